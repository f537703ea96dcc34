using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

public sealed class OfficeTurnTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "A", "A")]
    [InlineData("B", "A", "A")]
    [InlineData("A", "B B C", "B")]
    [InlineData("B", "A C", "C")]
    [InlineData("C", "C A B", "B")]
    [InlineData("B", "C D A", "D")]
    public void A_turn_begins_after_whoever_had_a_whole_one(string after, string taken, string following) =>
        Assert.Equal(following, OfficeTurn.Next(after, taken.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
