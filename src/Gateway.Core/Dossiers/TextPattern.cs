using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Dossiers;

/// <summary>
/// A schema's <c>pattern</c>. Most of ours are anchored runs of ASCII classes such as <c>^[0-9]{12}$</c>; those are matched on the bytes in
/// one pass. All others go to the linear-time regex engine, so no input can make a pattern slow. <c>$</c> means the very end, as in ECMA-262.
/// </summary>
internal sealed class TextPattern
{
    private const int StackLettersMax = 256;

    private readonly Run[]? runs;
    private readonly Regex? regex;

    public TextPattern(string pattern)
    {
        runs = TextPatternReader.TryRead(pattern);
        if (runs is null)
            regex = new Regex(pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>Between <paramref name="Min"/> and <paramref name="Max"/> bytes out of a set.</summary>
    internal readonly record struct Run(SearchValues<byte> Set, int Min, int Max);

    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (runs is null)
            return MatchesRegex(text);
        foreach (var run in runs)
        {
            var reach = text[..Math.Min(text.Length, run.Max)];
            var taken = reach.IndexOfAnyExcept(run.Set);
            taken = taken < 0 ? reach.Length : taken;
            if (taken < run.Min)
                return false;
            text = text[taken..];
        }

        return text.IsEmpty;
    }

    private bool MatchesRegex(ReadOnlySpan<byte> text)
    {
        var letters = text.Length <= StackLettersMax ? stackalloc char[StackLettersMax] : new char[text.Length];
        return regex!.IsMatch(letters[..Encoding.UTF8.GetChars(text, letters)]);
    }
}

/// <summary>Reads <c>^</c>, then single ASCII characters or positive classes with a quantifier each, then <c>$</c>; null for anything else.</summary>
internal static class TextPatternReader
{
    public static TextPattern.Run[]? TryRead(string pattern)
    {
        if (!pattern.StartsWith('^') || !pattern.EndsWith('$') || !Ascii.IsValid(pattern))
            return null;
        var parts = new List<(HashSet<byte> Set, int Min, int Max)>();
        var rest = pattern.AsSpan(1, pattern.Length - 2);
        while (!rest.IsEmpty)
        {
            if (TakeSet(ref rest) is not { } set || TakeTimes(ref rest) is not { } times)
                return null;
            parts.Add((set, times.Min, times.Max));
        }

        return IsDeterministic(parts) ? [.. parts.Select(p => new TextPattern.Run(SearchValues.Create([.. p.Set]), p.Min, p.Max))] : null;
    }

    private static HashSet<byte>? TakeSet(ref ReadOnlySpan<char> rest)
    {
        var first = rest[0];
        if (first == '[')
        {
            var end = rest.IndexOf(']');
            if (end < 2 || rest[1] == '^' || rest[1..end].ContainsAny('\\', '['))
                return null;
            var set = Members(rest[1..end]);
            rest = rest[(end + 1)..];
            return set;
        }

        var escaped = first == '\\';
        if (escaped ? rest.Length < 2 || char.IsAsciiLetterOrDigit(rest[1]) : ".()|*+?{}]^$".Contains(first, StringComparison.Ordinal))
            return null;
        var literal = (byte)rest[escaped ? 1 : 0];
        rest = rest[(escaped ? 2 : 1)..];
        return [literal];
    }

    private static HashSet<byte> Members(ReadOnlySpan<char> inside)
    {
        var set = new HashSet<byte>();
        for (var i = 0; i < inside.Length; i++)
        {
            var isRange = i + 2 < inside.Length && inside[i + 1] == '-';
            for (var c = inside[i]; c <= (isRange ? inside[i + 2] : inside[i]); c++)
                set.Add((byte)c);
            i += isRange ? 2 : 0;
        }

        return set;
    }

    private static (int Min, int Max)? TakeTimes(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty)
            return (1, 1);
        (int, int)? simple = rest[0] switch { '*' => (0, int.MaxValue), '+' => (1, int.MaxValue), '?' => (0, 1), '{' => null, _ => (1, 1) };
        if (simple is not null)
        {
            rest = rest[0] is '*' or '+' or '?' ? rest[1..] : rest;
            return rest.IsEmpty || rest[0] != '?' ? simple : null;
        }

        var end = rest.IndexOf('}');
        var parts = end < 0 ? [] : rest[1..end].ToString().Split(',');
        if (parts.Length is not (1 or 2) || !int.TryParse(parts[0], out var min))
            return null;
        var max = min;
        if (parts.Length == 2 && !int.TryParse(parts[1], out max))
        {
            if (parts[1].Length > 0)
                return null;
            max = int.MaxValue;
        }

        rest = rest[(end + 1)..];
        return rest.IsEmpty || rest[0] is not ('?' or '+' or '*' or '{') ? (min, max) : null;
    }

    // Taking as much as possible is right only where what follows cannot begin with a character of the same set.
    private static bool IsDeterministic(List<(HashSet<byte> Set, int Min, int Max)> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            for (var j = i + 1; j < parts.Count && parts[i].Min != parts[i].Max; j++)
            {
                if (parts[i].Set.Overlaps(parts[j].Set))
                    return false;
                if (parts[j].Min > 0)
                    break;
            }
        }

        return true;
    }
}
