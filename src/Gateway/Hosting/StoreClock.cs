using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>
/// The server's wall clock, carried on by this machine's monotonic one and set again now and then: every process of a store has one time,
/// whatever its own machine shows, so a lease ends for all of them at once.
/// </summary>
internal sealed class StoreClock(GatewayDatabase database) : TimeProvider, IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5), UnsureMax = TimeSpan.FromMilliseconds(500), SureMax = TimeSpan.FromMilliseconds(10);
    private const int TriesMax = 5;
    private readonly CancellationTokenSource stopping = new();
    private Reading last = new(System.GetTimestamp(), System.GetUtcNow());

    private sealed record Reading(long Timestamp, DateTimeOffset Time);

    public override DateTimeOffset GetUtcNow()
    {
        var reading = Volatile.Read(ref last);
        return reading.Time + GetElapsedTime(reading.Timestamp);
    }

    /// <summary>Asks the server until an answer comes quickly, a few times at most; the quickest tells most, and one that took long is not used.</summary>
    public async Task SetAsync()
    {
        var (best, shortest) = (default(Reading), UnsureMax);
        for (var i = 0; i < TriesMax && shortest > SureMax; i++)
        {
            var before = GetTimestamp();
            var time = await database.NowAsync();
            if (GetElapsedTime(before) is var took && took < shortest)
                (best, shortest) = (new Reading(before + (long)(took.TotalSeconds / 2 * TimestampFrequency), time), took);
        }
        if (best is not null)
            Volatile.Write(ref last, best);
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
            catch (Exception)
            {
                // The monotonic clock carries on, whatever it was that kept the server from telling.
            }
        }
    }
}
