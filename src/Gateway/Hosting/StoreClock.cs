using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>
/// The server's wall clock, carried on by this machine's monotonic one and set again now and then: every process of a store has one time,
/// whatever its own machine shows, so a lease ends for all of them at once.
/// </summary>
internal sealed class StoreClock(GatewayDatabase database) : TimeProvider, IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5), UnsureMax = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource stopping = new();
    private Reading last = new(System.GetTimestamp(), System.GetUtcNow());

    private sealed record Reading(long Timestamp, DateTimeOffset Time);

    public override DateTimeOffset GetUtcNow()
    {
        var reading = Volatile.Read(ref last);
        return reading.Time + GetElapsedTime(reading.Timestamp);
    }

    /// <summary>Asks the server; an answer that took long tells too little and is not used.</summary>
    public async Task SetAsync()
    {
        var before = GetTimestamp();
        var time = await database.NowAsync();
        var took = GetElapsedTime(before);
        if (took < UnsureMax)
            Volatile.Write(ref last, new Reading(before + (long)(took.TotalSeconds / 2 * TimestampFrequency), time));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = KeepAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => stopping.CancelAsync();

    public void Dispose() => stopping.Dispose();

    private async Task KeepAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Every, System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await SetAsync();
            }
            catch (StoreUnavailableException)
            {
                // The monotonic clock carries on.
            }
        }
    }
}
