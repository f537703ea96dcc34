using Gateway.Adapters.Kafka;

namespace Gateway.Host.Hosting;

/// <summary>Whether the brokers answer at all, asked from the start on: whoever sends or reads only finds out when there is something to send.</summary>
internal sealed class KafkaWatch(KafkaOptions options, TimeProvider clock, ILogger<KafkaWatch> log) : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2), Patience = TimeSpan.FromSeconds(5), AgainAfter = TimeSpan.FromMinutes(1);

    private volatile string? trouble = "not reached yet";
    private long reachedAt;

    /// <summary>Why they do not, in a word; null when they do.</summary>
    public string? Trouble => trouble;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (trouble is null && Clock.GetElapsedTime(reachedAt) < AgainAfter)
            return false;
        using var probe = new KafkaProbe(options, Patience);
        trouble = await Task.Run(probe.Reach, cancellation);
        reachedAt = Clock.GetTimestamp();
        return false;
    }
}
