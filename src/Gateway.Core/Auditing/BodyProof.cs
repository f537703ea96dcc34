using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>Whether the bodies of a bundle are those that its records are committed to.</summary>
internal static class BodyProof
{
    /// <summary>The verdict on records that are intact by themselves. A body that is not here is only counted where the bundle says so.</summary>
    public static Verdict Check(EvidenceBundle bundle, Verdict.Intact intact)
    {
        var committed = Committed(bundle.Records);
        intact = intact with { Commitments = committed.Count };
        if (bundle.Bodies is null)
            return intact;
        var keys = bundle.Bodies.Keys.ToDictionary(key => key.Id, key => Convert.FromHexString(key.Key), StringComparer.Ordinal);
        foreach (var (commitment, content) in bundle.Bodies.Bodies)
        {
            if (!committed.TryGetValue(commitment, out var record))
                return new Verdict.Broken(bundle.Span().From, bundle.Span().To, Damage.Body, "null", commitment);
            var id = Commitments.IdOf(commitment);
            if (!keys.TryGetValue(id, out var key))
                return new Verdict.CannotTell([new(DoubtKind.KeyMissing, id)]);
            var actual = Commitments.Of(id, key, content);
            if (actual != commitment)
                return new Verdict.Broken(record.Position, record.Position, Damage.Body, Named(record, commitment), Named(record, actual));
        }
        var here = bundle.Bodies.Bodies.Select(body => body.Commitment).Concat(bundle.Bodies.Absent ?? [.. committed.Keys]).ToHashSet(StringComparer.Ordinal);
        foreach (var (commitment, record) in committed.Where(one => !here.Contains(one.Key)).OrderBy(one => one.Value.Position))
            return new Verdict.Broken(record.Position, record.Position, Damage.Body, Named(record, commitment), "null");
        return intact with { Bodies = bundle.Bodies.Bodies.Count };
    }

    /// <summary>What the records are committed to, and which of them first.</summary>
    public static Dictionary<string, EvidenceRecord> Committed(IReadOnlyList<EvidenceRecord> records)
    {
        var committed = new Dictionary<string, EvidenceRecord>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (RecordMembers.Text(record.Bytes, "body") is { } commitment)
                committed.TryAdd(commitment, record);
        }
        return committed;
    }

    // Whose body it is: of which event, answer or attempt.
    private static string Named(EvidenceRecord record, string commitment) =>
        string.Join(' ', new[] { RecordMembers.Text(record.Bytes, "type"), RecordMembers.Text(record.Bytes, "event") ?? RecordMembers.Text(record.Bytes, "callback") ?? RecordMembers.Text(record.Bytes, "exchange"), commitment }.Where(part => part is not null));
}
