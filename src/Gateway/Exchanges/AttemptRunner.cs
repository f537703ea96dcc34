using System.Threading.Channels;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>Runs claimed attempts and inquiries side by side and hands their ends to the settlers. What waits in memory is bounded by the agency's gate.</summary>
internal sealed class AttemptRunner(IExchangeStore store, ChannelWriter<AttemptEnd> attempts, ChannelWriter<InquiryEnd> inquiries, Signals signals, Duties duties, Node node, TimeProvider clock, ILogger<AttemptRunner> log)
{
    private static readonly Outcome TimedOut = new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true);
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

    /// <summary>Begins the attempt and returns at once; the agency's place is left when it has answered.</summary>
    public void Start(Agency agency, Claimed claim)
    {
        Interlocked.Increment(ref running);
        _ = claim.Standing.AskFirst ? AskAsync(agency, claim) : SendAsync(agency, claim);
    }

    /// <summary>Begins one inquiry about awaited answers and returns at once; its place is left when the agency has spoken.</summary>
    public void StartAsking(Agency agency, IReadOnlyList<Claimed> awaited)
    {
        Interlocked.Increment(ref running);
        _ = AskAsync(agency, awaited);
    }

    /// <summary>Gives claims back of which nothing has gone out, and the places of those that have one. What cannot be given back is left to its lease.</summary>
    public async Task GiveBackAsync(Agency agency, IReadOnlyList<Claimed> claims, int places)
    {
        try
        {
            if (claims.Count > 0)
                await store.GiveBackAsync(claims);
        }
        catch (Exception e)
        {
            log.GiveBackFailed(e, claims.Count, agency.Code);
        }
        agency.Gate.Leave(places, unused: true);
    }

    private async Task SendAsync(Agency agency, Claimed claim)
    {
        var started = clock.GetUtcNow();
        var span = AttemptSpans.Begin(claim);
        OutgoingTrace.Follow(Spans.Next(span, claim.Standing.Exchange.Trace));
        var (outcome, hasBegun) = await GuardAsync(agency, claim);
        AttemptSpans.End(span, outcome);
        if (!hasBegun)
            await GiveBackAsync(agency, [claim], places: 1);
        else if (outcome is null || !attempts.TryWrite(new AttemptEnd(claim, outcome, started, clock.GetUtcNow())))
            agency.Gate.Leave(1);
        else
            GoOn(agency);
        End();
    }

    // The place that is left goes to what waits in hand; where little does and more may be due, the pump looks.
    private void GoOn(Agency agency)
    {
        var isRoomy = agency.Gate.Answer();
        while (!node.Closing.IsCancellationRequested && !agency.InHand.IsEmpty && duties.IsMine(Duty.Agency(agency.Code)) && agency.Gate.Enter(1) == 1)
        {
            if (agency.InHand.Take() is { } next)
            {
                Start(agency, next);
                continue;
            }
            agency.Gate.Leave(1, unused: true);
            break;
        }
        if (!agency.IsClear && (isRoomy || agency.InHand.IsLow))
            signals.Agency(agency.Code).Ring();
    }

    // No outcome though it has begun: we are stopping and the attempt was cut; its lease runs out and the rescuer treats it as one that may have arrived.
    private async Task<(Outcome? Outcome, bool HasBegun)> GuardAsync(Agency agency, Claimed claim)
    {
        if (claim.Request.Body.IsEmpty)
            return (new Outcome.Failed(Reasons.NotKept, MayHaveArrived: false, Then: NextMove.Park), true);
        try
        {
            var outcome = await agency.Gate.RunAsync(async token => await agency.Adapter.SendAsync(claim.Request, token), TimedOut, node.Cut);
            return (outcome, outcome is not null);
        }
        catch (OperationCanceledException) when (node.Cut.IsCancellationRequested)
        {
            return (null, true);
        }
        catch (Exception e)
        {
            log.AdapterFaulted(e, claim.Standing.Exchange.Id, agency.Code, claim.Request.Operation);
            return (new Outcome.Failed(Reasons.InternalFault, MayHaveArrived: true, Then: NextMove.Park), true);
        }
    }

    private async Task AskAsync(Agency agency, Claimed claim)
    {
        var asked = clock.GetUtcNow();
        OutgoingTrace.Follow(claim.Standing.Exchange.Trace);
        var answers = await InquireAsync(agency, [claim]);
        if (answers is null)
            await GiveBackAsync(agency, [claim], places: 1);
        else if (!inquiries.TryWrite(new InquiryEnd(claim, answers[0], asked)))
            agency.Gate.Leave(1);
        End();
    }

    // What was not answered has its next turn already: the claim put it off.
    private async Task AskAsync(Agency agency, IReadOnlyList<Claimed> awaited)
    {
        var asked = clock.GetUtcNow();
        var answers = await InquireAsync(agency, awaited);
        for (var i = 0; i < answers?.Count; i++)
            inquiries.TryWrite(new InquiryEnd(awaited[i], answers[i], asked));
        agency.Gate.LeaveAsking(1);
        End();
    }

    // Null: the circuit is open, the agency is another process's now, or we are stopping. An inquiry changes nothing at the agency, so it is cut at once
    // and asked again later.
    private async Task<IReadOnlyList<InquiryAnswer>?> InquireAsync(Agency agency, IReadOnlyList<Claimed> claims)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(node.Closing, agency.TurnEnd);
        try
        {
            return await agency.Gate.RunAsync<IReadOnlyList<InquiryAnswer>>(
                async token =>
                {
                    var answers = await agency.Adapter.InquireAsync([.. claims.Select(claim => claim.Request)], token);
                    return answers.Count == claims.Count ? answers : throw new InvalidOperationException("An adapter answered another number of inquiries than it was asked.");
                },
                Unclear(claims, Reasons.TimedOut),
                cut.Token);
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            log.InquiryFaulted(e, agency.Code, claims[0].Request.Operation);
            return Unclear(claims, Reasons.InternalFault);
        }
    }

    private void End()
    {
        if (Interlocked.Decrement(ref running) == 0 && Volatile.Read(ref isLast))
            idle.TrySetResult();
    }

    private static InquiryAnswer[] Unclear(IReadOnlyList<Claimed> claims, string code) => [.. claims.Select(_ => new InquiryAnswer.Unclear(code))];
}
