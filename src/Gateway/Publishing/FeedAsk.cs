using System.Globalization;

namespace Gateway.Host.Publishing;

/// <summary>What a reader of the feed asks for.</summary>
internal sealed record FeedAsk(long After, int Limit, TimeSpan Wait)
{
    /// <summary>Instead of a position: whatever comes from now on.</summary>
    public const string End = "end";

    private const long AtEnd = -1;

    public bool IsFromEnd => After == AtEnd;

    public static readonly string[] Names = ["after", "limit", "wait"];

    private const int LimitMax = 200, LimitDefault = 50, WaitSecondsMax = 60;

    /// <summary>The name of the parameter that is wrong, if one is.</summary>
    public static (FeedAsk Ask, string? Wrong) Read(IQueryCollection query)
    {
        var first = new FeedAsk(0, LimitDefault, TimeSpan.Zero);
        var after = AtEnd;
        if (query["after"] != End && !Cursor.TryRead(query["after"], out after))
            return (first, "after");
        if (!TryNumber(query["limit"], 1, LimitMax, LimitDefault, out var limit))
            return (first, "limit");
        return TryNumber(query["wait"], 0, WaitSecondsMax, 0, out var wait) ? (new(after, limit, TimeSpan.FromSeconds(wait)), null) : (first, "wait");
    }

    private static bool TryNumber(string? text, int least, int most, int otherwise, out int number)
    {
        number = otherwise;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most);
    }
}
