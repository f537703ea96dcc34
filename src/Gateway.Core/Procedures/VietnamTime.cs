namespace Gateway.Procedures;

/// <summary>
/// The clock on the wall in Vietnam. UTC+7 without summer time since 1975, so an offset and no time-zone database: every deadline is the
/// same whatever zone the machine or its container is set to.
/// </summary>
public static class VietnamTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    public static TimeOnly TimeOf(DateTimeOffset instant) => TimeOnly.FromTimeSpan(instant.ToOffset(Offset).TimeOfDay);

    /// <summary>The instant, in UTC as all of ours are stored, when the wall in Vietnam shows that day and time.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new DateTimeOffset(day.ToDateTime(time), Offset).ToUniversalTime();
}
