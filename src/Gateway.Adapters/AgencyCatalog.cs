using Gateway.Exchanges;
using Gateway.Adapters.Wire;

namespace Gateway.Adapters;

/// <summary>One line per protocol we speak. An agency's contract folder names its kind; a plain REST agency needs no line here.</summary>
public static class AgencyCatalog
{
    private static readonly Dictionary<string, Func<AgencyLink, IAgencyAdapter>> Kinds = new(StringComparer.Ordinal)
    {
        ["civil-status"] = link => new CivilStatus.CivilStatusAdapter(link),
        ["one-stop"] = link => new OneStop.OneStopAdapter(link),
        ["provincial-portal"] = link => new ProvincialPortal.PortalAdapter(link),
        ["rest"] = link => new Rest.RestAdapter(link),
        ["police"] = link => new Police.PoliceAdapter(link),
        ["social-insurance"] = link => new SocialInsurance.SocialInsuranceAdapter(link),
    };

    public static IReadOnlyCollection<string> KnownKinds => Kinds.Keys;

    /// <summary>What is wrong with the parts of a contract that only its kind reads; empty where the kind has no description of its own.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.Kind switch
        {
            "rest" => Rest.RestAdapter.Problems(contract),
            "police" => Police.PoliceAdapter.Problems(contract),
            "social-insurance" => SocialInsurance.SocialInsuranceAdapter.Problems(contract),
            _ => [],
        };
    }

    /// <summary>
    /// The adapter of an agency; its contract's kind is one of <see cref="KnownKinds"/>, checked at start. Throws
    /// <see cref="KeyNotFoundException"/> naming every entry that the account lacks: found later, it would fail its first citizen.
    /// </summary>
    public static IAgencyAdapter Create(AgencyLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var lacking = link.Contract.Account.Where(name => string.IsNullOrEmpty(link.Options.Account.GetValueOrDefault(name))).ToArray();
        if (lacking.Length > 0)
            throw new KeyNotFoundException($"Account lacks {string.Join(", ", lacking)}.");
        return Kinds[link.Contract.Kind](link);
    }
}
