using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Exchanges;

namespace Gateway.Operating;

/// <summary>A selection as it is frozen: what goes, in which order, and what does not and why.</summary>
public sealed class ReplaySelection
{
    private readonly Dictionary<Guid, string?> refusals = [];
    private readonly Dictionary<Guid, ReplayCandidate> known;
    private readonly Func<ReplayCandidate, AgencyOperation?> operationOf;

    /// <param name="asked">What was asked for.</param>
    /// <param name="kin">The unsettled exchanges of the dossiers of those that wait for earlier ones; earlier ones that need a person are proposed with them.</param>
    /// <param name="operationOf">The contract's operation; null where this installation cannot send it.</param>
    public ReplaySelection(IReadOnlyCollection<ReplayCandidate> asked, IReadOnlyCollection<ReplayCandidate> kin, Func<ReplayCandidate, AgencyOperation?> operationOf)
    {
        this.operationOf = operationOf;
        known = kin.Concat(asked).DistinctBy(exchange => exchange.Exchange).ToDictionary(exchange => exchange.Exchange);
        // What comes earlier in a dossier has the lesser id, so by the time that one is looked at those before it are decided.
        var asks = asked.Select(exchange => exchange.Exchange).ToHashSet();
        var chosen = new HashSet<Guid>(asks);
        foreach (var exchange in asked)
            AddEarlier(Known(exchange.Exchange), chosen);
        var inOrder = chosen.Select(Known).OrderBy(exchange => exchange.Exchange).ToList();
        inOrder.ForEach(exchange => refusals[exchange.Exchange] = Refusal(exchange));
        Items = [.. inOrder
            .OrderBy(exchange => exchange.DueAt ?? DateTimeOffset.MaxValue).ThenBy(exchange => exchange.Dossier, StringComparer.Ordinal).ThenBy(exchange => exchange.Exchange)
            .Select((exchange, i) => Item(exchange, i + 1, !asks.Contains(exchange.Exchange)))];
        Offices = [.. inOrder.Select(exchange => exchange.Office).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>In their turn: by the citizen's due time, a dossier's own one after the other.</summary>
    public IReadOnlyList<ReplayItem> Items { get; }

    public IReadOnlyList<string> Offices { get; }

    public IEnumerable<ReplayItem> Going => Items.Where(item => item.Refusal is null);

    /// <summary>SHA-256 over exchange, payload and epoch of each, in order: the same selection, byte for byte, or another one.</summary>
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> line = stackalloc byte[36];
        foreach (var item in Items)
        {
            item.Exchange.TryWriteBytes(line, bigEndian: true, out _);
            item.Payload.TryWriteBytes(line[16..], bigEndian: true, out _);
            BinaryPrimitives.WriteInt32BigEndian(line[32..], item.Epoch);
            hash.AppendData(line);
        }
        return hash.GetHashAndReset();
    }

    private ReplayCandidate Known(Guid id) => known[id];

    private IEnumerable<ReplayCandidate> Earlier(ReplayCandidate exchange) => exchange.After.Where(known.ContainsKey).Select(Known);

    private void AddEarlier(ReplayCandidate exchange, HashSet<Guid> chosen)
    {
        if (exchange.State is not (ExchangeState.Waiting or ExchangeState.Parked))
            return;
        foreach (var before in Earlier(exchange))
        {
            if (before.State is ExchangeState.Waiting or ExchangeState.Parked && chosen.Add(before.Exchange))
                AddEarlier(before, chosen);
        }
    }

    // Behind something that will not go, or that this replay does not move, nothing goes either.
    private string? Refusal(ReplayCandidate exchange)
    {
        if (ReplayRules.Refusal(exchange, operationOf(exchange)) is { } refusal)
            return refusal;
        if (exchange is { State: ExchangeState.Parked, BlockedBy: 0 })
            return null;
        var before = Earlier(exchange).ToList();
        return before.Count > 0 && before.TrueForAll(earlier => refusals.TryGetValue(earlier.Exchange, out var its) && its is null) ? null : ReplayReasons.Waits;
    }

    private ReplayItem Item(ReplayCandidate exchange, int ordinal, bool isProposed) => new(
        ordinal, exchange.Exchange, exchange.Dossier, exchange.Agency, exchange.Payload, exchange.Epoch, exchange.Code,
        refusals[exchange.Exchange] is null && ReplayRules.MustAsk(exchange.MayHaveArrived, exchange.AskFirst, operationOf(exchange)),
        exchange.State == ExchangeState.Waiting, isProposed, refusals[exchange.Exchange], exchange.DueAt);
}
