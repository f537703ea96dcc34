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

/// <summary>What a system or a person may do. Deny by default: what is not named here is not allowed.</summary>
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

    /// <summary>What people say of failure groups: notes, owners, whether they are closed.</summary>
    NoteGroups = 64,

    /// <summary>Replaying what is parked, up to <see cref="ReplayLimits.ItemsOfOneMax"/> at a time.</summary>
    Replay = 128,

    /// <summary>The same of more.</summary>
    ReplayMany = 256,
}

/// <summary>A system that signed in; its name is lower case with hyphens, unique. <see cref="Agency"/> is set for an agency's system only.</summary>
public sealed record SystemPrincipal : Principal
{
    public required Guid Id { get; init; }

    public required SystemKind Kind { get; init; }

    public string? Agency { get; init; }

    public override bool SpeaksFor(string agency) => Agency is { } own && string.Equals(own, agency, StringComparison.Ordinal);

    /// <summary>The rights a system of this kind is born with.</summary>
    public static SystemRights RightsOf(SystemKind kind) => kind switch
    {
        SystemKind.Shop => SystemRights.SendEvents | SystemRights.ReadDossiers | SystemRights.ReadExchanges | SystemRights.ReadResults,
        SystemKind.Agency => SystemRights.SendCallbacks,
        SystemKind.Operator => SystemRights.ReadDossiers | SystemRights.ReadExchanges | SystemRights.ReadAudit | SystemRights.NoteGroups,
        _ => throw new System.Diagnostics.UnreachableException($"Unknown kind {kind}."),
    };
}
