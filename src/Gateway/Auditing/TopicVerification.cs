using System.Globalization;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>
/// Compares the topics with the log in the store: what a topic holds the log has, what counts as published a topic has, and each dossier's records
/// stand in their order. It keeps a bit for each record, however much there is.
/// </summary>
/// <param name="options">Null where no brokers are set.</param>
internal sealed class TopicVerification(IAuditLog log, IPublishedStore published, KafkaOptions? options, TimeProvider clock)
{
    /// <summary>How long brokers may be silent.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the store itself shows comes first; the topics are then asked about the same range and what lies behind it.</summary>
    public async Task<AuditAnswer> RunAsync(AuditAnswer ours, CancellationToken cancellation)
    {
        if (ours.Verdict is Verdict.Broken)
            return ours;
        var began = clock.GetTimestamp();
        List<Doubt> doubts = ours.Verdict is Verdict.CannotTell doubtful ? [.. doubtful.Doubts] : [];
        TopicTally? tally = null;
        Verdict.Broken? broken = null;
        if (options is null)
            doubts.Add(new(DoubtKind.TopicUnread, "kafka off"));
        else
            (broken, tally) = await RunAsync(options, ours.From, doubts, cancellation);
        return ours with { Verdict = broken ?? (doubts.Count > 0 ? new Verdict.CannotTell(doubts) : ours.Verdict), Took = ours.Took + clock.GetElapsedTime(began), Topic = tally };
    }

    private async Task<(Verdict.Broken? Broken, TopicTally? Tally)> RunAsync(KafkaOptions kafka, long first, List<Doubt> doubts, CancellationToken cancellation)
    {
        using var scan = new TopicScan(kafka, clock) { Patience = Patience };
        // In this order: what counts as published is on a topic by now, and what is on a topic is sealed by now.
        var (records, checkpoints) = (await published.PositionAsync("audit"), await published.PositionAsync("checkpoints"));
        IReadOnlyList<TopicSpan> ofRecords = Ask(kafka.Topics.Audit), ofCheckpoints = Ask(kafka.Topics.Checkpoints);
        if (scan.Trouble is not null)
            return (null, null);
        var size = await log.SizeAsync(cancellation);
        var held = new TopicRecords(log, published, first, size);
        var anchors = await TopicCheckpoints.OpenAsync(log, first, size, cancellation);
        var broken = await ReadAsync(scan, ofRecords, held.Begin, held.AddAsync, held.Cut, doubts, cancellation)
            ?? await ReadAsync(scan, ofCheckpoints, () => { }, anchors.AddAsync, () => { }, doubts, cancellation);
        // What was not read to its end lacks nothing yet.
        if (broken is null && scan.Trouble is null)
            broken = await held.FinishAsync(records, doubts, cancellation) ?? anchors.Finish(checkpoints, ofCheckpoints.Any(span => span.IsEmptied), doubts);
        return (broken, broken is null && scan.Trouble is null ? new TopicTally(held.Count, held.Repeats, anchors.Count, Math.Max(0, size - records), held.Parked) : null);

        IReadOnlyList<TopicSpan> Ask(string topic)
        {
            if (scan.Trouble is not null)
                return [];
            var spans = scan.Ask(topic);
            if (scan.Trouble is { } trouble)
                doubts.Add(new(DoubtKind.TopicUnread, $"{topic} {trouble}"));
            return spans;
        }
    }

    private static async Task<Verdict.Broken?> ReadAsync(
        TopicScan scan, IReadOnlyList<TopicSpan> spans, Action begin, Func<KafkaRecord, CancellationToken, ValueTask<Verdict.Broken?>> add, Action cut, List<Doubt> doubts, CancellationToken cancellation)
    {
        foreach (var span in spans)
        {
            begin();
            var next = 0L;
            await foreach (var record in scan.ReadAsync(span, cancellation))
            {
                if (record.Offset > next)
                    cut();
                next = record.Offset + 1;
                if (await add(record, cancellation) is { } broken)
                    return broken;
            }
            if (scan.Trouble is { } trouble)
            {
                doubts.Add(new(DoubtKind.TopicUnread, string.Create(CultureInfo.InvariantCulture, $"{span.Topic} {trouble}")));
                return null;
            }
            if (next < span.End)
                cut();
        }
        return null;
    }
}

/// <summary>What was found on the topics.</summary>
/// <param name="Records">Different records of the range.</param>
/// <param name="Repeats">How often one of them came again.</param>
/// <param name="Unpublished">Sealed records that are still to be published.</param>
/// <param name="Parked">Records that can never be published.</param>
public sealed record TopicTally(long Records, long Repeats, long Checkpoints, long Unpublished, long Parked);
