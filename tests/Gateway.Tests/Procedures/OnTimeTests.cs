using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class OnTimeTests
{
    private static readonly DateTimeOffset Received = SomeCalendar.At("2026-11-23T09:00:00");
    private static readonly DateTimeOffset Due = SomeCalendar.At("2026-11-27T17:00:00");
    private static readonly DateTimeOffset Later = SomeCalendar.At("2026-12-31T17:00:00");

    [Theory]
    [InlineData(Punctuality.Early, "2:23T09 4:23T10 9:26T18")]
    [InlineData(Punctuality.OnTime, "2:23T09 4:23T10 9:27T17")]
    [InlineData(Punctuality.Late, "2:23T09 4:23T10 9:28T09")]
    [InlineData(Punctuality.OnTime, "2:23T09 9:27T10 10:30T10")]                 // 9 before 10: the citizen coming late is not the office being late
    [InlineData(Punctuality.Late, "2:23T09 4:23T10 10:30T10")]
    [InlineData(Punctuality.Early, "1:23T09 3:23T10")]
    [InlineData(Punctuality.Late, "2:23T09 8:30T10")]
    [InlineData(Punctuality.Early, "2:23T09 4:23T10 5:25T10")]                   // one request, nothing later: its time is the end
    [InlineData(Punctuality.Late, "2:23T09 5:23T10 4:24T10 5:25T10 4:25T11 9:26T10")]   // a second request to supplement is late whatever the end
    [InlineData(Punctuality.PendingOverdue, "2:23T09 5:23T10 4:24T10")]
    [InlineData(Punctuality.PendingOverdue, "2:23T09 4:23T10 6:24T10")]          // payment does not stop this clock
    [InlineData(Punctuality.NotCounted, "1:23T09 7:23T10")]
    [InlineData(Punctuality.Early, "2:23T09 7:23T10")]
    public void A_dossier_is_judged_by_its_end_and_the_shops_promise(Punctuality expected, string statuses) =>
        Assert.Equal(expected, OnTime.Of(new PunctualityFacts(Received, Due, null, Statuses(statuses)), Later, SomeCalendar.Published));

    [Fact]
    public void An_unfinished_dossier_is_pending_until_its_promise_passes()
    {
        var facts = new PunctualityFacts(Received, Due, null, Statuses("2:23T09 4:23T10"));
        Assert.Equal(Punctuality.Pending, OnTime.Of(facts, Due, SomeCalendar.Published));
        Assert.Equal(Punctuality.PendingOverdue, OnTime.Of(facts, Due.AddSeconds(1), SomeCalendar.Published));
    }

    [Fact]
    public void What_happened_after_the_period_does_not_count_in_it() =>
        Assert.Equal(Punctuality.PendingOverdue, OnTime.Of(new PunctualityFacts(Received, Due, null, Statuses("2:23T09 9:29T10")), SomeCalendar.At("2026-11-28T00:00:00"), SomeCalendar.Published));

    [Theory]
    [InlineData(Punctuality.OnTime, 3, "2:23T09 9:27T10")]
    [InlineData(Punctuality.Late, 2, "2:23T09 9:27T10")]
    [InlineData(Punctuality.Early, 2, "2:23T09 5:25T09 4:27T09 9:27T10")]       // two of the three days belonged to the citizen
    [InlineData(Punctuality.Late, 2, "2:23T09 6:25T09 4:27T09 9:27T10")]        // but not when he was to pay
    public void Without_a_promise_the_legal_days_are_the_limit_less_supplement_time(Punctuality expected, int days, string statuses) =>
        Assert.Equal(expected, OnTime.Of(new PunctualityFacts(Received, null, days, Statuses(statuses)), Later, SomeCalendar.Published));

    [Fact]
    public void Without_a_promise_and_a_limit_there_is_no_verdict() =>
        Assert.Equal(Punctuality.Unmeasured, OnTime.Of(new PunctualityFacts(Received, null, null, Statuses("2:23T09 9:27T10")), Later, SomeCalendar.Published));

    [Fact]
    public void A_step_is_judged_by_its_own_share()
    {
        Assert.Equal(Punctuality.Early, OnTime.OfStep(Due, Due.AddDays(-1), Later));
        Assert.Equal(Punctuality.OnTime, OnTime.OfStep(Due, Due, Later));
        Assert.Equal(Punctuality.Late, OnTime.OfStep(Due, Due.AddTicks(1), Later));
        Assert.Equal(Punctuality.Pending, OnTime.OfStep(Due, null, Due));
        Assert.Equal(Punctuality.PendingOverdue, OnTime.OfStep(Due, Later, Due.AddTicks(1)));
        Assert.Equal(Punctuality.Unmeasured, OnTime.OfStep(null, Due, Later));
    }

    [Fact]
    public void A_share_of_nothing_is_not_a_hundred_percent()
    {
        Assert.Equal(98.00m, OnTime.Share(98, 100));
        Assert.Equal(66.67m, OnTime.Share(2, 3));
        Assert.Null(OnTime.Share(0, 0));
    }

    // "9:27T17" is status 9 on 27 November 2026 at 17:00 in Vietnam.
    private static List<StatusAt> Statuses(string text) => [.. text.Split(' ').Select(part =>
        new StatusAt(int.Parse(part.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture), SomeCalendar.At($"2026-11-{part.Split(':')[1]}:00:00")))];
}
