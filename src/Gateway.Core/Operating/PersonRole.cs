using System.Diagnostics;

namespace Gateway.Operating;

/// <summary>What a person is here for. A person may have several; each is a set of rights.</summary>
public enum PersonRole
{
    /// <summary>Looks.</summary>
    Viewer,

    /// <summary>Sees to it that dossiers go on.</summary>
    Operator,

    /// <summary>Answers for a shift: the second person of what needs two.</summary>
    ShiftLead,

    /// <summary>Answers for procedures and agencies.</summary>
    IntegrationAdmin,

    /// <summary>Reads and verifies the audit, and nothing else.</summary>
    Auditor,

    /// <summary>Answers for personal data, which it does not see.</summary>
    DataProtection,
}

/// <summary>The names of roles and the rights in them. No role sees what agencies answered: that is asked for case by case.</summary>
public static class PersonRoles
{
    private static readonly (PersonRole Role, string Name)[] Names =
    [
        (PersonRole.Viewer, "viewer"), (PersonRole.Operator, "operator"), (PersonRole.ShiftLead, "shift-lead"),
        (PersonRole.IntegrationAdmin, "integration-admin"), (PersonRole.Auditor, "auditor"), (PersonRole.DataProtection, "data-protection"),
    ];

    /// <summary>From the one with the fewest rights on.</summary>
    public static IReadOnlyList<PersonRole> All { get; } = [.. Names.Select(entry => entry.Role)];

    public static SystemRights RightsOf(PersonRole role) => role switch
    {
        PersonRole.Viewer => SystemRights.ReadDossiers | SystemRights.ReadExchanges,
        PersonRole.IntegrationAdmin => RightsOf(PersonRole.Viewer) | SystemRights.NoteGroups,
        PersonRole.Operator => RightsOf(PersonRole.Viewer) | SystemRights.NoteGroups | SystemRights.Replay,
        PersonRole.ShiftLead => RightsOf(PersonRole.Operator) | SystemRights.ReplayMany,
        PersonRole.Auditor or PersonRole.DataProtection => SystemRights.ReadAudit,
        _ => throw new UnreachableException($"Unknown role {role}."),
    };

    public static SystemRights RightsOf(IEnumerable<PersonRole> roles) => roles.Aggregate(SystemRights.None, (rights, role) => rights | RightsOf(role));

    /// <summary>The roles that have this right.</summary>
    public static IReadOnlyList<PersonRole> With(SystemRights right) => [.. All.Where(role => (RightsOf(role) & right) == right)];

    public static string NameOf(PersonRole role) => Array.Find(Names, entry => entry.Role == role).Name;

    public static bool TryRead(string name, out PersonRole role)
    {
        var found = Array.FindIndex(Names, entry => entry.Name == name);
        role = found < 0 ? default : Names[found].Role;
        return found >= 0;
    }
}
