namespace Gateway.Operating;

public enum ExchangeSort
{
    /// <summary>What was opened last comes first.</summary>
    Newest,
    Oldest,

    /// <summary>What was promised first comes first.</summary>
    Due,
}

/// <summary>From (included) and until (not included); null is open.</summary>
public readonly record struct TimeRange(DateTimeOffset? From, DateTimeOffset? Until)
{
    public bool IsOpen => From is null && Until is null;
}

/// <summary>
/// A question for exchanges that was read and can be answered from indexes (<see cref="QueryGrammar"/>). It has one text in each language, so that address,
/// command line and saved view are the same question.
/// </summary>
public sealed record ExchangeQuery
{
    public static ExchangeQuery All { get; } = new();

    /// <summary>In the order of <see cref="QueryKey"/>; all of them hold.</summary>
    public IReadOnlyList<QueryCondition> Conditions { get; init; } = [];

    public ExchangeSort Sort { get; init; }

    /// <summary>The states asked for; what a code or a due time can be asked of, where no state is named with one.</summary>
    public ExchangeStands Stands { get; init; } = ExchangeStands.All;

    /// <summary>Since and until, as they are at this moment.</summary>
    public TimeRange Period(DateTimeOffset now) => new(
        Times(QueryKey.Since).Select(when => when.Time.Span(now, isAhead: false).From).Cast<DateTimeOffset?>().FirstOrDefault(),
        Times(QueryKey.Until).Select(when => when.Time.Span(now, isAhead: false).Until).Cast<DateTimeOffset?>().FirstOrDefault());

    /// <summary>Between which times the result was promised.</summary>
    public TimeRange Promised(DateTimeOffset now)
    {
        var range = new TimeRange();
        foreach (var when in Times(QueryKey.Due))
        {
            var (from, until) = when.Time.Span(now, isAhead: true);
            range = when.Relation switch
            {
                Relation.Below => range with { Until = Least(range.Until, from) },
                Relation.AtMost => range with { Until = Least(range.Until, until) },
                Relation.Above => range with { From = Most(range.From, until) },
                Relation.AtLeast => range with { From = Most(range.From, from) },
                _ => new(Most(range.From, from), Least(range.Until, until)),
            };
        }
        return range;
    }

    /// <summary>The same question with the times that it means at this moment: asked later it does not wander on.</summary>
    public ExchangeQuery At(DateTimeOffset now) => this with
    {
        Conditions = [.. Conditions.Select(condition => condition is QueryCondition.When moment ? moment with { Time = moment.Time.Fixed(now, isAhead: moment.Key == QueryKey.Due) } : condition)],
    };

    public IEnumerable<QueryCondition.OneOf> Words(QueryKey key) => Conditions.OfType<QueryCondition.OneOf>().Where(condition => condition.Key == key);

    /// <param name="language"><c>vi</c> or <c>en</c>.</param>
    public string ToText(string language) => QueryText.Of(this, language);

    private IEnumerable<QueryCondition.When> Times(QueryKey key) => Conditions.OfType<QueryCondition.When>().Where(condition => condition.Key == key);

    private static DateTimeOffset? Least(DateTimeOffset? known, DateTimeOffset given) => known < given ? known : given;

    private static DateTimeOffset? Most(DateTimeOffset? known, DateTimeOffset given) => known > given ? known : given;
}
