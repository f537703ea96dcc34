using CsCheck;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class WorkingCalendarTests
{
    private static readonly Gen<DateOnly> AnyDay = Gen.Int[0, 1400].Select(n => new DateOnly(2025, 1, 1).AddDays(n));
    private static readonly Gen<DateTimeOffset> AnyInstant = Gen.Int[0, 3 * 365 * 24 * 60].Select(n => new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(n));
    private static readonly Gen<Reading> AnyReading = Gen.Bool.Select(a => a ? Reading.A : Reading.B);

    private static readonly WorkingCalendar Calendar = SomeCalendar.Published;

    [Fact]
    public void A_due_day_is_always_a_working_day_after_the_receipt() => Gen.Select(AnyInstant, Gen.Int[0, 60], AnyReading, AnyReading).Sample((at, days, after, rest) =>
    {
        var due = Due(at, days, after, rest);
        return Calendar.IsWorkingDay(due.Day) && due.Day >= due.ReceiptDay.AddDays(days > 0 && after == Reading.A && rest == Reading.A ? 1 : 0)
            && due.Day >= VietnamTime.DayOf(at) && Calendar.IsWorkingDay(due.ReceiptDay);
    });

    // A after the cut-off with B on rest days is the one mix that breaks this (Friday evening would be due after Saturday); the lint refuses it.
    [Fact]
    public void More_days_and_later_receipts_are_never_due_earlier() => Gen.Select(AnyInstant, Gen.Int[0, 30], AnyReading, AnyReading, Gen.Int[0, 20_000]).Sample((at, days, after, rest, minutes) =>
        Due(at, days, after, rest).At <= Due(at, days + 1, after, rest).At
        && ((after, rest) == (Reading.A, Reading.B) || Due(at, days, after, rest).At <= Due(at.AddMinutes(minutes), days, after, rest).At));

    [Fact]
    public void Reading_B_is_never_later_than_A_and_at_most_one_working_day_earlier() => Gen.Select(AnyInstant, Gen.Int[0, 30]).Sample((at, days) =>
    {
        var (a, b) = (Due(at, days, Reading.A, Reading.A), Due(at, days, Reading.B, Reading.B));
        return b.Day <= a.Day && Calendar.CountBetween(b.Day, a.Day) <= (days == 0 ? 0 : 1);
    });

    [Fact]
    public void Counting_undoes_adding() => Gen.Select(AnyDay, Gen.Int[0, 60]).Sample((day, days) => Calendar.CountBetween(day, Calendar.Add(day, days)) == days);

    [Fact]
    public void Measuring_undoes_adding_working_time() => Gen.Select(AnyInstant, Gen.Int[0, 10_000]).Sample((at, minutes) =>
        WorkingTime.Between(Calendar, at, WorkingTime.Add(Calendar, at, TimeSpan.FromMinutes(minutes))) == TimeSpan.FromMinutes(minutes));

    [Fact]
    public void Working_time_ends_inside_working_hours() => Gen.Select(AnyInstant, Gen.Int[1, 10_000]).Sample((at, minutes) =>
    {
        var end = WorkingTime.Add(Calendar, at, TimeSpan.FromMinutes(minutes));
        return Calendar.IsWorkingDay(VietnamTime.DayOf(end)) && Calendar.Hours.Any(h => VietnamTime.TimeOf(end) > h.From && VietnamTime.TimeOf(end) <= h.To);
    });

    [Theory]
    [InlineData("2026-11-23T09:00:00", 60, "2026-11-23T10:00:00")]
    [InlineData("2026-11-23T11:00:00", 60, "2026-11-23T14:00:00")]      // over the lunch break
    [InlineData("2026-11-23T16:30:00", 60, "2026-11-25T08:30:00")]      // over the holiday of 24/11
    [InlineData("2026-11-28T10:00:00", 60, "2026-11-30T09:00:00")]      // Saturday
    [InlineData("2026-11-23T10:30:00", 60, "2026-11-23T11:30:00")]      // to the last minute of the morning
    [InlineData("2026-11-27T22:00:00", 420, "2026-11-30T17:00:00")]     // one whole day
    public void Sixty_working_minutes_pass_only_in_working_hours(string from, int minutes, string to) =>
        Assert.Equal(SomeCalendar.At(to).ToUniversalTime(), WorkingTime.Add(Calendar, SomeCalendar.At(from), TimeSpan.FromMinutes(minutes)));

    [Theory]
    [InlineData("2026-11-24", false)]    // Ngày Văn hóa Việt Nam, first in 2026
    [InlineData("2025-11-24", true)]
    [InlineData("2026-02-16", false)]
    [InlineData("2026-04-27", false)]    // compensation
    [InlineData("2026-11-23", true)]
    [InlineData("2026-11-28", false)]
    [InlineData("2027-11-24", false)]
    public void The_published_calendar_knows_its_days(string day, bool works) =>
        Assert.Equal(works, Calendar.IsWorkingDay(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Every_published_row_names_its_source_and_its_confidence() =>
        Assert.All(SomeCalendar.File().Days, row => Assert.True(row.Source.Length > 5 && row.Confidence == Confidence.Secondary));

    [Fact]
    public void A_count_over_an_undecided_day_says_so()
    {
        var due = Due(SomeCalendar.At("2026-08-31T09:00:00"), 3, Reading.A, Reading.A);
        Assert.Equal([new(CalendarGapKind.OpenDay, "quoc-khanh-2026"), new(CalendarGapKind.IncompleteYear, "2026")], due.Gaps);
        Assert.DoesNotContain(Due(SomeCalendar.At("2026-10-05T09:00:00"), 3, Reading.A, Reading.A).Gaps, g => g.Kind == CalendarGapKind.OpenDay);
        Assert.Contains(new CalendarGap(CalendarGapKind.UnknownYear, "2028"), Calendar.Gaps(new DateOnly(2027, 12, 30), new DateOnly(2028, 1, 3)));
    }

    [Fact]
    public void A_superseded_row_counts_no_more_but_the_old_count_can_be_repeated()
    {
        var early = SomeCalendar.Holiday("2026-12-02") with { SupersededOn = new DateOnly(2026, 6, 1) };
        var file = SomeCalendar.With(early, SomeCalendar.Holiday("2026-12-03") with { RecordedOn = new DateOnly(2026, 6, 1) });
        Assert.True(WorkingCalendar.From(file).IsWorkingDay(new DateOnly(2026, 12, 2)));
        Assert.False(WorkingCalendar.From(file, new DateOnly(2026, 5, 31)).IsWorkingDay(new DateOnly(2026, 12, 2)));
        Assert.True(WorkingCalendar.From(file, new DateOnly(2026, 5, 31)).IsWorkingDay(new DateOnly(2026, 12, 3)));
        Assert.False(WorkingCalendar.From(file).IsWorkingDay(new DateOnly(2026, 12, 3)));
    }

    [Fact]
    public void A_swap_notice_makes_a_saturday_work() =>
        Assert.True(WorkingCalendar.From(SomeCalendar.With(SomeCalendar.Day("2026-11-28", CalendarDayKind.Working))).IsWorkingDay(new DateOnly(2026, 11, 28)));

    [Fact]
    public void Contradictions_are_all_named_at_once()
    {
        var file = SomeCalendar.With(
            SomeCalendar.Holiday("2026-12-02"),
            SomeCalendar.Holiday("2026-12-02"),
            SomeCalendar.Holiday("2026-12-03") with { Weekday = "Mon" },
            SomeCalendar.Day("2026-12-05", CalendarDayKind.Compensation),
            SomeCalendar.Day("2026-12-07", CalendarDayKind.Working)) with
        { WorkingHours = [new(new TimeOnly(8, 0), new TimeOnly(12, 0)), new(new TimeOnly(11, 0), new TimeOnly(11, 0))] };
        var said = Assert.Throws<InvalidDataException>(() => WorkingCalendar.From(file)).Message;
        foreach (var part in new[] { "2026-12-02 stands twice", "2026-12-03 is no Mon", "2026-12-05 cannot", "2026-12-07 cannot", "touch", "end at" })
            Assert.Contains(part, said, StringComparison.Ordinal);
    }

    private static DueTime Due(DateTimeOffset at, int days, Reading after, Reading rest) =>
        DueTimes.Due(at, days, new ClockPolicy(new TimeOnly(15, 0), after, rest, new TimeOnly(17, 0)), Calendar)!;
}
