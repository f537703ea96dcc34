using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Exchanges;

/// <summary>
/// What was met on the wire, as one short word: where the way to an agency ended, or the protocol's and the agency's own code of a reply that no
/// declared rule names. Never what was said: text of others is no code, and long numbers and ids in one stand for all of their kind.
/// </summary>
public static partial class Faults
{
    public const string
        Name = "dns",
        Connect = "connect",
        Tls = "tls",
        Reset = "reset",
        Closed = "closed";

    /// <summary>Stands for whatever was said in place of a code and is none.</summary>
    public const string Other = "other";

    private const int CodeMax = 40;

    public static string Http(int status) => string.Create(CultureInfo.InvariantCulture, $"http-{status}");

    /// <summary>A fault of either version in the words of 1.2, with what 1.1 writes behind the dot.</summary>
    public static string Soap(string code, string? subcode) => "soap-" + (Bare(string.IsNullOrEmpty(subcode) ? code : $"{code}.{subcode}") ?? Other);

    /// <summary>The agency's own code in a reply that no rule knows; null where there is none.</summary>
    public static string? OfAgency(string? code) => string.IsNullOrEmpty(code) ? null : "code-" + Code(code);

    /// <summary>
    /// A code with what differs from case to case taken out: ids and numbers of more than four digits are <c>#</c>. Whatever does not look like a
    /// code (blanks, letters of a language, one capitalised word) is <see cref="Other"/>, for it may be a person's name.
    /// </summary>
    public static string Code(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return Bare(code) is { } bare && (Word().IsMatch(bare) || bare.AsSpan().ContainsAny(Marks)) ? bare : Other;
    }

    private static string? Bare(string code)
    {
        if (code.Length > 4 * CodeMax || !Plain().IsMatch(code))
            return null;
        var bare = Changing().Replace(code, "#");
        return bare.Length <= CodeMax ? bare : null;
    }

    private static readonly System.Buffers.SearchValues<char> Marks = System.Buffers.SearchValues.Create("0123456789#._:/");

    [GeneratedRegex(@"\A[A-Za-z0-9._:/#-]+\z")]
    private static partial Regex Plain();

    // A UUID, sixteen or more hexadecimal digits of which one is a digit, five or more digits.
    [GeneratedRegex(@"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=[a-fA-F]*[0-9])[0-9a-fA-F]{16,}|[0-9]{5,}")]
    private static partial Regex Changing();

    // all-lower-case, ALL-UPPER-CASE, or two capitals in one word (camel case).
    [GeneratedRegex(@"\A(?:[a-z]+(?:-[a-z]+)*|[A-Z]+(?:-[A-Z]+)*|[A-Z]?[a-z]+(?:[A-Z][a-z]*)+)\z")]
    private static partial Regex Word();
}
