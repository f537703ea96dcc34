using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Host.Hosting;

/// <summary>
/// Takes this process's share of the duties and keeps it: a dead process's duties are free after <see cref="Length"/>, a stopping one gives
/// its own away at once, a new one gets its share from those that have more.
/// </summary>
internal sealed class Steward(ILeaseStore store, Duties duties, Signals signals, string owner, TimeProvider clock, ILogger<Steward> log) : BackgroundService
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(0.5), Margin = TimeSpan.FromSeconds(1);

    /// <summary>Begins the names of the leases of processes that take duties.</summary>
    public const string Nodes = "node:";

    /// <summary>Processes of the store that take duties, this one included.</summary>
    public int Count { get; private set; } = 1;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var mine = duties.All.Where(duty => duty.IsMine).ToList();
        mine.ForEach(duty => duty.LetGo());
        try
        {
            await store.LetGoAsync(owner, [.. mine.Select(duty => duty.Name), Nodes + owner]);
        }
        catch (StoreUnavailableException)
        {
            // The leases end by themselves.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        StoreTrouble? told = null;
        do
        {
            try
            {
                await HoldAsync();
                log.Tell(nameof(Steward), null, ref told);
            }
            catch (StoreUnavailableException e)
            {
                log.Tell(nameof(Steward), e.Trouble, ref told);
            }
            catch (Exception e)
            {
                log.StageFailed(e, nameof(Steward));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task HoldAsync()
    {
        var until = clock.GetTimestamp() + (long)((Length - Margin).TotalSeconds * clock.TimestampFrequency);
        await store.HoldAsync(owner, [Nodes + owner], Length);
        Count = Math.Max(1, await store.CountAsync(Nodes));
        var share = (duties.All.Count + Count - 1) / Count;
        var mine = duties.All.Where(duty => duty.IsMine).ToList();
        if (mine.Count > share)
            await GiveAwayAsync(mine.GetRange(share, mine.Count - share));
        // With less than the share everything is asked for: what is free must not stay so; a surplus is given away the next time.
        var asked = mine.Count < share ? [.. duties.All] : mine.GetRange(0, share);
        var held = await store.HoldAsync(owner, [.. asked.Select(duty => duty.Name)], Length);
        foreach (var duty in asked)
            Settle(duty, held.Contains(duty.Name), until);
    }

    private async Task GiveAwayAsync(List<Duty> surplus)
    {
        surplus.ForEach(duty => duty.LetGo());
        await store.LetGoAsync(owner, [.. surplus.Select(duty => duty.Name)]);
    }

    private void Settle(Duty duty, bool isMine, long until)
    {
        var turns = duty.Turns;
        if (isMine)
            duty.Hold(until);
        else
            duty.LetGo();
        if (duty.Turns != turns)
            signals.RingHere(duty.Name);
    }
}
