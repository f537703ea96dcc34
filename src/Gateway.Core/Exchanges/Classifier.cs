using System.Globalization;
using Gateway.Dossiers;

namespace Gateway.Exchanges;

/// <summary>What a reply means. Success is never an HTTP status alone and never a fall-through (DOMAIN notes of each contract).</summary>
public enum ReplyClass
{
    /// <summary>Done; the reply is the result.</summary>
    Answered,

    /// <summary>Taken in; the result comes later.</summary>
    Accepted,

    /// <summary>It already had this request: the repeat is as good as the first.</summary>
    Duplicate,

    /// <summary>It exists already: say it again as an update.</summary>
    RedoAsUpdate,

    /// <summary>A final no.</summary>
    Refused,

    /// <summary>A passing trouble: the schedule goes on.</summary>
    Transient,

    /// <summary>It wants the predecessor first: the schedule goes on, the lane's order is the cure.</summary>
    OutOfOrder,

    /// <summary>The far side has closed the case and differs from us: a person decides.</summary>
    Terminal,

    /// <summary>No repeat will help: a person decides.</summary>
    Permanent,
}

/// <summary>
/// One declared rule. All given conditions must hold; <see cref="TextContains"/> is any of its phrases in the case-folded, NFC-normalised text.
/// <see cref="Source"/> says what the rule rests on. <see cref="Operations"/> empty means every operation.
/// </summary>
public sealed record ClassifierRule
{
    public required string Id { get; init; }

    public IReadOnlyList<string> Operations { get; set; } = [];

    /// <summary>Exact statuses (<c>200</c>) or classes (<c>5xx</c>).</summary>
    public IReadOnlyList<string> Http { get; set; } = [];

    /// <summary>The agency's own code, compared as text: <c>0</c> and <c>00</c> are two codes.</summary>
    public IReadOnlyList<string> Codes { get; set; } = [];

    public IReadOnlyList<string> TextContains { get; set; } = [];

    public required ReplyClass Class { get; init; }

    /// <summary>Names a text in the contract; becomes the outcome's code.</summary>
    public required string Code { get; init; }

    /// <summary>Whether a transient reply leaves open that the agency acted.</summary>
    public bool MayHaveArrived { get; set; } = true;

    public required string Source { get; init; }
}

/// <summary>What a reply looks like to the rules: HTTP status, the agency's own code as text, and its words.</summary>
public readonly record struct ReplyFacts(string Operation, int HttpStatus, string? Code, string? Text);

/// <summary>Applies an agency's declared rules. An unmatched reply has no class: the caller parks it and asks for a rule.</summary>
public sealed class Classifier
{
    /// <summary>The code of a reply that no rule knows.</summary>
    public const string UnknownReply = "unknown-reply";

    private readonly Compiled[] rules;

    public Classifier(IReadOnlyList<ClassifierRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        this.rules = [.. rules.Select(rule => new Compiled(rule, [.. rule.Http.Select(Statuses)]))];
    }

    /// <summary>The first rule that holds; null when none does, as for words that are no text (<see cref="TextGuard"/>).</summary>
    public ClassifierRule? Match(ReplyFacts reply)
    {
        if (!TextGuard.IsPlain(reply.Text))
            return null;
        var text = string.IsNullOrEmpty(reply.Text) ? "" : Fold(reply.Text);
        foreach (var rule in rules)
            if (rule.Applies(reply, text))
                return rule.Rule;
        return null;
    }

    /// <summary>Text as the rules see it: composed (NFC) and in lower case, so that a decomposed reply reads the same.</summary>
    public static string Fold(string text) => TextGuard.Compose(text).ToLowerInvariant();

    // "503" is 503 alone, "5xx" is 500 to 599.
    private static (int From, int To) Statuses(string pattern)
    {
        var from = int.Parse(pattern.Replace('x', '0'), CultureInfo.InvariantCulture);
        return (from, pattern.EndsWith("xx", StringComparison.Ordinal) ? from + 99 : from);
    }

    private readonly record struct Compiled(ClassifierRule Rule, (int From, int To)[] Http)
    {
        public bool Applies(ReplyFacts reply, string text) =>
            (Rule.Operations.Count == 0 || Rule.Operations.Contains(reply.Operation)) &&
            (Http.Length == 0 || HasStatus(reply.HttpStatus)) &&
            (Rule.Codes.Count == 0 || (reply.Code is { } code && Rule.Codes.Contains(code))) &&
            (Rule.TextContains.Count == 0 || Rule.TextContains.Any(phrase => text.Contains(phrase, StringComparison.Ordinal)));

        private bool HasStatus(int status)
        {
            foreach (var (from, to) in Http)
                if (status >= from && status <= to)
                    return true;
            return false;
        }
    }
}
