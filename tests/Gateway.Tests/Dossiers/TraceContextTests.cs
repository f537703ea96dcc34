using Gateway.Dossiers;

namespace Gateway.Tests.Dossiers;

public sealed class TraceContextTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Theory]
    [InlineData(Parent, Parent)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", Parent)]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later", Parent)]
    public void A_traceparent_is_read_as_far_as_we_know_it(string text, string read) => Assert.Equal(read, TraceContext.Read(text, null)!.Parent);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.later")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g")]
    public void What_is_no_traceparent_is_as_if_there_were_none(string? text) => Assert.Null(TraceContext.Read(text, "vendor=1"));

    [Theory]
    [InlineData("vendor=1", "vendor=1")]
    [InlineData("a=1,b@c=x y", "a=1,b@c=x y")]
    [InlineData("", null)]
    [InlineData("nothing", null)]
    [InlineData("họ=Nguyễn", null)]
    [InlineData("a=1\nb=2", null)]
    public void A_state_that_cannot_be_one_is_left_out_and_the_parent_stays(string state, string? kept)
    {
        var read = TraceContext.Read(Parent, state)!;

        Assert.Equal((Parent, kept), (read.Parent, read.State));
    }

    [Fact]
    public void A_state_is_as_long_as_the_standard_asks_for_and_no_longer()
    {
        Assert.Equal(512, TraceContext.Read(Parent, "a=" + new string('x', 510))!.State!.Length);
        Assert.Null(TraceContext.Read(Parent, "a=" + new string('x', 511))!.State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("vendor=1,other=x y")]
    public void What_is_stored_is_read_back(string? state) => Assert.Equal(TraceContext.Read(Parent, state), TraceContext.Stored(TraceContext.Read(Parent, state)!.ToString()));

    [Fact]
    public void Nothing_is_stored_of_nothing() => Assert.Null(TraceContext.Stored(null));
}
