namespace Gateway.Procedures;

/// <summary>A stretch in which the citizen, not the agencies, holds the dossier; open while <see cref="To"/> is null.</summary>
public sealed record Pause(DateTimeOffset From, DateTimeOffset? To);

/// <summary>
/// Two of the three clocks that must never be merged (the third, of the 766 indicator, is <see cref="OnTime"/>). This one stops while a
/// supplement or a payment is awaited (portal status 5 and 6): our reading of the practice, not of a text.
/// </summary>
public static class PauseClock
{
    /// <summary>
    /// The due time moved by the working time paused. Pauses that overlap (police and social insurance both ask) stop the clock once.
    /// Null while a pause is open: the clock stands.
    /// </summary>
    public static DateTimeOffset? Due(DateTimeOffset due, IEnumerable<Pause> pauses, WorkingCalendar calendar)
    {
        var paused = TimeSpan.Zero;
        DateTimeOffset? covered = null;
        foreach (var pause in pauses.OrderBy(p => p.From))
        {
            if (pause.To is not { } end)
                return null;
            var begin = covered > pause.From ? covered.Value : pause.From;
            if (end > begin)
                paused += WorkingTime.Between(calendar, begin, end);
            covered = covered > end ? covered : end;
        }

        return WorkingTime.Add(calendar, due, paused);
    }
}

/// <summary>A dossier given back as incomplete starts again from zero once it is complete (ND 61/2018 Art 19.4): a new count, not a longer one.</summary>
public static class RestartClock
{
    public static DueTime? Due(DateTimeOffset completedAt, int? workingDays, ClockPolicy policy, WorkingCalendar calendar) =>
        DueTimes.Due(completedAt, workingDays, policy, calendar);
}
