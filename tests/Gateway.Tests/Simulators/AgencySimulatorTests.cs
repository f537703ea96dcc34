using System.Text.Json.Nodes;
using Gateway.Simulators;

namespace Gateway.Tests.Simulators;

public sealed class AgencySimulatorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("simulator").FullName;
    private readonly HttpClient http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly JsonLines agencyLog, callbackLog;
    private readonly Echo agency;

    public AgencySimulatorTests()
    {
        agencyLog = new JsonLines(Path.Combine(folder, "A.jsonl"), TimeProvider.System);
        callbackLog = new JsonLines(Path.Combine(folder, "C.jsonl"), TimeProvider.System);
        agency = new Echo(new SimulatorSettings { Contracts = folder, AgencyLog = agencyLog, CallbackLog = callbackLog });
    }

    [Fact]
    public async Task A_lost_reply_was_an_effect_and_its_repeat_is_none()
    {
        agency.Plays.Add("H1", "register", new Play { Fault = Fault.LoseReply });
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("k1"));
        Assert.Equal("done", await SendAsync("k1"));
        Assert.Equal(["effect_no_reply", "repeat"], Verdicts());
    }

    [Fact]
    public async Task An_agency_that_is_down_refuses_connections_and_comes_back_where_it_was()
    {
        agency.Down();
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("k1"));
        Assert.Empty(Verdicts());
        agency.Up();
        Assert.Equal("done", await SendAsync("k1"));
        Assert.Equal(["effect"], Verdicts());
    }

    [Fact]
    public async Task A_busy_agency_has_done_nothing()
    {
        agency.Plays.Add("H1", "register", new Play { Fault = Fault.Busy });
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("k1"));
        Assert.Equal("done", await SendAsync("k1"));
        Assert.Equal(["refused", "effect"], Verdicts());
    }

    public void Dispose()
    {
        agency.Dispose();
        http.Dispose();
        agencyLog.Dispose();
        callbackLog.Dispose();
        Directory.Delete(folder, true);
    }

    private async Task<string> SendAsync(string key)
    {
        using var body = new StringContent("x");
        body.Headers.Add("X-Key", key);
        using var reply = await http.PostAsync(agency.Url, body, TestContext.Current.CancellationToken);
        reply.EnsureSuccessStatusCode();
        return await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private string[] Verdicts()
    {
        using var reader = new StreamReader(new FileStream(agencyLog.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["verdict"]!.GetValue<string>())];
    }

    private sealed class Echo(SimulatorSettings settings) : AgencySimulator("echo", settings)
    {
        protected override Task<SimulatedReply> AnswerAsync(SimulatedRequest request) =>
            Task.FromResult(Act(new("register", request.Header("X-Key")!, "H1", request.Text), _ => new(200, "text/plain", "done")));
    }
}
