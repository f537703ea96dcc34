namespace Gateway.Operating;

/// <summary>A piece of a query between blanks: <c>-key:value,value</c>, values in quotes where they have blanks or commas.</summary>
/// <param name="Name">Null where there is no colon.</param>
internal sealed record QueryToken(int Position, int Length, bool IsNot, string? Name, IReadOnlyList<QueryValue> Values);

internal readonly record struct QueryValue(int Position, int Length, string Text);

/// <summary>Cuts a query into its pieces, in one pass; every text has them.</summary>
internal static class QueryTokens
{
    private const char Quote = '"';

    public static IEnumerable<QueryToken> Of(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (IsBlank(text[at]))
            {
                at++;
                continue;
            }
            var end = EndOf(text, at);
            yield return Cut(text, at, end);
            at = end;
        }
    }

    private static QueryToken Cut(string text, int start, int end)
    {
        var isNot = text[start] == '-' && end - start > 1;
        var begin = isNot ? start + 1 : start;
        var colon = text.AsSpan(begin, end - begin).IndexOf(':');
        var quoted = text.AsSpan(begin, end - begin).IndexOf(Quote);
        if (colon < 0 || (quoted >= 0 && quoted < colon))
            return new(start, end - start, isNot, null, [Value(text, begin, end)]);
        return new(start, end - start, isNot, text.Substring(begin, colon), [.. Values(text, begin + colon + 1, end)]);
    }

    private static IEnumerable<QueryValue> Values(string text, int start, int end)
    {
        var isQuoted = false;
        var begin = start;
        for (var at = start; at < end; at++)
        {
            isQuoted ^= text[at] == Quote;
            if (text[at] != ',' || isQuoted)
                continue;
            yield return Value(text, begin, at);
            begin = at + 1;
        }
        yield return Value(text, begin, end);
    }

    private static QueryValue Value(string text, int start, int end) => new(start, end - start, text[start..end].Replace("\"", "", StringComparison.Ordinal).Trim());

    private static int EndOf(string text, int start)
    {
        var isQuoted = false;
        for (var at = start; at < text.Length; at++)
        {
            isQuoted ^= text[at] == Quote;
            if (IsBlank(text[at]) && !isQuoted)
                return at;
        }
        return text.Length;
    }

    private static bool IsBlank(char letter) => char.IsWhiteSpace(letter) || char.IsControl(letter);
}
