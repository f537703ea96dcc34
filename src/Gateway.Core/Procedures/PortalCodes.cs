using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Dossiers;

namespace Gateway.Procedures;

/// <summary><c>contracts/portal/status-codes.json</c>: modelled on what five public code bases share; the moves are our proposal.</summary>
public sealed record PortalCodeFile
{
    public required string Title { get; init; }

    public required DateOnly AsOf { get; init; }

    public required string Source { get; init; }

    public required IReadOnlyList<PortalCode> Codes { get; init; }

    /// <summary>Codes with which a dossier may begin.</summary>
    public required IReadOnlyList<int> First { get; init; }

    /// <summary>Codes in which the citizen is waited for.</summary>
    public required IReadOnlyList<int> Pausing { get; init; }

    public required IReadOnlyList<ForbiddenPortalCode> Forbidden { get; init; }

    public required IReadOnlyList<string> OpenItems { get; init; }
}

/// <summary>A code without next ones is final.</summary>
public sealed record PortalCode(int Code, LocalText Title, IReadOnlyList<int> Next);

/// <summary>A code that must never be sent, and why somebody might.</summary>
public sealed record ForbiddenPortalCode(int Code, string Reason);

/// <summary>The status codes of a dossier and the moves between them that a portal accepts.</summary>
public sealed class PortalCodes
{
    private readonly FrozenDictionary<int, PortalCode> codes;
    private readonly FrozenSet<int> first;

    private PortalCodes(PortalCodeFile file)
    {
        codes = file.Codes.ToFrozenDictionary(c => c.Code);
        first = file.First.ToFrozenSet();
    }

    public IEnumerable<PortalCode> All => codes.Values.OrderBy(c => c.Code);

    /// <summary>Throws <see cref="JsonException"/> for another shape, <see cref="InvalidDataException"/> for moves to codes that do not exist.</summary>
    public static PortalCodes Read(ReadOnlySpan<byte> json)
    {
        var file = JsonSerializer.Deserialize(json, PortalCodeJson.Default.PortalCodeFile) ?? throw new JsonException("The code list is null.");
        var known = file.Codes.Select(c => c.Code).ToHashSet();
        var wrong = file.Codes.SelectMany(c => c.Next).Concat(file.First).Where(c => !known.Contains(c))
            .Concat(file.Forbidden.Select(f => f.Code).Where(known.Contains)).Distinct().ToList();
        return wrong.Count == 0 && known.Count == file.Codes.Count
            ? new PortalCodes(file)
            : throw new InvalidDataException($"Portal codes that contradict the list: {string.Join(", ", wrong)}.");
    }

    public bool Exists(int code) => codes.ContainsKey(code);

    public bool IsFinal(int code) => codes[code].Next.Count == 0;

    public LocalText Title(int code) => codes[code].Title;

    /// <summary>Whether the portal takes <paramref name="to"/> after <paramref name="from"/>; null: nothing was reported yet.</summary>
    public bool Allows(int? from, int to) => from is { } code ? codes[code].Next.Contains(to) : first.Contains(to);

    /// <summary>
    /// The shortest legal way that passes only through codes of <paramref name="through"/>, ending with <paramref name="to"/>; null when there is
    /// none. What is passed through is reported too, so the caller offers only codes that are true.
    /// </summary>
    public IReadOnlyList<int>? Way(int? from, int to, IReadOnlySet<int> through)
    {
        var waiting = new Queue<(int? At, int[] Way)>([(from, [])]);
        var seen = new HashSet<int>();
        while (waiting.TryDequeue(out var here))
        {
            foreach (var next in codes.Keys.Order().Where(c => Allows(here.At, c) && seen.Add(c)))
            {
                if (next == to)
                    return [.. here.Way, to];
                if (through.Contains(next))
                    waiting.Enqueue((next, [.. here.Way, next]));
            }
        }

        return null;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(PortalCodeFile))]
internal sealed partial class PortalCodeJson : JsonSerializerContext;
