using System.Text.RegularExpressions;
using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>What somebody put into the one box: an id of any kind, a dossier number as a scanner or a letter has it, or a question.</summary>
public abstract partial record OneBox
{
    private OneBox()
    {
    }

    public sealed record Exchange(Guid Id) : OneBox;

    public sealed record Event(Guid Id) : OneBox;

    /// <param name="Numbers">What it can mean where blanks stand in it: nothing, or the hyphens that a letter broke at.</param>
    public sealed record Dossier(IReadOnlyList<string> Numbers) : OneBox;

    /// <param name="Id">32 lower-case hexadecimal digits (W3C trace context).</param>
    public sealed record Trace(string Id) : OneBox;

    public sealed record Group(string Id) : OneBox;

    public sealed record Replay(string Id) : OneBox;

    /// <summary>A citizen number: looked for in no list, and never in an address.</summary>
    public sealed record Person : OneBox;

    public sealed record Question(QueryReading Reading) : OneBox;

    public static OneBox Read(string text, QueryGrammar grammar, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(grammar);
        var plain = text.Length > QueryGrammar.LengthMax ? "" : Plain(text);
        var close = plain.Replace(" ", "", StringComparison.Ordinal);
        if (CitizenId.IsShownIn(close))
            return new Person();
        return OfId(close.ToLowerInvariant()) ?? (OneBox?)OfDossier(plain, close) ?? new Question(grammar.Read(text, now));
    }

    /// <summary>What stands alone for a dossier number has a digit: a word does not.</summary>
    internal static bool IsNumber(string text) => DossierNumber.IsValid(text) && text.Any(char.IsAsciiDigit);

    private static OneBox? OfId(string text)
    {
        if (Ids.TryParse(Ids.Exchange, text, out var exchange))
            return new Exchange(exchange);
        if (Ids.TryParse(Ids.Event, text, out var dossierEvent))
            return new Event(dossierEvent);
        if (TraceId().Match(text) is { Success: true } trace)
            return new Trace(trace.Groups[1].Value);
        if (GroupId().IsMatch(text))
            return new Group(Shown(text));
        return ReplayId().IsMatch(text) ? new Replay(Shown(text)) : null;
    }

    private static Dossier? OfDossier(string plain, string close)
    {
        string[] numbers = [.. new[] { close, plain.Replace(' ', '-') }.Distinct().Where(IsNumber)];
        return numbers.Length > 0 ? new(numbers) : null;
    }

    private static string Shown(string id) => id.Contains('_', StringComparison.Ordinal) ? id : id.ToUpperInvariant();

    // Scanners end with what moves a cursor, letters bring blanks that are not seen.
    private static string Plain(string text) => Blanks().Replace(string.Concat(text.Where(letter => char.IsWhiteSpace(letter) || VisibleText.Is([letter]))), " ").Trim();

    [GeneratedRegex(@"\A(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?\z")]
    private static partial Regex TraceId();

    [GeneratedRegex(@"\A(?:nl-[0-9]{1,12}|grp_[0-9a-f]{32})\z")]
    private static partial Regex GroupId();

    [GeneratedRegex(@"\A(?:dgl-[0-9]{1,12}|rpl_[0-9a-f]{32})\z")]
    private static partial Regex ReplayId();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
