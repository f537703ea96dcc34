using Gateway.Host.Cli;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Tests.Cli;

public sealed class ConfigCommandsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-config-").FullName;

    private string Data => Path.Combine(folder, "gateway.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_link_is_printed_for_the_role_that_was_named_and_lets_in_once()
    {
        var run = await RunAsync("sign-in-link", "--role", "shift-lead", "auditor", "--name", "truong-ca-1", "--reason", "Trực ca sáng", "--office", "000.00.12.H26", "--server", "http://127.0.0.1:9000", "--json");

        Assert.Equal(ExitCodes.Done, run.ExitCode);
        var link = run.Json.GetProperty("link").GetString()!;
        Assert.StartsWith("http://127.0.0.1:9000/dang-nhap/gwl_", link, StringComparison.Ordinal);
        Assert.True(ApiKey.TryRead(link.AsSpan(link.LastIndexOf('/') + 1), out var prefix, out var secret, ApiKey.LinkMarker));
        var (own, hash, _) = ApiKey.Create(ApiKey.SessionMarker);
        var (key, shown) = (prefix.ToString(), secret.ToString());
        await using var database = GatewayDatabase.Open(new StoreAddress(Data));
        var (use, session) = await new SessionStore(database).RedeemAsync(key, shown, own, hash, TimeProvider.System.GetUtcNow());
        Assert.Equal(LinkUse.Done, use);
        Assert.Equal(("truong-ca-1", "H26.12.00.000"), (session!.Person.Name, string.Join(' ', session.Person.Offices!)));
        Assert.Equal([PersonRole.ShiftLead, PersonRole.Auditor], session.Person.Roles);
    }

    [Theory]
    [InlineData("--role", "boss", "--reason", "x")]
    [InlineData("--role", "viewer")]
    [InlineData("--role", "viewer", "--reason", " ")]
    [InlineData("--role", "viewer", "--reason", "a\nb")]
    [InlineData("--role", "viewer", "--reason", "cho 001326000123")]
    [InlineData("--role", "viewer", "--reason", "x", "--name", "Nguyễn Văn A")]
    [InlineData("--role", "viewer", "--reason", "x", "--name", "001326000123")]
    [InlineData("--role", "viewer", "--reason", "x", "--office", "nowhere")]
    public async Task What_cannot_be_is_told_in_a_line_and_makes_no_link(params string[] words)
    {
        var run = await RunAsync(["sign-in-link", .. words]);

        Assert.Equal((ExitCodes.Usage, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("001326000123", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_session_cannot_be_signed_out()
    {
        await RunAsync("sign-in-link", "--role", "viewer", "--name", "a", "--reason", "x");

        Assert.Equal(ExitCodes.NotFound, (await RunAsync("sign-out", "a", "--reason", "Mất máy")).ExitCode);
        await using (var database = GatewayDatabase.Open(new StoreAddress(Data)))
        {
            var (prefix, hash, _) = ApiKey.Create(ApiKey.SessionMarker);
            var now = TimeProvider.System.GetUtcNow();
            await new SessionStore(database).BeginAsync(new PersonSession(prefix, hash, new Person("a", [PersonRole.Viewer], null), now, now, null));
        }
        Assert.Equal(ExitCodes.Done, (await RunAsync("sign-out", "a", "--reason", "Mất máy")).ExitCode);
    }

    private Task<CliRun> RunAsync(params string[] words) => CliRun.OfAsync(["config", .. words, "--data", Data]);
}
