using System.Collections.Concurrent;

namespace Gateway.Simulators;

/// <summary>A case that an agency took in, and what it makes of it from <see cref="DecidedAt"/> on.</summary>
public sealed record SimulatedCase(string Key, string Dossier, string Operation, string Reference, IReadOnlyDictionary<string, string> Fields)
{
    public Decision Decision { get; init; }

    public DateTimeOffset DecidedAt { get; init; }

    public bool IsWithdrawn { get; init; }
}

/// <summary>An agency's cases by the sender's key; what it says when asked, whatever became of its callbacks.</summary>
public sealed class CaseBook(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, SimulatedCase> cases = new(StringComparer.Ordinal);

    public SimulatedCase Open(SimulatedCase opened, Play play, TimeSpan usual)
    {
        ArgumentNullException.ThrowIfNull(opened);
        ArgumentNullException.ThrowIfNull(play);
        var after = play.AnswerEarly ? TimeSpan.Zero : play.AnswerAfter ?? usual;
        return cases[opened.Key] = opened with { Decision = play.Decision, DecidedAt = clock.GetUtcNow() + after };
    }

    public SimulatedCase? Find(string key) => cases.GetValueOrDefault(key);

    /// <summary>The cases of a dossier, oldest key first.</summary>
    public IReadOnlyList<SimulatedCase> Of(string dossier) => [.. cases.Values.Where(c => c.Dossier == dossier).OrderBy(c => c.Key, StringComparer.Ordinal)];

    public bool IsDecided(SimulatedCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return clock.GetUtcNow() >= one.DecidedAt;
    }

    /// <summary>Whether the agency has said its last word on the case.</summary>
    public bool IsClosed(SimulatedCase one) => IsDecided(one) && one.Decision is Decision.Grant or Decision.Refuse;

    /// <summary>What was missing came: the case is granted after <paramref name="after"/>.</summary>
    public SimulatedCase Grant(SimulatedCase one, TimeSpan after)
    {
        ArgumentNullException.ThrowIfNull(one);
        return cases[one.Key] = one with { Decision = Decision.Grant, DecidedAt = clock.GetUtcNow() + after };
    }

    public void Withdraw(SimulatedCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        cases[one.Key] = one with { IsWithdrawn = true, Decision = Decision.Refuse, DecidedAt = clock.GetUtcNow() };
    }
}
