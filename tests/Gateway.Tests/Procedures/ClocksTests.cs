using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class ClocksTests
{
    private static readonly WorkingCalendar Calendar = SomeCalendar.Published;
    private static readonly ClockPolicy Policy = new(new TimeOnly(15, 0), Reading.A, Reading.A, new TimeOnly(17, 0));

    [Fact]
    public void An_unknown_deadline_gives_no_due_time() => Assert.Null(DueTimes.Due(SomeCalendar.At("2026-11-23T09:00:00"), null, Policy, Calendar));

    [Fact]
    public void A_pause_moves_the_due_time_by_the_working_time_it_took()
    {
        var due = SomeCalendar.At("2026-11-27T17:00:00");
        Assert.Equal(SomeCalendar.At("2026-12-01T17:00:00"), PauseClock.Due(due, [Paused("2026-11-23T09:00:00", "2026-11-26T09:00:00")], Calendar));
    }

    [Fact]
    public void Two_agencies_that_wait_at_once_stop_the_clock_once()
    {
        var due = SomeCalendar.At("2026-11-27T17:00:00");
        var one = PauseClock.Due(due, [Paused("2026-11-25T08:00:00", "2026-11-26T08:00:00")], Calendar);
        var both = PauseClock.Due(due, [Paused("2026-11-25T10:00:00", "2026-11-26T08:00:00"), Paused("2026-11-25T08:00:00", "2026-11-25T17:00:00"), Paused("2026-11-25T09:00:00", "2026-11-25T09:30:00")], Calendar);
        Assert.Equal(one, both);
    }

    [Fact]
    public void While_a_pause_is_open_the_clock_stands() =>
        Assert.Null(PauseClock.Due(SomeCalendar.At("2026-11-27T17:00:00"), [new Pause(SomeCalendar.At("2026-11-25T08:00:00"), null)], Calendar));

    [Fact]
    public void A_restart_counts_again_from_zero_where_a_pause_would_only_have_waited()
    {
        var received = SomeCalendar.At("2026-11-23T09:00:00");
        var completed = SomeCalendar.At("2026-11-26T09:00:00");
        var paused = PauseClock.Due(DueTimes.Due(received, 3, Policy, Calendar)!.At, [new Pause(SomeCalendar.At("2026-11-25T09:00:00"), completed)], Calendar);
        Assert.Equal(SomeCalendar.At("2026-11-30T17:00:00"), paused);
        Assert.Equal(SomeCalendar.At("2026-12-01T17:00:00").ToUniversalTime(), RestartClock.Due(completed, 3, Policy, Calendar)!.At);
    }

    [Theory]
    [InlineData("2026-11-27T08:05:00", 0)]
    [InlineData("2026-11-30T08:05:00", 3)]
    [InlineData("2026-11-26T08:05:00", -1)]
    public void A_promise_that_differs_from_our_count_is_a_warning_by_day(string promised, int daysLater)
    {
        var ours = DueTimes.Due(SomeCalendar.At("2026-11-23T09:00:00"), 3, Policy, WorkingCalendar.From(SomeCalendar.With(SomeCalendar.Holiday("2026-11-24"))));
        DueComparison expected = daysLater == 0 ? new DueComparison.Same() : new DueComparison.Mismatch(daysLater, Uncertain: false);
        Assert.Equal(expected, DueTimes.Compare(SomeCalendar.At(promised), ours));
    }

    [Fact]
    public void Without_a_promise_or_a_count_nothing_is_compared()
    {
        Assert.IsType<DueComparison.NoPromise>(DueTimes.Compare(null, null));
        Assert.IsType<DueComparison.NothingToCompare>(DueTimes.Compare(SomeCalendar.At("2026-11-27T17:00:00"), null));
    }

    private static Pause Paused(string from, string to) => new(SomeCalendar.At(from), SomeCalendar.At(to));
}
