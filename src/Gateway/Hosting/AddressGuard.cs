using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Dossiers;
using Gateway.Operating;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Hosting;

/// <summary>
/// What must never stand in an address, because addresses are recorded everywhere: citizen numbers and keys. Looked for in path and query, as
/// sent and as whoever decodes it up to three times reads it.
/// </summary>
internal static partial class AddressGuard
{
    private const int DecodingsMax = 3, CitizenDigits = 12;

    /// <summary>Path and query as they came over the wire.</summary>
    public static string TargetOf(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>
    /// A run of exactly twelve digits that begins like a province's, in any script, with or without blanks between, whatever letters stand
    /// around it. No dossier number can hold one (<see cref="DossierNumber"/>); our ids and UUIDs, hexadecimal by chance all digits, are passed over.
    /// </summary>
    public static bool ShowsCitizen(string target)
    {
        if (!target.Contains('%', StringComparison.Ordinal) && target.AsSpan().CountAny(AsciiDigits) < CitizenDigits)
            return false;
        return Readings(target).Select(reading => Identifier().Replace(Digits(reading), "-"))
            .Any(text => CitizenId.IsShownIn(text) || CitizenId.IsShownIn(Blanks().Replace(text, "")));
    }

    /// <summary>Everything that begins like a key, cut to a key's length: none of it needs to be one.</summary>
    public static IReadOnlyCollection<string> ShownKeys(string target)
    {
        if (!target.Contains('%', StringComparison.Ordinal) && !target.Contains(ApiKey.Marker, StringComparison.OrdinalIgnoreCase))
            return [];
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reading in Readings(target))
        {
            for (var at = -1; (at = reading.IndexOf(ApiKey.Marker, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0;)
                found.Add(reading.Substring(at, Math.Min(reading.Length - at, ApiKey.Length)));
        }
        return found;
    }

    private static readonly System.Buffers.SearchValues<char> AsciiDigits = System.Buffers.SearchValues.Create("0123456789");

    private static IEnumerable<string> Readings(string target)
    {
        yield return target;
        for (var i = 0; i < DecodingsMax && target.Contains('%', StringComparison.Ordinal); i++)
            yield return target = Uri.UnescapeDataString(target);
    }

    private static string Digits(string text) => Ascii.IsValid(text) ? text : string.Concat(text.Select(letter =>
        CharUnicodeInfo.GetDecimalDigitValue(letter) is >= 0 and var digit ? (char)('0' + digit) : letter));

    [GeneratedRegex("(?<![0-9A-Za-z])(?:(?:[a-z]{3}_)?[0-9a-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})(?![0-9A-Za-z])")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"(?<=[0-9])[\s+\u200b-\u200f\u2060\ufeff]+(?=[0-9])")]
    private static partial Regex Blanks();
}
