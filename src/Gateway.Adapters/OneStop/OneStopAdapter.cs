using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.OneStop;

/// <summary>
/// The shop's webhook. The exchange's body is the result event as the feed shows it; it goes out byte for byte, signed as Standard Webhooks
/// 1.0.0 says, under the event's own id, so that the shop recognises a repeat.
/// </summary>
internal sealed partial class OneStopAdapter : IAgencyAdapter
{
    private static readonly MediaTypeHeaderValue CloudEvent = new("application/cloudevents+json");
    private readonly AgencyLink link;
    private readonly WebhookSignature signature;

    public OneStopAdapter(AgencyLink link)
    {
        this.link = link;
        string[] secrets = link.Options.Account.TryGetValue("nextSecret", out var next) ? [link.Account("secret"), next] : [link.Account("secret")];
        signature = new WebhookSignature(secrets);
    }

    public async Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (EventId(request.Body) is not { } id)
            return new Outcome.Failed(Reasons.ContractBroken, MayHaveArrived: false, Then: NextMove.Park);
        using var message = Message(request, id);
        var (reply, failure) = await link.Wire.SendAsync(message, cancellation);
        return reply is null ? failure! : Verdicts.Of(link, request, link.Classifier.Match(new(request.Operation, (int)reply.Status, null, null)), reply);
    }

    public Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation) =>
        throw new NotSupportedException("The shop recognises repeats by their id; its contract declares no inquiry.");

    private HttpRequestMessage Message(AgencyRequest request, string id)
    {
        var path = link.Contract.Operations[request.Operation].Wire.GetProperty("path").GetString()!;
        var content = new ReadOnlyMemoryContent(request.Body);
        content.Headers.ContentType = CloudEvent;
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(link.Options.Endpoint!, path)) { Content = content };
        var timestamp = link.Clock.GetUtcNow().ToUnixTimeSeconds();
        message.Headers.Add("webhook-id", id);
        message.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        message.Headers.Add("webhook-signature", signature.Of(id, timestamp, request.Body.Span));
        return message;
    }

    // Null when the body is no event or its id has a full stop: id.timestamp.body would then have two readings.
    private static string? EventId(ReadOnlyMemory<byte> body) =>
        WireJson.Parse(body) is { ValueKind: JsonValueKind.Object } json && WireJson.Text(json, "specversion") == "1.0" && WireJson.Text(json, "id") is { } id && Signable().IsMatch(id)
            ? id
            : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,100}\z")]
    private static partial Regex Signable();
}
