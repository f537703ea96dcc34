using System.Globalization;
using System.Text;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Host.Auditing;

/// <summary>The audit topic beside the log: each record by the place that it names, its bytes by the hash that was sealed there.</summary>
/// <param name="first">From where on records are compared.</param>
internal sealed class TopicRecords(IAuditLog log, IPublishedStore published, long first, long size)
{
    private const int TilesMax = 256;

    private readonly TopicPlaces places = new(first, size);
    private readonly CachedTiles tiles = new(log, TilesMax);
    private long before;

    public long Count => places.Count;

    public long Repeats => places.Repeats;

    /// <summary>Records that the topic lacks because they can never be published.</summary>
    public long Parked { get; private set; }

    public void Begin() => places.Begin();

    public void Cut() => places.Cut();

    /// <summary>Takes the next record of the partition; null when nothing is wrong with it.</summary>
    public async ValueTask<Verdict.Broken?> AddAsync(KafkaRecord record, CancellationToken cancellation)
    {
        var hash = MerkleHash.Leaf(record.Value ?? []);
        if (!long.TryParse(CloudEventHeaders.One(record.Headers, CloudEventHeaders.Prefix + "position"), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            return new(Math.Max(before, first), Math.Max(before, first), Damage.TopicForeign, "a record of the log", record.Position);
        if (place >= size)
            return new(size, place, Damage.TopicBeyond, $"{place + 1}", $"{size}");
        before = place;
        if (place >= first && await HashAsync(place, cancellation) is var ours && ours != Convert.ToHexStringLower(hash))
            return new(place, place, Damage.TopicRecord, Convert.ToHexStringLower(hash), ours);
        if (place >= first && Misnamed(record) is ({ } expected, { } actual))
            return new(place, place, Damage.TopicRecord, expected, actual);
        return places.Add(place, record.Key is { Length: > 0 }) || place < first ? null : await OvertakenAsync(Encoding.UTF8.GetString(record.Key!), place, cancellation);
    }

    /// <summary>Looks for what counts as published, up to <paramref name="end"/>, and is not there.</summary>
    public async Task<Verdict.Broken?> FinishAsync(long end, List<Doubt> doubts, CancellationToken cancellation)
    {
        var isCut = false;
        end = Math.Min(end, size);
        for (var at = first; places.Missing(at, end) is { } place; at = place + 1)
        {
            if (await published.IsParkedAsync("audit", place + 1, cancellation))
                Parked++;
            else if (place >= places.CompleteFrom)
                return new(place, place, Damage.TopicMissing, await HashAsync(place, cancellation), "null");
            else
                (isCut, place) = (true, places.CompleteFrom - 1);
        }
        if (isCut)
            doubts.Add(new(DoubtKind.TopicCut, $"{places.CompleteFrom}"));
        return null;
    }

    // Readers go by key and headers, which no hash covers. Prefix and source are settings, and may have been others.
    private static (string Expected, string Actual)? Misnamed(KafkaRecord record)
    {
        if (RecordLabel.Read(record.Value) is not { } label)
            return null;
        var key = record.Key is null ? null : CloudEventHeaders.Text(record.Key) ?? "?";
        (string Name, string? Expected, string? Actual)[] names = [("key", label.Dossier, key), ("id", Ids.Format(Ids.Audit, label.Id), Of("id")), ("subject", label.Dossier, Of("subject")), ("partitionkey", label.Dossier, Of("partitionkey"))];
        foreach (var (name, expected, actual) in names)
        {
            if (expected != actual)
                return ($"{name} {expected ?? "null"}", actual ?? "null");
        }
        var type = RecordLabel.OnTopic(label.Type);
        return Of("type") is { } said && said.EndsWith(type, StringComparison.Ordinal) ? null : ($"type {type}", Of("type") ?? "null");

        // A header that is there twice means one thing to one reader and another to the next.
        string? Of(string attribute) => record.Headers.Any(header => header.Key.Equals(CloudEventHeaders.Prefix + attribute, StringComparison.OrdinalIgnoreCase)) ? CloudEventHeaders.One(record.Headers, CloudEventHeaders.Prefix + attribute) ?? "?" : null;
    }

    // Rare, so it may cost a look into the dossier: another dossier's records stand as they like.
    private async Task<Verdict.Broken?> OvertakenAsync(string dossier, long place, CancellationToken cancellation)
    {
        var later = (await log.OfDossierAsync(dossier, cancellation)).Sealed.FirstOrDefault(record => record.Position > place && record.Position < size && places.Has(record.Position));
        return later is null ? null : new(place, place, Damage.TopicOrder, $"{place}", $"{later.Position}");
    }

    private async ValueTask<string> HashAsync(long place, CancellationToken cancellation) =>
        await tiles.LeafAsync(place, cancellation) is { IsEmpty: false } hash ? Convert.ToHexStringLower(hash.Span) : "null";
}
