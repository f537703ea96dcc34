using System.Collections.Concurrent;

namespace Gateway.Simulators;

/// <summary>What goes wrong on the wire.</summary>
public enum Fault
{
    None,

    /// <summary>503 with Retry-After, nothing done.</summary>
    Unavailable,

    /// <summary>429 with Retry-After, nothing done.</summary>
    Busy,

    /// <summary>The connection breaks, nothing done.</summary>
    CutBefore,

    /// <summary>The work is done, the connection breaks before the reply.</summary>
    LoseReply,
}

/// <summary>What the agency makes of a case.</summary>
public enum Decision
{
    Grant,
    Refuse,
    AskSupplement,
    AskPayment,

    /// <summary>A well-formed reply in words that no rule of the contract knows.</summary>
    Mumble,
}

/// <summary>Stage directions for one request, by which every agency plays its own protocol.</summary>
public sealed record Play
{
    public Decision Decision { get; init; }

    /// <summary>Meets the first attempt only.</summary>
    public Fault Fault { get; init; }

    /// <summary>Null: as the settings say.</summary>
    public TimeSpan? AnswerAfter { get; init; }

    /// <summary>The callback is delivered before the reply to the request.</summary>
    public bool AnswerEarly { get; init; }

    /// <summary>How often the same callback is sent.</summary>
    public int AnswerCopies { get; init; } = 1;

    /// <summary>After the answer, another one under its own id says the opposite.</summary>
    public bool AnswerConflicts { get; init; }

    /// <summary>The agency never answers by itself; it can still be asked.</summary>
    public bool AnswerNever { get; init; }
}

/// <summary>The plays of one agency by dossier and operation. Each new key takes the next one; where there is none, all goes well.</summary>
public sealed class PlayBook
{
    private static readonly Play Plain = new();
    private readonly ConcurrentDictionary<(string Dossier, string Operation), ConcurrentQueue<Play>> waiting = new();
    private readonly ConcurrentDictionary<string, Play> taken = new();

    public void Add(string dossier, string operation, params Play[] plays)
    {
        var queue = waiting.GetOrAdd((dossier, operation), _ => new());
        foreach (var play in plays)
            queue.Enqueue(play);
    }

    /// <summary>The play of this key, the same for each of its attempts.</summary>
    public Play For(string key, string dossier, string operation) => taken.GetOrAdd(
        $"{operation} {key}", _ => waiting.TryGetValue((dossier, operation), out var queue) && queue.TryDequeue(out var play) ? play : Plain);
}
