using Gateway.Procedures;

namespace Gateway.Operating;

public enum Relation
{
    Is,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// <summary>One condition of a query. The set is closed.</summary>
public abstract record QueryCondition
{
    private QueryCondition(QueryKey key) => Key = key;

    public QueryKey Key { get; }

    /// <param name="Words">Codes, any of which will do: of a state the word of our API, of an agency its code.</param>
    /// <param name="IsNot">None of them.</param>
    public sealed record OneOf(QueryKey Of, IReadOnlyList<string> Words, bool IsNot = false) : QueryCondition(Of);

    public sealed record When(QueryKey Of, Relation Relation, QueryTime Time) : QueryCondition(Of);

    public sealed record Count(QueryKey Of, Relation Relation, int Number) : QueryCondition(Of);
}

/// <summary>A time as it was meant: what was said of today stays true of tomorrow's today.</summary>
public abstract record QueryTime
{
    private QueryTime()
    {
    }

    /// <summary>Before now for what happened, from now on for what is due.</summary>
    public sealed record Distance(TimeSpan Length) : QueryTime;

    /// <summary>0 is today in Vietnam, 1 tomorrow.</summary>
    public sealed record DayFromToday(int Days) : QueryTime;

    public sealed record Day(DateOnly Date) : QueryTime;

    public sealed record Instant(DateTimeOffset At) : QueryTime;

    /// <summary>First and last: a day is as long as it is, everything else is one millisecond.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Span(DateTimeOffset now, bool isAhead) => this switch
    {
        Distance distance => Moment(isAhead ? now + distance.Length : now - distance.Length),
        DayFromToday day => Whole(VietnamTime.DayOf(now).AddDays(day.Days)),
        Day day => Whole(day.Date),
        Instant instant => Moment(instant.At),
        _ => throw new System.Diagnostics.UnreachableException($"Unknown time {GetType().Name}."),
    };

    /// <summary>The day or the instant that it is at this moment.</summary>
    public QueryTime Fixed(DateTimeOffset now, bool isAhead) => this switch
    {
        Distance distance => new Instant(DateTimeOffset.FromUnixTimeMilliseconds((isAhead ? now + distance.Length : now - distance.Length).ToUnixTimeMilliseconds())),
        DayFromToday day => new Day(VietnamTime.DayOf(now).AddDays(day.Days)),
        _ => this,
    };

    private static (DateTimeOffset, DateTimeOffset) Moment(DateTimeOffset at) => (at, at.AddMilliseconds(1));

    private static (DateTimeOffset, DateTimeOffset) Whole(DateOnly day) => (VietnamTime.At(day, TimeOnly.MinValue), VietnamTime.At(day.AddDays(1), TimeOnly.MinValue));
}
