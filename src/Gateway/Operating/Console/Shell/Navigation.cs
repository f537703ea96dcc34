using Gateway.Dossiers;
using Gateway.Host.Operating.Console.Texts;
using Gateway.Operating;

namespace Gateway.Host.Operating.Console.Shell;

/// <summary>One screen in the navigation.</summary>
/// <param name="Right">What it asks for; null where anybody who is signed in may look.</param>
/// <param name="Key">Opens it after <c>g</c>.</param>
public sealed record NavigationEntry(string Path, LocalText Text, SystemRights? Right, string Key);

/// <summary>The screens, in the order in which they stand. Everybody sees all of them; what is not theirs says whose it is.</summary>
internal static class Navigation
{
    public static readonly IReadOnlyList<NavigationEntry> Entries =
    [
        new("/", ShellTexts.Overview, SystemRights.ReadExchanges, "t"),
        new("/giao-dich", ShellTexts.Exchanges, SystemRights.ReadExchanges, "g"),
        new("/ho-so", ShellTexts.Dossiers, SystemRights.ReadDossiers, "h"),
        new("/nhom-loi", FailureGroupTexts.Title, SystemRights.ReadExchanges, "l"),
        new("/co-quan", ShellTexts.Agencies, SystemRights.ReadExchanges, "c"),
        new("/nhat-ky", ShellTexts.Audit, SystemRights.ReadAudit, "n"),
        new("/quyen-cua-toi", ShellTexts.MyRights, null, "q"),
        new("/tro-giup", ShellTexts.Help, null, "?"),
    ];

    /// <summary>The first screen that asks for a right that this person has.</summary>
    public static NavigationEntry? FirstOf(Principal person) => Entries.FirstOrDefault(entry => entry.Right is { } right && person.May(right));

    public static bool IsHere(NavigationEntry entry, string path) => entry.Path == "/" ? path == "/" : path == entry.Path || path.StartsWith(entry.Path + "/", StringComparison.Ordinal);
}
