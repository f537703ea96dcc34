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
    [InlineData("000000000000")]
    [InlineData("999999999999")]
    [InlineData("097000000000")]
    [InlineData("003094000058")]
    [InlineData("001999999999")]
    [InlineData("001426000058")]
    public void A_placeholder_or_another_shape_is_no_number(string? text) => Assert.False(CitizenId.TryParse(text, out _));

    [Theory]
    [InlineData("accepted.schema.json", "applicant")]
    [InlineData("forms/death.schema.json", "deceased")]
    [InlineData("forms/card-reissue.schema.json", "holder")]
    public void The_published_pattern_says_the_same_of_every_place_and_century(string schema, string person)
    {
        var published = new PublishedRule(schema, person, "citizenId");
        var numbers = Enumerable.Range(0, 10_000).Select(head => $"{head:0000}94000058").ToList();

        Assert.Equal(numbers.Where(number => CitizenId.TryParse(number, out _)), numbers.Where(number => published.Allows(number)));
        Assert.Equal((63 + 800) * 4, numbers.Count(number => CitizenId.TryParse(number, out _)));
    }

    [Theory]
    [InlineData("cccd001234567890", true)]
    [InlineData("x-001234567890", true)]
    [InlineData("096099999999", true)]
    [InlineData("097234567890", false)]
    [InlineData("0012345678901", false)]
    [InlineData("000.00.12.H26-261123-0058", false)]
    [InlineData("H26-261123000058", false)]
    public void A_number_is_seen_inside_other_text_and_nothing_else_is_taken_for_one(string text, bool isShown) => Assert.Equal(isShown, CitizenId.IsShownIn(text));

    [Fact]
    public void It_never_prints_itself()
    {
        Assert.True(CitizenId.TryParse("001326000058", out var id));
        Assert.DoesNotContain("58", $"{id}", StringComparison.Ordinal);
    }
}
