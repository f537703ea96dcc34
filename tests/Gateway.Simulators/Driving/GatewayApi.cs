using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.Driving;

/// <summary>What an operator can see through the public API; for the drain and the final dump.</summary>
public sealed class GatewayApi : IDisposable
{
    private static readonly TimeSpan SealedWithin = TimeSpan.FromSeconds(20), PublishedWithin = TimeSpan.FromSeconds(90), Look = TimeSpan.FromMilliseconds(600), LookAfterKafka = TimeSpan.FromSeconds(2);
    private readonly HttpClient http;

    public GatewayApi(Uri gateway, string key)
    {
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>The dossier's exchanges in the words of log D, oldest first as the gateway lists them.</summary>
    public async Task<JsonObject> DumpAsync(string dossier, CancellationToken cancellation)
    {
        using var reply = await http.GetAsync($"v1/dossiers/{Uri.EscapeDataString(dossier)}/exchanges", cancellation);
        if (reply.StatusCode == HttpStatusCode.NotFound)
            return new JsonObject { ["dossier"] = dossier, ["found"] = false };
        reply.EnsureSuccessStatusCode();
        var page = JsonNode.Parse(await reply.Content.ReadAsStringAsync(cancellation))!;
        return new JsonObject
        {
            ["dossier"] = dossier,
            ["found"] = true,
            ["exchanges"] = new JsonArray([.. page["data"]!.AsArray().Select(exchange => (JsonNode)new JsonObject
            {
                ["key"] = (string?)exchange!["id"],
                ["agency"] = (string?)exchange["agency"],
                ["operation"] = (string?)exchange["operation"],
                ["step"] = (string?)exchange["step"],
                ["lane"] = (string?)exchange["lane"],
                ["attempts"] = (int?)exchange["attemptCount"],
                ["state"] = (string?)exchange["state"],
                ["outcome"] = (string?)exchange["outcome"],
                ["code"] = (string?)exchange["reason"]?["code"],
            })]),
        };
    }

    /// <summary>What the gateway says of its own audit once everything is sealed and published, or when waiting for that has taken too long.</summary>
    /// <param name="withKafka">Whether it is compared with its topics too.</param>
    public async Task<JsonObject> VerifyAsync(bool withKafka, TimeProvider clock, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            using var reply = await http.PostAsync("v1/audit-verifications" + (withKafka ? "?kafka=true" : ""), null, cancellation);
            reply.EnsureSuccessStatusCode();
            var verdict = JsonNode.Parse(await reply.Content.ReadAsStringAsync(cancellation))!.AsObject();
            var isSealed = (string?)verdict["answer"] == "intact" && (long?)verdict["unsealed"] == 0 && (long?)verdict["kafka"]?["unpublished"] is null or 0;
            if (isSealed || (string?)verdict["answer"] == "broken" || clock.GetElapsedTime(began) > (withKafka ? PublishedWithin : SealedWithin))
                return verdict;
            await Task.Delay(withKafka ? LookAfterKafka : Look, clock, cancellation);
        }
    }

    /// <summary>What fails just now, by its cause: number, title and how many exchanges.</summary>
    public async Task<JsonArray> GroupsAsync(CancellationToken cancellation)
    {
        using var reply = await http.GetAsync("v1/failure-groups?limit=100", cancellation);
        reply.EnsureSuccessStatusCode();
        var page = JsonNode.Parse(await reply.Content.ReadAsStringAsync(cancellation))!;
        return new JsonArray([.. page["data"]!.AsArray().Where(group => (long?)group!["exchanges"] > 0).Select(group => (JsonNode)new JsonObject
        {
            ["number"] = (string?)group!["number"],
            ["title"] = (string?)group["title"],
            ["kind"] = (string?)group["kind"],
            ["exchanges"] = (long?)group["exchanges"],
        })]);
    }

    /// <summary>Whether nothing of the dossier can move by itself any more.</summary>
    public static bool IsAtRest(JsonObject dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        var states = dump["exchanges"]?.AsArray().Select(exchange => (string)exchange!["state"]!).ToList() ?? [];
        return states.Count > 0 && !states.Exists(state => state is "due" or "in_flight" or "awaiting_callback")
            && (!states.Contains("waiting") || states.Exists(state => state is "parked" or "held"));
    }

    public void Dispose() => http.Dispose();
}
