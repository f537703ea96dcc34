using Gateway.Dossiers;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>
/// Says by a lease that this process lives, whatever its role: from before anything of it works until everything of it has ended, the attempts of an
/// orderly stop included. What a process without it had is taken back by the others.
/// </summary>
internal sealed class Presence(ILeaseStore store, string owner, TimeProvider clock, ILogger<Presence> log, AuditLanes? lanes = null) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly string[] here = ["here:" + owner];
    private long heldAt;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        heldAt = clock.GetTimestamp();
        await RenewAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.LetGoAsync(owner, here);
        }
        catch (StoreUnavailableException)
        {
            // The lease ends by itself.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            await RenewAsync();
    }

    private async Task RenewAsync()
    {
        try
        {
            var now = clock.GetTimestamp();
            await store.HoldAsync(owner, here, Steward.Length);
            if (clock.GetElapsedTime(heldAt, now) > Steward.Length)
                lanes?.Leave();
            heldAt = now;
        }
        catch (StoreUnavailableException)
        {
            // The steward and every stage tell of the store; the next turn renews.
        }
        catch (Exception e)
        {
            log.StageFailed(e, nameof(Presence));
        }
    }
}
