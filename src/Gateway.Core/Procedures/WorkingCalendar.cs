using System.Collections.Frozen;
using System.Globalization;

namespace Gateway.Procedures;

/// <summary>Why a computed day is not certain: an undecided day in its range, or a year whose list is incomplete or missing.</summary>
public sealed record CalendarGap(CalendarGapKind Kind, string Id);

/// <summary>A single undecided day, a year with known holes, a year without a list.</summary>
public enum CalendarGapKind
{
    OpenDay,
    IncompleteYear,
    UnknownYear,
}

/// <summary>Which days are working days in Vietnam. Immutable; days are plain dates of the wall calendar there.</summary>
public sealed class WorkingCalendar
{
    /// <summary>The longest deadline anybody may ask for, in working days.</summary>
    public const int DaysMax = 1000;

    private readonly FrozenSet<DayOfWeek> week;
    private readonly FrozenDictionary<DateOnly, CalendarDayKind> days;
    private readonly FrozenDictionary<int, bool> coverage;
    private readonly (DateOnly Day, string Id)[] open;

    private WorkingCalendar(CalendarFile file, IEnumerable<CalendarDay> rows)
    {
        week = file.WorkingWeek.Select(d => (DayOfWeek)d).ToFrozenSet();
        days = rows.ToFrozenDictionary(r => r.Date, r => r.Kind);
        coverage = file.Coverage.ToFrozenDictionary(c => c.Year, c => c.Complete);
        open = [.. file.OpenItems.SelectMany(i => i.Dates.Select(d => (d, i.Id)))];
        Hours = file.WorkingHours;
    }

    public IReadOnlyList<WorkingHours> Hours { get; }

    /// <summary>
    /// The calendar as it was known at the end of <paramref name="knownOn"/>; null means with every row recorded so far. Throws
    /// <see cref="InvalidDataException"/> with all contradictions of the file at once.
    /// </summary>
    public static WorkingCalendar From(CalendarFile file, DateOnly? knownOn = null)
    {
        var rows = file.Days.Where(d => knownOn is { } on ? d.RecordedOn <= on && !(d.SupersededOn <= on) : d.SupersededOn is null).ToList();
        var wrong = Contradictions(file, rows).ToList();
        return wrong.Count == 0 ? new WorkingCalendar(file, rows) : throw new InvalidDataException(string.Join("; ", wrong));
    }

    public bool IsWorkingDay(DateOnly day) =>
        days.TryGetValue(day, out var kind) ? kind == CalendarDayKind.Working : week.Contains(day.DayOfWeek);

    /// <summary>The first working day after <paramref name="day"/>.</summary>
    public DateOnly Next(DateOnly day)
    {
        do
        {
            day = day.AddDays(1);
        }
        while (!IsWorkingDay(day));
        return day;
    }

    /// <summary>The <paramref name="count"/>th working day after <paramref name="day"/>; the day itself for 0. At most <see cref="DaysMax"/>.</summary>
    public DateOnly Add(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, DaysMax);
        for (; count > 0; count--)
            day = Next(day);
        return day;
    }

    /// <summary>Working days after <paramref name="from"/> up to and with <paramref name="to"/>: the inverse of <see cref="Add"/>.</summary>
    public int CountBetween(DateOnly from, DateOnly to)
    {
        var count = 0;
        for (var day = from; day < to;)
        {
            day = day.AddDays(1);
            count += IsWorkingDay(day) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Everything uncertain about the days from first to last, both included.</summary>
    public IReadOnlyList<CalendarGap> Gaps(DateOnly first, DateOnly last)
    {
        var gaps = open.Where(o => o.Day >= first && o.Day <= last).Select(o => o.Id).Distinct().Select(id => new CalendarGap(CalendarGapKind.OpenDay, id)).ToList();
        for (var year = first.Year; year <= last.Year; year++)
        {
            var known = coverage.TryGetValue(year, out var complete);
            if (!complete)
                gaps.Add(new CalendarGap(known ? CalendarGapKind.IncompleteYear : CalendarGapKind.UnknownYear, year.ToString(CultureInfo.InvariantCulture)));
        }

        return gaps;
    }

    private static IEnumerable<string> Contradictions(CalendarFile file, List<CalendarDay> rows)
    {
        if (file.WorkingWeek.Count == 0)
            yield return "the working week has no day";
        if (file.WorkingHours.Count == 0)
            yield return "the working day has no hours";
        foreach (var (before, after) in file.WorkingHours.Zip(file.WorkingHours.Skip(1)).Where(p => p.First.To >= p.Second.From))
            yield return $"working hours until {before.To} and from {after.From} touch";
        foreach (var hours in file.WorkingHours.Where(h => h.From >= h.To))
            yield return $"working hours from {hours.From} end at {hours.To}";
        foreach (var twice in rows.GroupBy(r => r.Date).Where(g => g.Count() > 1))
            yield return $"{twice.Key:yyyy-MM-dd} stands twice";
        foreach (var row in rows.Where(r => !r.Date.DayOfWeek.ToString().StartsWith(r.Weekday, StringComparison.Ordinal) || r.Weekday.Length != 3))
            yield return $"{row.Date:yyyy-MM-dd} is no {row.Weekday}";
        var week = file.WorkingWeek.Select(d => (DayOfWeek)d).ToHashSet();
        foreach (var row in rows.Where(r => r.Kind != CalendarDayKind.Holiday && week.Contains(r.Date.DayOfWeek) != (r.Kind == CalendarDayKind.Compensation)))
            yield return $"{row.Date:yyyy-MM-dd} cannot be a day of kind {row.Kind}";
    }
}
