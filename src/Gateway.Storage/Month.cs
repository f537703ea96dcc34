using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>A month of UTC, as a range of ids: from <see cref="FirstId"/> up to the next month's.</summary>
public readonly record struct Month(int Year, int Number)
{
    public Guid FirstId => Ids.FirstAt(Begins);

    public Month Next => Of(Begins.AddMonths(1));

    public DateTimeOffset Begins => new(Year, Number, 1, 0, 0, 0, TimeSpan.Zero);

    public static Month Of(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month);

    public static Month Of(Guid id) => Of(Ids.BornAt(id));
}
