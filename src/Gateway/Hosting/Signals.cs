using System.Collections.Concurrent;

namespace Gateway.Host.Hosting;

/// <summary>The bells of this process, one for each duty.</summary>
public sealed class Signals
{
    private readonly ConcurrentDictionary<string, Signal> bells = new(StringComparer.Ordinal);

    /// <summary>Passes a bell's name on to other processes of the store; null where there are none.</summary>
    public Action<string>? Elsewhere { get; set; }

    public Signal NewEvents => Of(Duty.Planning);

    public Signal NewCallbacks => Of(Duty.Matching);

    /// <summary>Rung when an operator did something with a replay.</summary>
    public Signal Replays => Of(Duty.Replaying);

    /// <summary>Rung for readers of the feed.</summary>
    public FeedBell Feed { get; }

    public Signals() => Feed = new FeedBell(this);

    public Signal Agency(string code) => Of(Duty.Agency(code));

    public void RingHere(string duty) => Of(duty).RingHere();

    /// <summary>After a transaction that moved dossiers: wakes the agencies it made something due for, and whoever reads the feed.</summary>
    public void AfterTurn(IEnumerable<string> agenciesToWake)
    {
        foreach (var agency in agenciesToWake)
            Agency(agency).Ring();
        Feed.Ring();
    }

    private Signal Of(string duty) => bells.TryGetValue(duty, out var bell) ? bell : bells.GetOrAdd(duty, name => new Signal(name, this));
}
