using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class DossierNumberTests
{
    public static TheoryData<string> InUse =>
    [
        "000.00.12.H26-261123-0058", "G09.20-20260609-0092637", "H26.12.00.000-261123-0058", "H21.12.34-261123-0058", "G22.12.34-261123-0058", "H26-261123-10000", "9.900001-1", "D-1", "1a",
    ];

    public static TheoryData<string> Refused =>
    [
        "", ".", "..", "...", "-", "_a", ".a", "a.", "a..b", "../a", "a/b", "000.00.12.H26/261124/77", "a|b", "a b", "a\n", "a%2fb", "a\\b", "a;b", "hồ-sơ", "0058", "001234567890", "123456789012",
        new string('a', 65),
    ];

    [Theory, MemberData(nameof(InUse))]
    public void The_numbers_that_shops_and_portals_give_are_valid(string number) => Assert.True(DossierNumber.IsValid(number));

    [Theory, MemberData(nameof(Refused))]
    public void What_would_change_an_address_or_is_digits_alone_is_not(string number) => Assert.False(DossierNumber.IsValid(number));

    [Theory]
    [InlineData("H26-001234567890")]
    [InlineData("cccd001234567890")]
    public void A_dossier_number_never_holds_a_citizens(string number) => Assert.False(DossierNumber.IsValid(number));

    [Fact]
    public void The_published_pattern_says_the_same()
    {
        var published = new PublishedRule("dossier-event.schema.json", "subject");

        Assert.All(InUse, row => Assert.True(published.Allows(row.Data), row.Data));
        Assert.All(Refused, row => Assert.False(published.Allows(row.Data), row.Data));
    }
}
