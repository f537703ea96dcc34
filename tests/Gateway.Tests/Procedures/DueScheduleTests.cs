using CsCheck;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class DueScheduleTests
{
    private static readonly DateTimeOffset Monday = SomeCalendar.At("2026-06-01T09:00:00");

    [Theory]
    [InlineData(false, "2026-06-04", "birth-registration 01, residence 03, health-card 03, hand-over 03")]
    [InlineData(true, "2026-06-08", "birth-registration 01, residence 08, health-card 03, hand-over 08")]
    public void Each_step_of_the_2024_plan_has_its_share(bool verification, string whole, string steps)
    {
        var schedule = DueSchedule.For(Published.Definition("2.002621"), Monday, null, verification, SomeCalendar.Published);
        Assert.Equal(whole, schedule.Counted!.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(steps, string.Join(", ", schedule.Steps.Select(s => $"{s.Key} {VietnamTime.DayOf(s.Value!.Value):dd}")));
    }

    [Fact]
    public void Where_the_law_gives_no_days_only_the_shops_promise_counts()
    {
        var promise = SomeCalendar.At("2026-11-27T17:00:00");
        var schedule = DueSchedule.For(Published.Definition("3.000722"), SomeCalendar.At("2026-11-23T08:05:00"), promise, false, SomeCalendar.Published);
        Assert.Null(schedule.Counted);
        Assert.All(schedule.Steps.Values, due => Assert.Equal(promise, due));
        Assert.Empty(schedule.Warnings);
    }

    [Fact]
    public void Without_days_and_without_a_promise_nothing_is_due()
    {
        var schedule = DueSchedule.For(Published.Definition("3.000722"), Monday.AddDays(120), null, false, SomeCalendar.Published);
        Assert.All(schedule.Steps.Values, due => Assert.Null(due));
        Assert.Equal(["due-not-promised"], schedule.Warnings.Select(w => w.Code));
    }

    [Theory]
    [InlineData("2026-06-04T11:00:00", "calendar-incomplete")]
    [InlineData("2026-06-03T17:00:00", "due-earlier-than-counted calendar-incomplete")]
    [InlineData("2026-06-09T17:00:00", "due-later-than-counted calendar-incomplete")]
    public void A_promise_unlike_our_count_is_a_warning_in_both_languages(string promised, string codes)
    {
        var schedule = DueSchedule.For(Published.Definition("2.002621"), Monday, SomeCalendar.At(promised), false, SomeCalendar.Published);
        Assert.Equal(codes, string.Join(' ', schedule.Warnings.Select(w => w.Code)));
        Assert.All(schedule.Warnings, w => Assert.True(w.Text.Vi.Length > 10 && w.Text.En.Length > 10));
    }

    [Fact]
    public void No_step_is_due_after_the_whole() => Gen.Select(Gen.Int[0, 600 * 24 * 60], Gen.Bool, Gen.Int[0, 1]).Sample((minutes, verification, which) =>
    {
        var definition = Published.Definition(which == 0 ? "2.002621" : "9.900001");
        var schedule = DueSchedule.For(definition, new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes), null, verification, SomeCalendar.Published);
        return schedule.Steps.Values.All(due => due <= schedule.Counted!.At);
    });
}
