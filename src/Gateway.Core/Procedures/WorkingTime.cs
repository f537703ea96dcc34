namespace Gateway.Procedures;

/// <summary>Arithmetic in working time: only the hours of working days pass. Instants in, UTC instants out.</summary>
public static class WorkingTime
{
    /// <summary>The earliest instant by which <paramref name="time"/> of working time has passed since <paramref name="from"/>.</summary>
    public static DateTimeOffset Add(WorkingCalendar calendar, DateTimeOffset from, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        if (time == TimeSpan.Zero)
            return from.ToUniversalTime();
        var last = VietnamTime.DayOf(from).AddDays(7 * WorkingCalendar.DaysMax);
        foreach (var (starts, ends) in Spans(calendar, VietnamTime.DayOf(from), last))
        {
            var begin = starts > from ? starts : from;
            if (ends <= begin)
                continue;
            if (ends - begin >= time)
                return (begin + time).ToUniversalTime();
            time -= ends - begin;
        }

        throw new ArgumentOutOfRangeException(nameof(time), "More working time than any procedure has.");
    }

    /// <summary>Working time that passes between two instants; zero when they are the wrong way round.</summary>
    public static TimeSpan Between(WorkingCalendar calendar, DateTimeOffset from, DateTimeOffset to)
    {
        var total = TimeSpan.Zero;
        foreach (var (starts, ends) in Spans(calendar, VietnamTime.DayOf(from), VietnamTime.DayOf(to)))
        {
            var begin = starts > from ? starts : from;
            var end = ends < to ? ends : to;
            total += end > begin ? end - begin : TimeSpan.Zero;
        }

        return total;
    }

    private static IEnumerable<(DateTimeOffset Starts, DateTimeOffset Ends)> Spans(WorkingCalendar calendar, DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (!calendar.IsWorkingDay(day))
                continue;
            foreach (var hours in calendar.Hours)
                yield return (VietnamTime.At(day, hours.From), VietnamTime.At(day, hours.To));
        }
    }
}
