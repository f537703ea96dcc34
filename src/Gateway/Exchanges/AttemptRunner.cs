using System.Threading.Channels;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>Runs claimed attempts side by side and hands their ends to the settler. Nothing waits in memory beyond the agency's places.</summary>
internal sealed class AttemptRunner(ChannelWriter<AttemptEnd> attempts, ChannelWriter<InquiryEnd> inquiries, TimeProvider clock, ILogger<AttemptRunner> log)
{
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int running;
    private bool isLast;

    /// <summary>Ends when nothing runs any more. Ask once, after the last <see cref="Start"/>.</summary>
    public Task Idle
    {
        get
        {
            Volatile.Write(ref isLast, true);
            return Volatile.Read(ref running) == 0 ? Task.CompletedTask : idle.Task;
        }
    }

    /// <summary>Begins the attempt and returns at once; the agency's place is left when the end is settled.</summary>
    public void Start(Agency agency, Claimed claim, CancellationToken stopping)
    {
        Interlocked.Increment(ref running);
        _ = claim.Standing.AskFirst ? AskAsync(agency, claim, stopping) : SendAsync(agency, claim, stopping);
    }

    private async Task SendAsync(Agency agency, Claimed claim, CancellationToken stopping)
    {
        var started = clock.GetUtcNow();
        var outcome = await GuardAsync(agency, claim, stopping);
        if (outcome is not null)
            await attempts.WriteAsync(new AttemptEnd(claim, outcome, started, clock.GetUtcNow()), CancellationToken.None);
        else
            agency.Gate.Leave(1);
        End();
    }

    private void End()
    {
        if (Interlocked.Decrement(ref running) == 0 && Volatile.Read(ref isLast))
            idle.TrySetResult();
    }

    // Null: we are stopping and the attempt was cut; its lease runs out and the rescuer treats it as one that may have arrived.
    private async Task<Outcome?> GuardAsync(Agency agency, Claimed claim, CancellationToken stopping)
    {
        try
        {
            return await agency.Gate.RunAsync(async (call, token) => await agency.Adapter.SendAsync(call.Request, token), claim, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            log.AdapterFaulted(e, claim.Standing.Exchange.Id, agency.Code, claim.Request.Operation);
            return new Outcome.Failed(Reasons.InternalFault, MayHaveArrived: true, Then: NextMove.Park);
        }
    }

    private async Task AskAsync(Agency agency, Claimed claim, CancellationToken stopping)
    {
        var asked = clock.GetUtcNow();
        var answers = await AskAsync(agency, [claim], stopping);
        if (answers is not null)
            await inquiries.WriteAsync(new InquiryEnd(claim, answers[0], asked), CancellationToken.None);
        else
            agency.Gate.Leave(1);
        End();
    }

    /// <summary>Asks what the agency has of several requests; null when we are stopping.</summary>
    public async Task<IReadOnlyList<InquiryAnswer>?> AskAsync(Agency agency, IReadOnlyList<Claimed> claims, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(agency.AttemptTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        try
        {
            var answers = await agency.Adapter.InquireAsync([.. claims.Select(claim => claim.Request)], either.Token);
            return answers.Count == claims.Count ? answers : throw new InvalidOperationException("An adapter answered another number of inquiries than it was asked.");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return [.. claims.Select(_ => new InquiryAnswer.Unclear(Reasons.TimedOut))];
        }
        catch (Exception e)
        {
            log.InquiryFaulted(e, agency.Code, claims[0].Request.Operation);
            return [.. claims.Select(_ => new InquiryAnswer.Unclear(Reasons.InternalFault))];
        }
    }
}
