using Gateway.Host.Callbacks.Reception;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Callbacks;

public sealed class CallbackOptionsTests
{
    [Fact]
    public void Everything_wrong_with_the_section_is_told_at_once() =>
        Assert.Equal(["Callbacks:BodyBytesMax", "Callbacks:PublicUrl"], Problems("9", "lienthong.example").Select(problem => problem.Split(' ')[0]));

    [Theory]
    [InlineData("1048576", "https://lienthong.example")]
    [InlineData("31457280", "http://10.0.0.1:8080/gate/")]
    [InlineData(null, null)]
    public void A_right_section_has_no_problem(string? max, string? url) => Assert.Empty(Problems(max, url));

    [Theory]
    [InlineData("31457281", null)]
    [InlineData("-1", null)]
    [InlineData("1 MB", null)]
    [InlineData(null, "")]
    [InlineData(null, "file:///etc/passwd")]
    [InlineData(null, "https://lienthong.example/?a=1")]
    [InlineData(null, "https://user:secret@lienthong.example/")]
    public void A_wrong_value_is_named_by_its_key_and_never_shown(string? max, string? url)
    {
        var problem = Assert.Single(Problems(max, url));
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Problems(string? max, string? url) => CallbackOptions.Problems(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["Callbacks:BodyBytesMax"] = max, ["Callbacks:PublicUrl"] = url }.Where(entry => entry.Value is not null)).Build());
}
