using System.Globalization;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

/// <summary>Calendars for tests: Monday to Friday, 08:00–11:30 and 13:30–17:00, and what a test adds.</summary>
internal static class SomeCalendar
{
    public static WorkingCalendar Published { get; } = WorkingCalendar.From(File());

    public static CalendarFile File() => CalendarFile.Read(Repository.Contract("calendar", "holidays.json"));

    public static CalendarFile With(params CalendarDay[] days) => new()
    {
        Title = "of a test",
        AsOf = new DateOnly(2026, 11, 23),
        Status = "of a test",
        WorkingWeek = [Weekday.Monday, Weekday.Tuesday, Weekday.Wednesday, Weekday.Thursday, Weekday.Friday],
        WorkingHours = [new(new TimeOnly(8, 0), new TimeOnly(11, 30)), new(new TimeOnly(13, 30), new TimeOnly(17, 0))],
        Coverage = [new(2026, true, ""), new(2027, true, "")],
        Days = days,
        OpenItems = [],
    };

    public static CalendarDay Holiday(string date) => Day(date, CalendarDayKind.Holiday);

    public static CalendarDay Day(string date, CalendarDayKind kind)
    {
        var day = DateOnly.Parse(date, CultureInfo.InvariantCulture);
        return new CalendarDay(day, day.DayOfWeek.ToString()[..3], "of a test", kind, "of a test", Confidence.Synthetic, new DateOnly(2026, 1, 1), null, null);
    }

    /// <summary>An instant by the clock on the wall in Vietnam.</summary>
    public static DateTimeOffset At(string local) =>
        DateTimeOffset.Parse(local + "+07:00", CultureInfo.InvariantCulture, DateTimeStyles.None);
}
