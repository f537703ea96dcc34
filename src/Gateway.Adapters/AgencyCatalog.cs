using Gateway.Exchanges;
using Gateway.Adapters.Wire;

namespace Gateway.Adapters;

/// <summary>One line per protocol we speak. An agency's contract folder names its kind; a plain REST agency needs no line here.</summary>
public static class AgencyCatalog
{
    private static readonly Dictionary<string, Func<AgencyLink, IAgencyAdapter>> Kinds = new(StringComparer.Ordinal)
    {
    };

    public static IReadOnlyCollection<string> KnownKinds => Kinds.Keys;

    /// <summary>The adapter of an agency; its contract's kind is one of <see cref="KnownKinds"/>, checked at start.</summary>
    public static IAgencyAdapter Create(AgencyLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return Kinds[link.Contract.Kind](link);
    }
}
