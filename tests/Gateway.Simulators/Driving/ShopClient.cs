using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Simulators.OneStop;

namespace Gateway.Simulators.Driving;

/// <summary>The three ways of CloudEvents over HTTP, and the topic.</summary>
public enum EventMode
{
    Structured,
    Binary,
    Batch,
    Topic,
}

/// <summary>The shop's sender: tries until there is a receipt or a final no, and writes log I before and after every try.</summary>
/// <param name="topic">The way over Kafka, which gives no receipt; null where there is none.</param>
public sealed class ShopClient(Uri gateway, string key, JsonLines log, TimeProvider clock, ShopTopic? topic = null) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150), GiveUpAfter = TimeSpan.FromMinutes(3);
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 64 }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Sends one event or a batch; true when there is a receipt.</summary>
    public async Task<bool> SendAsync(IReadOnlyList<ShopEvent> events, EventMode mode, CancellationToken cancellation)
    {
        if (mode == EventMode.Topic)
            return await OverTopicAsync(events, cancellation);
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < GiveUpAfter)
        {
            if (await TryAsync(events, mode, cancellation) is { } isAccepted)
                return isAccepted;
            await Task.Delay(Pause, clock, cancellation);
        }
        return false;
    }

    public Task<bool> SendAsync(ShopEvent one, EventMode mode, CancellationToken cancellation) => SendAsync([one], mode, cancellation);

    public void Dispose()
    {
        http.Dispose();
        topic?.Dispose();
    }

    private async Task<bool> OverTopicAsync(IReadOnlyList<ShopEvent> events, CancellationToken cancellation)
    {
        foreach (var one in events)
        {
            Log([one], "invoke", null, null);
            await topic!.SendAsync(one, cancellation);
            Log([one], "info", null, null, via: "topic");
        }
        return true;
    }

    // Null: no answer, or not now.
    private async Task<bool?> TryAsync(IReadOnlyList<ShopEvent> events, EventMode mode, CancellationToken cancellation)
    {
        using var request = Request(events, mode);
        Log(events, "invoke", null, null);
        try
        {
            using var reply = await http.SendAsync(request, cancellation);
            var (status, text) = ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(cancellation));
            if (status is 200 or 202)
            {
                Log(events, "ok", status, Receipts(text, mode));
                return true;
            }
            if (status is 429 or 503 && reply.Headers.RetryAfter is null)
                throw new InvalidOperationException($"The gateway answered {status} and did not say when to come again.");
            var isFinal = status is >= 400 and < 500 and not (408 or 425 or 429);
            Log(events, "fail", status, null);
            return isFinal ? false : null;
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException or IOException or OperationCanceledException or JsonException)
        {
            Log(events, "info", null, null);
            cancellation.ThrowIfCancellationRequested();
            return null;
        }
    }

    private HttpRequestMessage Request(IReadOnlyList<ShopEvent> events, EventMode mode)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/dossier-events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (mode == EventMode.Binary)
        {
            foreach (var (name, value) in events[0].CloudEvent.Where(member => member.Key is not ("data" or "datacontenttype")))
                request.Headers.TryAddWithoutValidation("ce-" + name, (string)value!);
            request.Content = Body(events[0].CloudEvent["data"]!.ToJsonString(), "application/json");
        }
        else
            request.Content = mode == EventMode.Batch
                ? Body($"[{string.Join(',', events.Select(one => one.CloudEvent.ToJsonString()))}]", "application/cloudevents-batch+json")
                : Body(events[0].CloudEvent.ToJsonString(), "application/cloudevents+json");
        return request;
    }

    private static ByteArrayContent Body(string json, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private static string[] Receipts(string text, EventMode mode)
    {
        var json = JsonNode.Parse(text) as JsonObject;
        if (mode != EventMode.Batch && json is not null)
            return [json.ToJsonString()];
        return json?["receipts"] is JsonArray receipts
            ? [.. receipts.Select(receipt => receipt!.ToJsonString())]
            : throw new InvalidOperationException($"The gateway answered a {mode} request with something that is no receipt: {text}");
    }

    private void Log(IReadOnlyList<ShopEvent> events, string phase, int? status, string[]? receipts, string? via = null)
    {
        foreach (var (i, one) in events.Index())
            log.Write(
                ("source", one.Source), ("eventId", one.Id), ("dossier", one.Dossier), ("kind", one.Kind), ("procedure", one.Procedure),
                ("bodyHash", CallbackSender.Hash(one.CloudEvent.ToJsonString())), ("phase", phase), ("via", via), ("http", status), ("receipt", receipts?[i]));
    }
}
