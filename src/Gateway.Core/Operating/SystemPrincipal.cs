using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>Who a system is to us; decides the rights it is born with.</summary>
public enum SystemKind
{
    /// <summary>A one-stop shop: tells us of dossiers, fetches results.</summary>
    Shop,

    /// <summary>An agency: answers by callback.</summary>
    Agency,

    /// <summary>A tool of our operators: reads, never sends in a shop's or an agency's name.</summary>
    Operator,
}

/// <summary>What a system may do. Deny by default: what is not named here is not allowed.</summary>
[Flags]
public enum SystemRights
{
    None = 0,
    SendEvents = 1,
    SendCallbacks = 2,
    ReadDossiers = 4,
    ReadExchanges = 8,

    /// <summary>The agencies' answers, which are personal data.</summary>
    ReadResults = 16,

    /// <summary>The audit: ids and codes, nothing personal.</summary>
    ReadAudit = 32,
}

/// <summary>
/// A system that signed in. <see cref="Offices"/> are those it may act for, in canonical form; a dossier of any other office does not exist
/// for it. <see cref="Agency"/> is set for an agency's system only.
/// </summary>
public sealed record SystemPrincipal
{
    public required Guid Id { get; init; }

    /// <summary>Lower case with hyphens, unique.</summary>
    public required string Name { get; init; }

    public required SystemKind Kind { get; init; }

    public required SystemRights Rights { get; init; }

    public IReadOnlyList<OfficeCode> Offices { get; init; } = [];

    /// <summary>Every office of this installation, also those to come.</summary>
    public bool AllOffices { get; init; }

    public string? Agency { get; init; }

    /// <summary>The codes of the offices it acts for; null for all.</summary>
    public IReadOnlyCollection<string>? OfficeCodes() => AllOffices ? null : [.. Offices.Select(office => office.Value)];

    public bool May(SystemRights right) => (Rights & right) == right;

    public bool ActsFor(OfficeCode office)
    {
        if (AllOffices)
            return true;
        for (var i = 0; i < Offices.Count; i++)
        {
            if (Offices[i] == office)
                return true;
        }
        return false;
    }

    /// <summary>True for the agency's own system; nobody else may speak in its name.</summary>
    public bool SpeaksFor(string agency) => Agency is { } own && string.Equals(own, agency, StringComparison.Ordinal);

    /// <summary>The rights a system of this kind is born with.</summary>
    public static SystemRights RightsOf(SystemKind kind) => kind switch
    {
        SystemKind.Shop => SystemRights.SendEvents | SystemRights.ReadDossiers | SystemRights.ReadExchanges | SystemRights.ReadResults,
        SystemKind.Agency => SystemRights.SendCallbacks,
        SystemKind.Operator => SystemRights.ReadDossiers | SystemRights.ReadExchanges | SystemRights.ReadAudit,
        _ => throw new System.Diagnostics.UnreachableException($"Unknown kind {kind}."),
    };
}
