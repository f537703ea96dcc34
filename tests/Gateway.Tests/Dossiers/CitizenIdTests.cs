using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class CitizenIdTests
{
    [Theory]
    [InlineData("001094000058", "male", 1994, true)]
    [InlineData("001196000058", "female", 1996, true)]
    [InlineData("001226000058", "male", 2026, true)]
    [InlineData("001326000058", "female", 2026, true)]
    [InlineData("001326000058", "male", 2026, false)]
    [InlineData("001326000058", "unknown", 2026, true)]
    [InlineData("001326000058", "female", 2025, false)]
    [InlineData("001126000058", "female", 2026, false)]
    [InlineData("001326000058", "", 2026, false)]
    public void Even_is_male_odd_is_female_and_the_century_counts(string number, string sex, int year, bool fits)
    {
        Assert.True(CitizenId.TryParse(number, out var id));
        Assert.Equal(fits, id.Fits(sex, new DateOnly(year, 11, 18)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("000000001")]
    [InlineData("000000000001")]
    [InlineData("00132600005")]
    [InlineData("0013260000580")]
    [InlineData("00132600005８")]
    [InlineData("001 32600005")]
    public void A_placeholder_or_another_shape_is_no_number(string? text) => Assert.False(CitizenId.TryParse(text, out _));

    [Fact]
    public void It_never_prints_itself()
    {
        Assert.True(CitizenId.TryParse("001326000058", out var id));
        Assert.DoesNotContain("58", $"{id}", StringComparison.Ordinal);
    }
}
