using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gateway.Simulators.Driving;

namespace Gateway.Tests.Storage;

/// <summary>What the real binary says of itself while its server is away.</summary>
public sealed class ServerAwayTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-away-").FullName;
    private readonly HttpClient client = Client();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_server_that_goes_away_is_told_as_such_and_not_as_load()
    {
        using var server = OwnServer.Start();
        using var gateway = Binary.Serving(server.Store, folder);
        var key = (await Binary.AskAsync(server.Store, "system", "add", "mot-cua", "--kind", "shop", "--office", "*", "--reason", "Kiểm thử"))["key"]!.GetValue<string>();
        await gateway.StartAsync(Stop);
        Assert.Equal((HttpStatusCode.Accepted, null), await SendAsync(gateway, key));

        server.Crash();
        var answers = new List<(HttpStatusCode Status, string? Code)>();
        while (answers.Count(answer => answer.Code != "storage-unconfirmed") < 3)
            answers.Add(await SendAsync(gateway, key));

        // What was under way in the very moment is honestly unknown.
        Assert.All(answers, answer => Assert.True(answer.Code is "storage-unconfirmed" or "storage-unavailable", answer.Code));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage-unavailable"), answers[^1]);
        server.Restart();
        await gateway.WhenReadyAsync(Stop);
        Assert.Equal((HttpStatusCode.Accepted, null), await SendAsync(gateway, key));
    }

    [Theory]
    [InlineData("Database", "there is no such database; check Database, or make it")]
    [InlineData("Username", "the account is refused; check Username and Password")]
    public async Task A_server_that_refuses_is_told_by_what_to_look_at(string keyword, string trouble)
    {
        using var server = OwnServer.Start();
        var wrong = new Npgsql.NpgsqlConnectionStringBuilder(server.Store.ConnectionString) { [keyword] = "nobody" };

        var (exitCode, _, error) = await Binary.RunAsync(new("", wrong.ConnectionString), "serve", "--lang", "en");

        Assert.Equal((Host.Cli.ExitCodes.Configuration, $"postgresql://127.0.0.1:{wrong.Port}/{wrong.Database}: {trouble}\n"), (exitCode, error));
    }

    [Fact]
    public async Task While_the_server_is_waited_for_everybody_who_asks_is_told_so()
    {
        using var server = OwnServer.Start();
        server.Crash();
        using var gateway = Binary.Serving(server.Store, folder);
        var metrics = gateway.Environment["GATEWAY_Metrics__Urls"] = $"http://127.0.0.1:{FreePort()}";
        var started = gateway.StartAsync(Stop);

        var (status, told) = await AskAsync(new Uri(gateway.Url, "readyz?verbose"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Matches(@"\A\[-\]database waited for since 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\nnot ready\n\z", told);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready\n"), await AskAsync(new Uri(gateway.Url, "readyz")));
        Assert.Equal((HttpStatusCode.OK, "ok\n"), await AskAsync(new Uri(gateway.Url, "livez")));
        var (_, measured) = await AskAsync(new Uri(metrics + "/metrics"));
        Assert.Contains("\ngateway_ready 0\n", measured, StringComparison.Ordinal);
        Assert.Contains("\nprocess_cpu_seconds_total ", measured, StringComparison.Ordinal);

        server.Restart();
        await started;
        while (!(await AskAsync(new Uri(metrics + "/metrics"))).Text.Contains("\ngateway_ready 1\n", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
    }

    // Nobody listens in the first moment; a refused connection is the signal to ask again.
    private async Task<(HttpStatusCode Status, string Text)> AskAsync(Uri address)
    {
        while (true)
        {
            try
            {
                using var reply = await client.GetAsync(address, Stop);
                return (reply.StatusCode, await reply.Content.ReadAsStringAsync(Stop));
            }
            catch (HttpRequestException e) when (e.StatusCode is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task<(HttpStatusCode Status, string? Code)> SendAsync(GatewayProcess gateway, string key)
    {
        var (_, sample, _) = await Binary.RunAsync(new("unused"), "event", "sample", "withdrawn", "--dossier", "000.00.12.H26-261123-0001");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Url, "v1/dossier-events"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = new StringContent(sample, Encoding.UTF8, new MediaTypeHeaderValue("application/cloudevents+json"));
        using var reply = await client.SendAsync(request, Stop);
        if (reply.IsSuccessStatusCode)
            return (reply.StatusCode, null);
        Assert.NotNull(reply.Headers.RetryAfter);
        return (reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsByteArrayAsync(Stop)).RootElement.GetProperty("code").GetString());
    }

#pragma warning disable RS0030 // Whoever asks is a stranger: no factory, no limits of ours.
    private static HttpClient Client() => new();
#pragma warning restore RS0030
}
