using System.Globalization;
using CsCheck;
using Gateway.Adapters.SocialInsurance;

namespace Gateway.Tests.Adapters.SocialInsurance;

public sealed class HealthCardValidityTests
{
    [Theory]
    [InlineData("2020-09-29", "2026-09-30")]
    [InlineData("2020-09-30", "2026-09-30")]
    [InlineData("2020-10-01", "2026-10-31")]
    [InlineData("2020-10-05", "2026-10-31")]
    [InlineData("2020-02-29", "2026-09-30")]
    [InlineData("2020-12-31", "2026-12-31")]
    [InlineData("2020-01-01", "2026-09-30")]
    public void The_card_of_a_child_ends_as_the_decree_says(string born, string last) =>
        Assert.Equal(Day(last), HealthCardValidity.LastDay(Day(born)));

    [Fact]
    public void It_never_ends_before_the_sixth_birthday_nor_a_year_after_it() => Gen.Int[0, 20_000].Sample(days =>
    {
        var born = new DateOnly(2000, 1, 1).AddDays(days);
        var last = HealthCardValidity.LastDay(born);
        return last >= born.AddYears(6) && last < born.AddYears(7);
    });

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
