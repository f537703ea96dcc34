using System.Globalization;
using Gateway.Host.Operating;

namespace Gateway.Tests.Operating;

public sealed class AuditTimeTests
{
    [Theory]
    [InlineData("2026-11-30", false, "2026-11-29T17:00:00Z"), InlineData("2026-11-30", true, "2026-11-30T17:00:00Z")]
    [InlineData("2026-11-30T11:30", false, "2026-11-30T04:30:00Z"), InlineData("2026-11-30T11:30", true, "2026-11-30T04:30:00Z")]
    [InlineData("2026-11-30 11:30:05", false, "2026-11-30T04:30:05Z"), InlineData("2026-11-30T04:30:00Z", true, "2026-11-30T04:30:00Z")]
    [InlineData("2026-11-30T04:30:00+07:00", false, "2026-11-29T21:30:00Z")]
    public void A_day_counts_whole_and_a_time_is_that_of_the_wall_in_Vietnam(string text, bool isEnd, string expected)
    {
        Assert.True(AuditTime.TryRead(text, isEnd, out var time));
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), time);
    }

    [Theory, InlineData("hôm-qua"), InlineData("30/11/2026"), InlineData(""), InlineData("2026-11-31"), InlineData("2026"), InlineData("9999-12-31"), InlineData("0001-01-01"), InlineData("0001-01-01T00:00"), InlineData("-"), InlineData("2026-11-30T25:00")]
    public void Anything_else_is_neither(string text) => Assert.False(AuditTime.TryRead(text, true, out _));
}
