using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>
/// Who calls: a system with its key or a person in a session. <see cref="Offices"/> are those they may act for, in canonical form; a dossier of
/// any other office does not exist for them.
/// </summary>
public abstract record Principal
{
    /// <summary>Who it is in the audit: a system's name, or <c>person:</c> and a person's.</summary>
    public required string Name { get; init; }

    public required SystemRights Rights { get; init; }

    public IReadOnlyList<OfficeCode> Offices { get; init; } = [];

    /// <summary>Every office of this installation, also those to come.</summary>
    public bool AllOffices { get; init; }

    /// <summary>The codes of the offices they act for; null for all.</summary>
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
    public virtual bool SpeaksFor(string agency) => false;
}
