using Gateway.Host.Cli;
using Gateway.Operating;

namespace Gateway.Tests.Cli;

public sealed class SystemCommandsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-cli-").FullName;

    private static readonly string[] Why = ["--reason", "Thử nghiệm"];

    private string Data => Path.Combine(folder, "gateway.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_first_key_needs_no_server_and_is_shown_once()
    {
        var added = await RunAsync("add", "shop-a", "--kind", "shop", "--office", "000.00.12.H26");
        var listed = await RunAsync("list", "--json");

        Assert.Equal(ExitCodes.Done, added.ExitCode);
        Assert.True(ApiKey.TryRead(added.Output.TrimEnd(), out _, out var secret));
        Assert.DoesNotContain(secret.ToString(), listed.Output, StringComparison.Ordinal);
        var system = listed.Json.GetProperty("data")[0];
        Assert.Equal("H26.12.00.000", system.GetProperty("offices").GetString());
        Assert.Equal("send-events read-dossiers read-exchanges read-results", system.GetProperty("rights").GetString());
        Assert.True(system.GetProperty("keys")[0].GetProperty("inForce").GetBoolean());
    }

    [Fact]
    public async Task A_rotation_leaves_two_keys_in_force_and_a_revocation_none()
    {
        await RunAsync("add", "police", "--kind", "agency", "--agency", "police");
        var rotated = await RunAsync("rotate", "police", "--overlap", "1h", "--json");
        var third = await RunAsync("rotate", "police");
        var both = (await RunAsync("list", "--json")).Json.GetProperty("data")[0].GetProperty("keys");
        var revoked = await RunAsync("revoke", "police");
        var again = await RunAsync("revoke", "police");

        Assert.True(ApiKey.TryRead(rotated.Json.GetProperty("key").GetString(), out _, out _));
        Assert.Equal(ExitCodes.Conflict, third.ExitCode);
        Assert.All(both.EnumerateArray(), key => Assert.True(key.GetProperty("inForce").GetBoolean()));
        Assert.Equal(2, both.GetArrayLength());
        Assert.Contains("2", revoked.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.NotFound, again.ExitCode);
    }

    [Theory]
    [InlineData("add shop-a --kind shop --office *")]
    [InlineData("rotate shop-a")]
    [InlineData("revoke shop-a")]
    public async Task Who_changes_keys_says_why_and_without_a_citizens_number(string typed)
    {
        var silent = await CliRun.OfAsync(["system", .. typed.Split(' '), "--data", Data]);
        var telling = await CliRun.OfAsync(["system", .. typed.Split(' '), "--reason", "của 001326000123", "--data", Data]);

        Assert.Equal((ExitCodes.Usage, $"gateway system {typed.Split(' ')[0]} thiếu --reason. Xem: gateway system {typed.Split(' ')[0]} --help\n"), (silent.ExitCode, silent.Error));
        Assert.Equal((ExitCodes.Usage, "--reason: không được chứa số định danh cá nhân\n"), (telling.ExitCode, telling.Error));
    }

    [Theory]
    [InlineData("add Shop_A --kind shop --office *")]
    [InlineData("add shop-a --kind shop")]
    [InlineData("add shop-a --kind shop --office here")]
    [InlineData("add shop-a --kind agency")]
    [InlineData("add shop-a --kind agency --agency nosuch")]
    [InlineData("add shop-a --kind shop --office * --right everything")]
    [InlineData("add shop-a --kind king --office *")]
    public async Task A_system_that_makes_no_sense_is_not_added(string typed)
    {
        Assert.Equal(ExitCodes.Usage, (await RunAsync(typed.Split(' '))).ExitCode);
        Assert.Equal(0, (await RunAsync("list", "--json")).Json.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("add a --kind agency --agency polise", "--agency: không có cơ quan \"polise\". Ý bạn là \"police\"?")]
    [InlineData("add a --kind agency --agency polise --lang en", "--agency: there is no agency \"polise\". Did you mean \"police\"?")]
    [InlineData("add a --kind shop", "thiếu --office: một mã đơn vị, hoặc '*' cho mọi đơn vị")]
    [InlineData("add Shop_A --kind shop --office *", "\"Shop_A\": tên chỉ gồm a-z, 0-9 và gạch nối")]
    public async Task What_is_wrong_with_a_system_is_told_in_the_words_of_the_reader(string typed, string line) =>
        Assert.Equal(line + "\n", (await RunAsync(typed.Split(' '))).Error);

    private Task<CliRun> RunAsync(params string[] args) => CliRun.OfAsync(["system", .. args, .. args[0] == "list" ? [] : Why, "--data", Data]);
}
