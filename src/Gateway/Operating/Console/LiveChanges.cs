using Gateway.Storage;

namespace Gateway.Host.Operating.Console;

/// <summary>Tells open pages that something moved. One look at the store for all who listen, and none while nobody does.</summary>
internal sealed class LiveChanges(LatestQueries latest, TimeProvider clock)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private Task<string>? looking;
    private long lookedAt;

    /// <summary>A text that differs once something moved; as fresh as <see cref="Every"/>.</summary>
    public Task<string> NowAsync()
    {
        lock (gate)
        {
            if (looking is null || (looking.IsCompleted && clock.GetElapsedTime(lookedAt) >= Every / 2))
                (looking, lookedAt) = (latest.FindAsync(CancellationToken.None), clock.GetTimestamp());
            return looking;
        }
    }
}
