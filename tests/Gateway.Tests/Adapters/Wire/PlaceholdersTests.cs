using System.Text;
using System.Text.Json;
using Gateway.Adapters.Wire;

namespace Gateway.Tests.Adapters.Wire;

/// <summary>What stands in the place of a fact is found wherever it stands and however it is written; a fact never is.</summary>
public sealed class PlaceholdersTests
{
    [Theory]
    [InlineData("000000001")]
    [InlineData("000000000001")]
    [InlineData("0000000000")]
    [InlineData(" 000000000 ")]
    [InlineData("Không có thông tin")]
    [InlineData("KHÔNG CÓ THÔNG TIN.")]
    public void A_placeholder_is_found_in_a_message(string text)
    {
        Assert.True(Placeholders.Is(text));
        foreach (var written in new[] { text, text.Normalize(NormalizationForm.FormD) })
        {
            Assert.True(Placeholders.AnyIn(JsonSerializer.SerializeToUtf8Bytes(new { a = new object[] { 1, new { b = written } } })));
            Assert.True(Placeholders.AnyIn(Encoding.UTF8.GetBytes($$"""{"a":"{{written}}"}""")));
        }
    }

    [Theory]
    [InlineData("001326000058")]
    [InlineData("000000002")]
    [InlineData("00000001")]
    [InlineData("000")]
    [InlineData("Không có thông tin nào khác")]
    [InlineData("Khánh")]
    [InlineData("")]
    public void A_fact_is_not_taken_for_one(string text)
    {
        Assert.False(Placeholders.Is(text));
        Assert.False(Placeholders.AnyIn(JsonSerializer.SerializeToUtf8Bytes(new { a = text })));
    }

    [Fact]
    public void The_name_of_a_member_is_no_value() => Assert.False(Placeholders.AnyIn("""{"000000001":0}"""u8));
}
