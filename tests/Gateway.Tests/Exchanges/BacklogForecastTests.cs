using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

public sealed class BacklogForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 1, 10, 30, TimeSpan.Zero);
    private static readonly long Minute = BacklogForecast.MinuteOf(Now);

    [Fact]
    public void The_rate_is_that_of_the_minutes_in_which_anything_went_five_at_most()
    {
        Assert.Equal(new(40, TimeSpan.FromMinutes(25)), BacklogForecast.Of(1000, true, [new(Minute - 4, 40), new(Minute - 3, 40), new(Minute - 2, 40), new(Minute - 1, 40), new(Minute, 20)], Now));
        Assert.Equal(100, BacklogForecast.Of(1, true, [.. Enumerable.Range(0, 60).Select(ago => new MinuteCount(Minute - ago, 90))], Now).PerMinute);
        Assert.Equal(40, BacklogForecast.Of(1, true, [new(Minute - 1, 60)], Now).PerMinute);
    }

    [Fact]
    public void Time_in_which_nothing_could_go_and_the_minute_in_which_it_began_again_are_not_measured()
    {
        // At work until four minutes ago, down for two, back in the last seconds of the minute before this one.
        Assert.Equal(600, BacklogForecast.Of(1, true, [new(Minute - 4, 900), new(Minute - 1, 20), new(Minute, 300)], Now).PerMinute);
        // Fifteen seconds are what it takes to know.
        Assert.Equal(24, BacklogForecast.Of(1, true, [new(Minute - 1, 20), new(Minute, 6)], Now.AddSeconds(-25)).PerMinute);
    }

    [Fact]
    public void What_has_only_just_begun_to_go_has_no_rate_yet() => Assert.Equal(new(null, null), BacklogForecast.Of(1000, true, [new(Minute - 3, 900), new(Minute, 20)], Now));

    [Fact]
    public void Nobody_can_say_while_the_agency_takes_nothing_or_nothing_has_gone_lately()
    {
        Assert.Equal(new(40, null), BacklogForecast.Of(1000, false, [new(Minute - 1, 60)], Now));
        Assert.Equal(new(null, null), BacklogForecast.Of(1000, true, [new(Minute - 5, 60), new(Minute + 1, 5)], Now));
        Assert.Equal(new(null, null), BacklogForecast.Of(1000, true, [], Now));
    }

    [Fact]
    public void What_is_empty_is_empty_now() => Assert.Equal(new(null, TimeSpan.Zero), BacklogForecast.Of(0, false, [], Now));
}
