using Gateway.Dossiers;
using Gateway.Host.Operating.Console.Texts;

namespace Gateway.Host.Operating.Console.Exchanges;

/// <summary>One thing that happened to an exchange, or several that are alike.</summary>
/// <param name="Until">When the last of them was; null for one.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Shape, string Tone, LocalText Text, IReadOnlyList<object> Values, string? Detail, DateTimeOffset? Until = null)
{
    /// <summary>What stands behind, where several were folded.</summary>
    public IReadOnlyList<TimelineEntry> Folded { get; init; } = [];

    /// <summary>In the order of time; three or more failures with the same reason, one after the other, are one entry.</summary>
    internal static IReadOnlyList<TimelineEntry> Of(ExchangeView exchange, Visit visit)
    {
        var entries = new List<TimelineEntry> { new(exchange.BornAt, "●", "quiet", ExchangeTexts.Opened, [], exchange.Operation) };
        foreach (var run in Runs(exchange.Attempts ?? []))
            entries.AddRange(run.Count < FoldMin ? run.Select(attempt => Of(attempt, visit)) : [Fold(run, visit)]);
        entries.AddRange((exchange.Inquiries ?? []).Select(inquiry => new TimelineEntry(inquiry.AskedAt, "?", "plain", ExchangeTexts.Inquiry, [inquiry.Number], inquiry.Reason?.Text ?? inquiry.Answer)));
        if (exchange.SettledAt is { } settled)
        {
            var (shape, text, tone) = StateTexts.Of(exchange);
            entries.Add(new(settled, shape, tone, text, [], exchange.Reason?.Text));
        }
        return [.. entries.OrderBy(entry => entry.At)];
    }

    private const int FoldMin = 3;

    private static TimelineEntry Of(AttemptView attempt, Visit visit)
    {
        var details = new List<string> { visit.Say(ExchangeTexts.Outcome(attempt.Outcome)) };
        if (attempt.Reason is { } reason)
            details.Add(reason.Text);
        if (attempt.RetryAfterSeconds is { } wait)
            details.Add(visit.Say(ExchangeTexts.RetryAfter, visit.Number(wait)));
        details.Add(visit.Say(ExchangeTexts.Took, visit.Number((attempt.FinishedAt - attempt.StartedAt).TotalSeconds)));
        var (shape, tone) = attempt.Outcome switch
        {
            "answered" => ("✔", "good"),
            "deferred" => ("◷", "plain"),
            "refused" => ("⊘", "bad"),
            _ => ("✖", "bad"),
        };
        return new(attempt.StartedAt, shape, tone, ExchangeTexts.Attempt, [attempt.Number], string.Join(" · ", details));
    }

    private static TimelineEntry Fold(List<AttemptView> run, Visit visit) =>
        new(run[0].StartedAt, "✖", "bad", ExchangeTexts.Folded, [run[0].Number, run[^1].Number, run.Count], run[0].Reason?.Text, run[^1].StartedAt) { Folded = [.. run.Select(attempt => Of(attempt, visit))] };

    private static IEnumerable<List<AttemptView>> Runs(IReadOnlyList<AttemptView> attempts)
    {
        var run = new List<AttemptView>();
        foreach (var attempt in attempts)
        {
            if (run.Count > 0 && !(attempt.Outcome == "failed" && run[0].Outcome == "failed" && run[0].Reason?.Code == attempt.Reason?.Code))
            {
                yield return run;
                run = [];
            }
            run.Add(attempt);
        }
        if (run.Count > 0)
            yield return run;
    }
}
