namespace Gateway.Benchmarks;

/// <summary>Where one gateway of a measurement keeps its rows, and what its shop signs in with.</summary>
internal sealed record Store(Engine Engine, string Place, string? Key, IReadOnlyDictionary<string, string> Settings);

/// <summary>What a gateway of a measurement is like.</summary>
internal sealed record Shape(Engine Engine)
{
    public int InFlight { get; init; } = 256;

    public int Processes { get; init; } = 1;

    /// <summary>The first bounds are those of a gateway that records nothing for the audit; what that costs has a row of its own.</summary>
    public bool IsAudited { get; init; }

    /// <summary>Further settings by the names of the environment.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The agencies and their addresses; none for the receiver alone.</summary>
    public IReadOnlyDictionary<string, Uri>? Agencies { get; init; }

    /// <summary>A store to start on a copy of; null for an empty one.</summary>
    public Store? CopyOf { get; init; }
}
