using Gateway.Operating;

namespace Gateway.Host.Operating;

/// <summary>Rights as they are written on the command line and in problems.</summary>
internal static class RightNames
{
    private static readonly (SystemRights Right, string Name)[] Names =
    [
        (SystemRights.SendEvents, "send-events"),
        (SystemRights.SendCallbacks, "send-callbacks"),
        (SystemRights.ReadDossiers, "read-dossiers"),
        (SystemRights.ReadExchanges, "read-exchanges"),
        (SystemRights.ReadResults, "read-results"),
        (SystemRights.ReadAudit, "read-audit"),
        (SystemRights.NoteGroups, "note-groups"),
        (SystemRights.Replay, "replay"),
        (SystemRights.ReplayMany, "replay-many"),
    ];

    /// <summary>All of them, as a mistake names them.</summary>
    public static string All => string.Join(", ", Names.Select(entry => entry.Name));

    public static string Of(SystemRights rights) => string.Join(' ', Names.Where(entry => rights.HasFlag(entry.Right)).Select(entry => entry.Name));

    public static bool TryRead(IEnumerable<string> names, out SystemRights rights)
    {
        rights = SystemRights.None;
        foreach (var name in names)
        {
            var right = Names.FirstOrDefault(entry => entry.Name == name).Right;
            if (right == SystemRights.None)
                return false;
            rights |= right;
        }
        return true;
    }
}
