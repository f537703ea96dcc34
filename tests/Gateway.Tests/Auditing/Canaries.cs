using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Auditing;

/// <summary>Texts that must not get out, in every spelling that they might get out in.</summary>
internal sealed partial class Canaries
{
    private readonly Dictionary<string, string> spellings = new(StringComparer.OrdinalIgnoreCase);

    // What agencies' contracts say to everybody.
    private static readonly string Published = string.Concat(Directory.GetFiles(Path.Combine(Repository.Contracts, "agencies"), "agency.json", SearchOption.AllDirectories).Select(File.ReadAllText));

    private SearchValues<string>? sought;

    public IReadOnlyCollection<string> All => [.. spellings.Values.Distinct()];

    /// <summary>Whatever in a body tells of somebody: names and places have letters that only Vietnamese has, numbers have nine digits or more.</summary>
    public void AddBody(string body)
    {
        foreach (var text in Text().Matches(body).Select(match => Regex.Unescape(match.Value.Trim('"', '>', '<').Trim())).Where(text => Tells(text) && !Published.Contains(text, StringComparison.OrdinalIgnoreCase)))
            Add(text);
    }

    public void Add(string canary)
    {
        var bytes = Encoding.UTF8.GetBytes(canary);
        string[] all =
        [
            canary,
            canary.Normalize(NormalizationForm.FormD),
            string.Concat(canary.Select(letter => letter < 128 ? letter.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"))),
            Uri.EscapeDataString(canary),
            Convert.ToBase64String(bytes),
            Convert.ToHexString(bytes),
            Convert.ToHexString(SHA256.HashData(bytes)),
            Convert.ToBase64String(SHA256.HashData(bytes)),
        ];
        foreach (var spelling in all)
            spellings[spelling] = canary;
        sought = null;
    }

    /// <summary>The first that stands in a text, with a bit of what stands around it.</summary>
    public IEnumerable<string> FoundIn(string place, string text)
    {
        sought ??= SearchValues.Create([.. spellings.Keys], StringComparison.OrdinalIgnoreCase);
        var at = text.AsSpan().IndexOfAny(sought);
        return at < 0 ? [] : [$"{place}: …{text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 120)]}…"];
    }

    private static bool Tells(string text) => text.Length is > 5 and < 200 && (text.Any(letter => letter is > '\x7f' and < '\u2000') || Number().IsMatch(text)) && !Stamp().IsMatch(text);

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|>[^<>]+<
        """)]
    private static partial Regex Text();

    [GeneratedRegex("[0-9]{9}")]
    private static partial Regex Number();

    // Dossier numbers, ids and times are what records are made of.
    [GeneratedRegex(@"\A(?:.*[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.H26.*|(?:exc|evt|res|cbk)_.*|20[0-9]{2}-?[01][0-9].*|vn\.onestop\..*|[0-9a-f]{8}-[0-9a-f]{4}-.*)\z")]
    private static partial Regex Stamp();
}
