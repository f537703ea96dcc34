namespace Gateway.Host.Hosting;

/// <summary>
/// All duties of the gateway, in the order in which a process keeps them when it shares: planning and the agencies where plans begin stay together,
/// for what planning opens is then sent without being handed on.
/// </summary>
public sealed class Duties
{
    private readonly Dictionary<string, Duty> byName;

    /// <param name="agencies">Those where plans begin first.</param>
    public Duties(IEnumerable<string> agencies, TimeProvider clock)
    {
        All = [.. new[] { Duty.Planning }.Concat(agencies.Select(Duty.Agency)).Concat([Duty.Matching, Duty.Timekeeping, Duty.Rescue, Duty.History, Duty.Sealing, Duty.Publishing, Duty.Replaying]).Select(name => new Duty(name, clock))];
        byName = All.ToDictionary(duty => duty.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<Duty> All { get; }

    public Duty this[string name] => byName[name];

    /// <summary>True when no other process need be told of work for this duty.</summary>
    public bool IsMine(string name) => byName.TryGetValue(name, out var duty) && duty.IsMine;
}
