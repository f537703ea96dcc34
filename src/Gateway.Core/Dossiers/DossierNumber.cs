using System.Buffers;

namespace Gateway.Dossiers;

/// <summary>
/// The dossier number is opaque, but it becomes a segment of addresses, ours and the agencies': letters, digits, <c>.</c>, <c>-</c> and
/// <c>_</c>, beginning with a letter or digit, each dot followed by something else than a dot. Bare digits are no dossier number, and none
/// may hold a citizen number (<see cref="CitizenId.IsShownIn"/>): numbers of dossiers stand in logs and addresses, people's never do.
/// </summary>
public static class DossierNumber
{
    public const int LengthMax = 64;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LengthMax && char.IsAsciiLetterOrDigit(text[0]) && text[^1] != '.' && !text.ContainsAnyExcept(Letters)
        && text.ContainsAnyExceptInRange('0', '9') && text.IndexOf("..") < 0 && !CitizenId.IsShownIn(text);
}
