using System.Text;
using System.Text.Json.Nodes;
using Gateway.Adapters.OneStop;
using Gateway.Simulators;
using Gateway.Simulators.OneStop;

namespace Gateway.Tests.Simulators;

public sealed class OneStopSimulatorTests : IDisposable
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private readonly string folder = Directory.CreateTempSubdirectory("shop").FullName;
    private readonly HttpClient http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly JsonLines agencyLog, callbackLog, resultLog;
    private readonly ResultLog results;
    private readonly OneStopSimulator shop;

    public OneStopSimulatorTests()
    {
        JsonLines Log(string name) => new(Path.Combine(folder, name), TimeProvider.System);
        (agencyLog, callbackLog, resultLog) = (Log("A"), Log("C"), Log("R"));
        results = new ResultLog(resultLog);
        shop = new OneStopSimulator(
            new SimulatorSettings { Contracts = Repository.Contracts, AgencyLog = agencyLog, CallbackLog = callbackLog, Account = new Dictionary<string, string> { ["secret"] = Secret } }, results);
    }

    [Fact]
    public async Task An_event_is_taken_once_and_its_repeat_gets_the_same_answer()
    {
        Assert.Equal(204, await SendAsync(Sample("exchange-answered")));
        Assert.Equal(204, await SendAsync(Sample("exchange-answered")));
        Assert.Equal(["effect", "repeat"], Read(agencyLog, "verdict"));
        Assert.Equal(["exc_0192f3c17b1e7c559d0e1f2a00000001"], Read(resultLog, "key"));
    }

    [Fact]
    public async Task The_settled_dossier_is_a_hand_over()
    {
        Assert.Equal(204, await SendAsync(Sample("dossier-steps-settled")));
        Assert.Equal(["hand-over"], Read(agencyLog, "operation"));
        Assert.Equal(1, results.DossiersSettled);
    }

    [Fact]
    public async Task A_wrong_signature_or_an_event_outside_the_contract_is_a_breach()
    {
        Assert.Equal(401, await SendAsync(Sample("exchange-answered"), "whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="));
        var outside = Sample("exchange-answered");
        outside["data"]!["citizen"] = "x";
        Assert.Equal(400, await SendAsync(outside));
        Assert.Equal(["breach", "breach"], Read(agencyLog, "verdict"));
        Assert.Empty(Read(resultLog, "key"));
    }

    public void Dispose()
    {
        shop.Dispose();
        http.Dispose();
        agencyLog.Dispose();
        callbackLog.Dispose();
        resultLog.Dispose();
        Directory.Delete(folder, true);
    }

    private static JsonNode Sample(string name) => JsonNode.Parse(Repository.Contract("results", "v1", "samples", name + ".json"))!;

    private async Task<int> SendAsync(JsonNode cloudEvent, string secret = Secret)
    {
        var (id, body) = ((string)cloudEvent["id"]!, Encoding.UTF8.GetBytes(cloudEvent.ToJsonString()));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop.Url, OneStopSimulator.Hook)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.Add("Content-Type", "application/cloudevents+json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", new WebhookSignature(secret).Of(id, now, body));
        using var reply = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)reply.StatusCode;
    }

    private static string[] Read(JsonLines log, string member)
    {
        using var reader = new StreamReader(new FileStream(log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)![member]!)];
    }
}
