namespace Gateway.Host.Hosting;

/// <summary>All duties of the gateway.</summary>
public sealed class Duties
{
    private readonly Dictionary<string, Duty> byName;

    public Duties(IEnumerable<string> agencies, TimeProvider clock) =>
        byName = new[] { Duty.Planning, Duty.Matching, Duty.Timekeeping, Duty.Rescue, Duty.History }.Concat(agencies.Select(Duty.Agency)).ToDictionary(name => name, name => new Duty(name, clock), StringComparer.Ordinal);

    public IReadOnlyCollection<Duty> All => byName.Values;

    public Duty this[string name] => byName[name];

    /// <summary>True when no other process need be told of work for this duty.</summary>
    public bool IsMine(string name) => byName.TryGetValue(name, out var duty) && duty.IsMine;
}
