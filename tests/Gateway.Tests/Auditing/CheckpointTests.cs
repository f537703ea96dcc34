using CsCheck;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class CheckpointTests
{
    private const string Written = """{"v":1,"origin":"onestop.gateway/audit","size":81,"root":"ROOT","at":"2026-11-25T04:26:48.1234567Z","previous":null,"key":"0123456789abcdef"}""";
    private static readonly string Root = Convert.ToHexStringLower(NaiveTree.Leaf([7]));
    private static readonly Checkpoint Some = new("onestop.gateway/audit", 81, Root, new DateTimeOffset(2026, 11, 25, 11, 26, 48, TimeSpan.FromHours(7)).AddTicks(1234567), null, "0123456789abcdef");

    [Fact]
    public void A_checkpoint_has_one_way_to_be_written() =>
        Assert.Equal(Written.Replace("ROOT", Root, StringComparison.Ordinal), System.Text.Encoding.UTF8.GetString(Some.ToBytes()));

    [Fact]
    public void What_was_written_is_read_again() => Gen.Select(Gen.Long[0, 999_999_999_999_999_999], Gen.Long[0, DateTimeOffset.MaxValue.Ticks], Gen.Bool).Sample((size, ticks, hasPrevious) =>
    {
        var checkpoint = Some with { Size = size, At = new DateTimeOffset(ticks, TimeSpan.Zero), Previous = hasPrevious ? Root : null };
        return Checkpoint.Read(checkpoint.ToBytes()) == checkpoint;
    }, iter: 500);

    [Fact]
    public void Whatever_else_is_there_is_no_checkpoint()
    {
        var text = Written.Replace("ROOT", Root, StringComparison.Ordinal);
        string[] others =
        [
            "", "{}", " " + text, text + "\n", text.Replace(",", ", ", StringComparison.Ordinal), text.Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal), text.Replace(":81,", ":081,", StringComparison.Ordinal),
            text.Replace(":81,", ":-81,", StringComparison.Ordinal), text.Replace(":81,", ":8.1e1,", StringComparison.Ordinal), text.Replace(":81,", ":9999999999999999999,", StringComparison.Ordinal), text.Replace(Root, Root.ToUpperInvariant(), StringComparison.Ordinal),
            text.Replace("-11-25", "-11-31", StringComparison.Ordinal), text.Replace("Z\"", "+00:00\"", StringComparison.Ordinal), text.Replace("onestop", "one\\u0073top", StringComparison.Ordinal), text.Replace("onestop", "", StringComparison.Ordinal).Replace(".gateway/audit", "", StringComparison.Ordinal),
            text.Replace("}", ",\"x\":1}", StringComparison.Ordinal), text.Replace("\"previous\":null,", "", StringComparison.Ordinal), text.Replace(":81,", ":8١,", StringComparison.Ordinal), text.Replace("onestop", new string('o', 200), StringComparison.Ordinal), text + new string(' ', 1000),
        ];
        Assert.NotNull(Read(text));
        Assert.All(others, other => Assert.Null(Read(other)));
    }

    [Fact]
    public void One_turned_bit_makes_another_checkpoint_or_none()
    {
        var bytes = Some.ToBytes();
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var turned = bytes.ToArray();
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(Some, Checkpoint.Read(turned));
        }
    }

    [Fact]
    public void A_checkpoint_that_could_not_be_read_again_is_not_written()
    {
        Checkpoint[] wrong = [Some with { Origin = "" }, Some with { Origin = "a\",\"size\":1" }, Some with { Size = -1 }, Some with { Root = "00" }, Some with { Root = Root.ToUpperInvariant() }, Some with { Previous = "" }, Some with { KeyId = "K3" }];
        Assert.All(wrong, checkpoint => Assert.Throws<ArgumentException>(checkpoint.ToBytes));
    }

    private static Checkpoint? Read(string text) => Checkpoint.Read(System.Text.Encoding.UTF8.GetBytes(text));
}
