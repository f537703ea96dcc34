using System.Text.Json;

namespace Gateway.Checker;

/// <summary>What the audit's records tell of events, callbacks, exchanges and results; each record once.</summary>
internal sealed class AuditStory
{
    private readonly Dictionary<string, SortedDictionary<long, AuditStanding>> standings = [];
    private readonly Dictionary<string, HashSet<long>> attempts = [];

    /// <summary>Exchanges that some record moved, each with where it stood, in its chain's order.</summary>
    public IEnumerable<(string Key, IReadOnlyList<AuditStanding> Standings)> Exchanges => standings.Select(exchange => (exchange.Key, StandingsOf(exchange.Key)));

    /// <summary>Results that the shop gets by some record, and the dossier that this is about; one that two records tell of is there twice.</summary>
    public List<(string Result, string Dossier)> Results { get; } = [];

    public HashSet<string> Events { get; } = [];

    public HashSet<string> Callbacks { get; } = [];

    public IReadOnlyList<AuditStanding> StandingsOf(string exchange) => standings.TryGetValue(exchange, out var known) ? [.. known.Values] : [];

    public int AttemptsOf(string exchange) => attempts.TryGetValue(exchange, out var known) ? known.Count : 0;

    public void Add(JsonElement record)
    {
        var type = Text(record, "type");
        var dossier = Text(record, "dossier") ?? "";
        if (type == "event.accepted" && Text(record, "event") is { } offered)
            Events.Add(offered);
        if (type == "callback.received" && Text(record, "callback") is { } callback)
            Callbacks.Add(callback);
        if (type is "attempt.finished" or "attempt.lost" && Text(record, "exchange") is { } tried)
            Of(attempts, tried).Add(record.GetProperty("attempt").GetInt64());
        foreach (var standing in Items(record, "born").Concat(Items(record, "moved")))
            Of(standings, standing.GetProperty("exchange").GetString()!)[record.GetProperty("n").GetInt64()] = new(dossier, standing.GetProperty("state").GetString()!, Text(standing, "ending"));
        Results.AddRange(Items(record, "results").Select(result => (result.GetString()!, dossier)));
    }

    private static T Of<T>(Dictionary<string, T> all, string key)
        where T : new()
    {
        if (!all.TryGetValue(key, out var one))
            all[key] = one = new();
        return one;
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member.EnumerateArray() : default;
}

/// <summary>Where an exchange stood after a turn.</summary>
internal sealed record AuditStanding(string Dossier, string State, string? Ending)
{
    public bool IsSettled => State == "settled";

    public override string ToString() => Ending ?? State;
}
