using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters;

/// <summary>One line per protocol we speak. An agency's contract folder names its kind; a plain REST agency needs no line here.</summary>
public static class AgencyCatalog
{
    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["civil-status"] = new(link => new CivilStatus.CivilStatusAdapter(link), CivilStatus.CivilStatusAdapter.Problems),
        ["one-stop"] = new(link => new OneStop.OneStopAdapter(link)),
        ["police"] = new(link => new Police.PoliceAdapter(link), Police.PoliceAdapter.Problems),
        ["provincial-portal"] = new(link => new ProvincialPortal.PortalAdapter(link), ProvincialPortal.PortalAdapter.Problems, ProvincialPortal.PortalAdapter.Opening),
        ["rest"] = new(link => new Rest.RestAdapter(link), Rest.RestAdapter.Problems),
        ["social-insurance"] = new(link => new SocialInsurance.SocialInsuranceAdapter(link), SocialInsurance.SocialInsuranceAdapter.Problems, SocialInsurance.SocialInsuranceAdapter.Opening),
    };

    public static IReadOnlyCollection<string> KnownKinds => Kinds.Keys;

    /// <summary>What is wrong with the parts of a contract that only its kind reads; empty where the kind reads none.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return Kinds.TryGetValue(contract.Kind, out var kind) && kind.Problems is { } problems ? problems(contract) : [];
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
        return Kinds[link.Contract.Kind].Create(link);
    }

    /// <summary>Attempts of the same agency with nothing sent.</summary>
    public static IRehearsal Rehearse(AgencyLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var kind = Kinds[link.Contract.Kind];
        return new Rehearsal(link, kind.Create, kind.Opening);
    }

    /// <param name="Opening">What the agency says to calls before the message itself, for rehearsals; null where the message comes first.</param>
    private sealed record Kind(Func<AgencyLink, IAgencyAdapter> Create, Func<AgencyContract, IEnumerable<string>>? Problems = null, Func<AgencyContract, string, string?>? Opening = null);
}
