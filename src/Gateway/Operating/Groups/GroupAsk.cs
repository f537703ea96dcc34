using System.Globalization;
using Gateway.Storage;

namespace Gateway.Host.Operating.Groups;

/// <summary>Which groups to list, in which order, from where on.</summary>
internal sealed record GroupAsk(string State, string? Agency, GroupOrder Order, int Limit, (long Key, int Number)? After)
{
    public static readonly string[] Names = ["state", "agency", "sort", "limit", "after"];
    public static readonly string[] States = ["open", "new", "known", "closed", "all"];

    public const int LimitMax = 100, LimitDefault = 20;

    /// <summary>What is asked for, or the name of the parameter that is wrong.</summary>
    public static (GroupAsk Ask, string? Wrong) Read(IQueryCollection query)
    {
        var ask = new GroupAsk("open", null, GroupOrder.ByDue, LimitDefault, null);
        foreach (var (name, values) in query)
        {
            if (values is not [{ Length: > 0 and <= 100 } value] || ask.With(name, value) is not { } narrower)
                return (ask, name);
            ask = narrower;
        }
        return (ask, null);
    }

    private GroupAsk? With(string name, string value) => name switch
    {
        "state" when States.Contains(value) => this with { State = value },
        "agency" => this with { Agency = value },
        "sort" when value == "due" => this with { Order = GroupOrder.ByDue },
        "sort" when value == "last" => this with { Order = GroupOrder.ByLast },
        "limit" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LimitMax => this with { Limit = limit },
        "after" when GroupOrder.TryRead(value) is { } after => this with { After = after },
        _ => null,
    };
}

/// <summary>
/// An order of groups: by a time, then the newer number first. The place of a page's last group is its cursor, so pages neither repeat nor leave out a group
/// that stays where it is.
/// </summary>
internal sealed class GroupOrder : IComparer<GroupRow>
{
    private readonly Func<GroupRow, long> key;

    /// <summary>The citizen who was promised soonest comes first; groups without a promise last.</summary>
    public static GroupOrder ByDue { get; } = new(group => group.EarliestDueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue);

    /// <summary>What happened last comes first.</summary>
    public static GroupOrder ByLast { get; } = new(group => -group.LastAt.ToUnixTimeMilliseconds());

    private GroupOrder(Func<GroupRow, long> key) => this.key = key;

    public int Compare(GroupRow? x, GroupRow? y) => Place(x!).CompareTo(Place(y!));

    public bool IsAfter(GroupRow group, (long Key, int Number) last) => Place(group).CompareTo((last.Key, -last.Number)) > 0;

    public string Cursor(GroupRow group) => string.Create(CultureInfo.InvariantCulture, $"{key(group)}.{group.Group.Number}");

    public static (long Key, int Number)? TryRead(string cursor) =>
        cursor.Split('.') is [var key, var number] && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? (time, last)
            : null;

    private (long Key, int Number) Place(GroupRow group) => (key(group), -group.Group.Number);
}
