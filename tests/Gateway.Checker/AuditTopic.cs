using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Checker;

/// <summary>
/// The audit topic as anybody reads it, partition after partition, each in its order. Whoever drops what he has had must see each dossier's chain
/// from its beginning, link by link; and at the end as many records as the gateway says it has.
/// </summary>
public sealed class AuditTopic
{
    private const int FindingsMax = 20;

    private readonly Dictionary<string, SortedDictionary<long, Link>> chains = new(StringComparer.Ordinal);
    private readonly JsonArray findings = [];
    private long records, repeats;

    internal AuditStory Story { get; } = new();

    private sealed record Link(string Hash, string? Previous);

    /// <param name="place">Partition and offset, for the report.</param>
    /// <param name="key">The dossier number; null where a record is of none.</param>
    public void Add(string place, string? key, byte[]? value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            var root = json.RootElement;
            if (Add(place, key, root.GetProperty("chain").GetString()!, root.GetProperty("n").GetInt64(), new(Hash(value!), root.GetProperty("prev").GetString())))
                Story.Add(root);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            Find($"{place}: no record");
        }
    }

    /// <param name="stored">How many records the gateway said it had before the topic was read.</param>
    /// <param name="afterwards">And how many after that: it records on, the verification that said so among the rest.</param>
    public JsonObject Judge(long stored, long afterwards)
    {
        foreach (var (chain, links) in chains)
        {
            var (next, before) = (0L, (string?)null);
            foreach (var (n, link) in links)
            {
                if (n != next || link.Previous != before)
                    Find($"{chain}: {n} does not follow {next - 1}");
                (next, before) = (n + 1, link.Hash);
            }
        }
        if (records < stored || records > afterwards)
            Find($"the topic has {records} records and the table {stored} to {afterwards}");
        return new() { ["records"] = records, ["repeats"] = repeats, ["chains"] = chains.Count, ["findings"] = findings };
    }

    // False for one that was there before.
    private bool Add(string place, string? key, string chain, long n, Link link)
    {
        if (!chains.TryGetValue(chain, out var links))
            chains[chain] = links = [];
        if (links.TryGetValue(n, out var known))
        {
            repeats++;
            if (known.Hash != link.Hash)
                Find($"{place}: another record as {n} of {chain}");
            return false;
        }
        // What is keyed by its chain has an order to keep; a door's records are keyed by the dossiers that they name.
        if (key == chain && links.Count != n)
            Find($"{place}: {n} of {chain} comes where {links.Count} should");
        links[n] = link;
        records++;
        return true;
    }

    private void Find(string what)
    {
        if (findings.Count < FindingsMax)
            findings.Add((JsonNode)what);
    }

    private static string Hash(byte[] record) => Convert.ToHexStringLower(SHA256.HashData([0, .. record]));
}
