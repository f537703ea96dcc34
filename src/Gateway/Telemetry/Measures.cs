using System.Diagnostics.Metrics;
using Gateway.Host.Hosting;

namespace Gateway.Host.Telemetry;

/// <summary>
/// What the stages count and time (ops/METRICS.md). Labels are codes of contracts and words of ours; without a listener nothing is kept.
/// </summary>
internal static class Measures
{
    private static readonly Meter Meter = new(MetricsListener.Meter);

    private static readonly Counter<long> Exchanges =
        Meter.CreateCounter<long>("exchanges_total", description: "How attempts ended, and what agencies answered later");

    private static readonly Histogram<double> Duration = Seconds("exchange_duration_seconds", "From an exchange's birth to its ending", 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 14400, 86400, 259200, 864000, 2592000);

    private static readonly Histogram<double> Attempts = Seconds("attempt_duration_seconds", "One attempt on the wire", 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);

    private static readonly Histogram<double> Claims = Seconds("claim_seconds", "Claiming what is due at an agency", 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);

    private static readonly Histogram<int> Batches = Meter.CreateHistogram(
        "batch_size", description: "Pieces of work in one transaction", advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    private static readonly LastTold Behind = new(Meter, "publisher_lag", null, "Positions of a stream that are not published yet", "stream");

    private static readonly LastTold Oldest = new(Meter, "outbox_oldest_seconds", "s", "How old the oldest is that is not published yet", "stream");

    private static readonly Counter<long> Unpublishable = Meter.CreateCounter<long>("publications_parked_total", description: "Records that the brokers refuse for ever");

    private static readonly LastTold LastCheckpoint = new(Meter, "audit_last_checkpoint_timestamp_seconds", "s", "When the audit was signed last");

    private static readonly LastTold LastStampAt = new(Meter, "audit_last_stamp_timestamp_seconds", "s", "When a checkpoint was stamped last by the time-stamp authority");

    private static readonly Counter<long> Stamps = Meter.CreateCounter<long>("audit_stamps_total", description: "What came of asking the time-stamp authority");

    private static readonly string[] ReplayOutcomes = ["sent", "failed", "skipped"];

    private static readonly long[] Replayed = new long[ReplayOutcomes.Length];

    // Looked at and not told, so that it is there before the first one.
    private static readonly ObservableCounter<long> Replays = Meter.CreateObservableCounter(
        "replay_items_total", () => ReplayOutcomes.Select((outcome, i) => new Measurement<long>(Interlocked.Read(ref Replayed[i]), new KeyValuePair<string, object?>("outcome", outcome))), description: "What became of exchanges that operators replayed");

    /// <param name="outcome">sent, failed or skipped.</param>
    public static void ReplayEnded(string outcome, int count) => Interlocked.Add(ref Replayed[Array.IndexOf(ReplayOutcomes, outcome)], Math.Max(0, count));

    /// <param name="trouble">Null where there is a stamp.</param>
    public static void Stamped(string? trouble, DateTimeOffset at)
    {
        Stamps.Add(1, new KeyValuePair<string, object?>("outcome", trouble ?? "stamped"));
        if (trouble is null)
            LastStamp(at);
    }

    public static void LastStamp(DateTimeOffset at) => LastStampAt.Tell(at.ToUnixTimeMilliseconds() / 1000.0);

    public static void Signed(DateTimeOffset at) => LastCheckpoint.Tell(at.ToUnixTimeMilliseconds() / 1000.0);

    /// <param name="stream">audit, results or checkpoints.</param>
    public static void Unpublished(string stream, long count, TimeSpan oldest)
    {
        Behind.Tell(count, stream);
        Oldest.Tell(Positive(oldest), stream);
    }

    /// <summary>Another process publishes the stream now, and tells.</summary>
    public static void NotPublishing(string stream)
    {
        Behind.Withdraw(stream);
        Oldest.Withdraw(stream);
    }

    public static void CannotPublish(string stream, int count)
    {
        if (count > 0)
            Unpublishable.Add(count, new KeyValuePair<string, object?>("stream", stream));
    }

    /// <param name="outcome">answered, deferred, refused or failed.</param>
    public static void Ended(string agency, string procedure, string outcome) =>
        Exchanges.Add(1, new("agency", agency), new("procedure", procedure), new KeyValuePair<string, object?>("outcome", outcome));

    public static void Settled(string agency, TimeSpan sinceBirth) => Duration.Record(Positive(sinceBirth), new KeyValuePair<string, object?>("agency", agency));

    public static void Attempted(string agency, TimeSpan elapsed) => Attempts.Record(Positive(elapsed), new KeyValuePair<string, object?>("agency", agency));

    public static void Claimed(string agency, TimeSpan elapsed, int count)
    {
        Claims.Record(Positive(elapsed), new KeyValuePair<string, object?>("agency", agency));
        Batch("claiming", count);
    }

    /// <summary>An empty one is only a look.</summary>
    public static void Batch(string stage, int count)
    {
        if (count > 0)
            Batches.Record(count, new KeyValuePair<string, object?>("stage", stage));
    }

    private static Histogram<double> Seconds(string name, string description, params double[] bounds) =>
        Meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    // The store's clock may be corrected between two looks.
    private static double Positive(TimeSpan time) => Math.Max(0, time.TotalSeconds);
}
