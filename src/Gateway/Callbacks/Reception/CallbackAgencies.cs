using System.Collections.Frozen;

namespace Gateway.Host.Callbacks.Reception;

/// <summary>
/// The agencies that are connected here: for who asks after another one. An agency's own answer is taken in even while its connection is
/// not configured, for that would be our mistake, and it may not cost the agency its result.
/// </summary>
internal sealed class CallbackAgencies(IEnumerable<string> codes)
{
    private readonly FrozenSet<string> known = codes.ToFrozenSet(StringComparer.Ordinal);

    public bool Knows(string agency) => known.Contains(agency);
}
