using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Auditing;
using Gateway.Operating;

namespace Gateway.Host.Hosting;

/// <summary>
/// What may be recorded a little later than it happened, for it gave nobody anything: refusals, and first sign-ins. The first of a kind is due at once,
/// its repeats are counted and due a minute after. A store that is away holds up no answer; what waits for it is bounded by the number of kinds.
/// </summary>
internal sealed class LateRecords(TimeProvider clock)
{
    public const int KindsMax = 1000;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1), SignInWindow = TimeSpan.FromHours(1);

    private static readonly Meter Meter = new(MetricsListener.Meter);
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>("audit_refusals_dropped_total", description: "Refusals of which the audit hears nothing, for there were too many kinds while the store was away");

    private readonly Lock gate = new();
    private readonly Dictionary<Refusal, Tally> tallies = [];
    private readonly Queue<AuditNote> single = [];
    private readonly ConcurrentDictionary<string, DateTimeOffset> signedIn = new(StringComparer.Ordinal);

    /// <summary>One kind, some of it.</summary>
    public readonly record struct Counted(Refusal What, int Count, DateTimeOffset Since, DateTimeOffset Last);

    private readonly record struct Tally(int Count, DateTimeOffset Since, DateTimeOffset Last, DateTimeOffset? ToldAt);

    /// <summary>Hears a refusal at an endpoint whose refusals are recorded, of a system that signed in.</summary>
    public static void Hear(HttpContext context, string code)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RefusalsRecorded>() is { } recorded && context.Features.Get<Principal>() is { } caller)
            Hear(context, new Refusal(recorded.Type, caller.Name, code));
    }

    public static void Hear(HttpContext context, Refusal what) => context.RequestServices.GetService<LateRecords>()?.Add(what);

    public void Add(Refusal what) => Add(new Counted(what, 1, clock.GetUtcNow(), clock.GetUtcNow()));

    public void Add(AuditNote note)
    {
        lock (gate)
        {
            if (single.Count < KindsMax)
                single.Enqueue(note);
            else
                Dropped.Add(1);
        }
    }

    /// <summary>A key in force was used; that is recorded once an hour.</summary>
    public void SignedIn(string system, ReadOnlySpan<char> key)
    {
        var now = clock.GetUtcNow();
        var known = signedIn.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(key, out var last) && now - last < SignInWindow)
            return;
        known[key] = now;
        Add(ActNotes.SignedIn(system, key.ToString(), now));
    }

    /// <summary>What is due, or with <paramref name="all"/> whatever there is. Whoever cannot record it gives it back.</summary>
    public (IReadOnlyList<AuditNote> Single, IReadOnlyList<Counted> Counted) Take(bool all = false)
    {
        var now = clock.GetUtcNow();
        var due = new List<Counted>();
        lock (gate)
        {
            foreach (var (what, tally) in tallies.ToList())
            {
                var isOver = tally.ToldAt is not { } told || now - told >= Window;
                if (tally.Count > 0 && (isOver || all))
                {
                    due.Add(new(what, tally.Count, tally.Since, tally.Last));
                    tallies[what] = new(0, now, now, now);
                }
                else if (isOver)
                {
                    tallies.Remove(what);
                }
            }
            AuditNote[] notes = [.. single];
            single.Clear();
            return (notes, due);
        }
    }

    public void Return(IReadOnlyList<AuditNote> notes, IReadOnlyList<Counted> counted)
    {
        foreach (var note in notes)
            Add(note);
        foreach (var again in counted)
            Add(again, isReturned: true);
    }

    // Where there are too many kinds what they are about is left out; systems and codes are few.
    private void Add(Counted more, bool isReturned = false)
    {
        lock (gate)
        {
            if (!tallies.ContainsKey(more.What) && tallies.Count >= KindsMax)
                more = more with { What = more.What with { About = null, Dossier = null } };
            if (tallies.TryGetValue(more.What, out var tally))
                tallies[more.What] = new(tally.Count + more.Count, tally.Count == 0 || more.Since < tally.Since ? more.Since : tally.Since, more.Last > tally.Last ? more.Last : tally.Last, isReturned ? null : tally.ToldAt);
            else if (tallies.Count < 2 * KindsMax)
                tallies.Add(more.What, new(more.Count, more.Since, more.Last, null));
            else
                Dropped.Add(more.Count);
        }
    }
}

/// <summary>Marks an endpoint: what it refuses of a system that signed in is recorded under this type.</summary>
internal sealed record RefusalsRecorded(string Type);
