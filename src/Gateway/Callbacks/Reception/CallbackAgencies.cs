using System.Collections.Frozen;

namespace Gateway.Host.Callbacks.Reception;

/// <summary>The codes of the agencies that have a contract here.</summary>
internal sealed class CallbackAgencies(IEnumerable<string> codes)
{
    private readonly FrozenSet<string> known = codes.ToFrozenSet(StringComparer.Ordinal);

    public bool Knows(string agency) => known.Contains(agency);
}
