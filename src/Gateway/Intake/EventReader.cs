using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Intake;

/// <summary>
/// CloudEvents 1.0 over HTTP: structured, binary and batch, told apart by Content-Type and ce- headers.
/// </summary>
internal sealed class EventReader(IntakeGate gate, string typePrefix, TimeProvider clock)
{
    public const int BatchMax = 100;
    private const string Structured = "application/cloudevents+json", Batch = "application/cloudevents-batch+json", Json = "application/json";

    /// <summary>Every event of the request, checked; or the first problem, and then none of them.</summary>
    public async Task<(IReadOnlyList<DossierEvent> Events, bool IsBatch, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        var mode = ModeOf(request);
        if (mode is null)
            return ([], false, Problems.UnsupportedMediaType);
        var body = await ReadBodyAsync(request);
        using var document = StrictJson.TryParse(body);
        if (document is null)
            return ([], false, Problems.MalformedJson);
        return mode switch
        {
            Structured => One(CheckStructured(document.RootElement, request.Headers, "")),
            Batch => All(document.RootElement, request.Headers),
            _ => One(CheckBinary(request.Headers, document.RootElement)),
        };
    }

    private static string? ModeOf(HttpRequest request)
    {
        if (request.Headers.ContentType.Count != 1 || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return null;
        var charsets = type.Parameters.Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)).ToList();
        if (charsets.Count > 1 || (charsets is [var charset] && !charset.GetUnescapedValue().Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            return null;
        var name = type.MediaType.Value?.ToLowerInvariant();
        return name is Structured or Batch || (name == Json && request.Headers.ContainsKey("ce-specversion")) ? name : null;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request)
    {
        var buffer = new byte[Math.Clamp(request.ContentLength ?? 4096, 1, KestrelLimits.BodyBytesMax)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == request.ContentLength)
                    return buffer;
                Array.Resize(ref buffer, buffer.Length * 2);        // the server refuses what is over the limit
            }
            var read = await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted);
            if (read == 0)
                return buffer.AsMemory(0, length);
            length += read;
        }
    }

    private static (IReadOnlyList<DossierEvent>, bool, Problem?) One((DossierEvent? Event, Problem? Problem) read) =>
        read.Event is { } one ? ([one], false, null) : ([], false, read.Problem);

    // All or nothing: a shop that sends a batch wants one answer for it.
    private (IReadOnlyList<DossierEvent>, bool, Problem?) All(JsonElement root, IHeaderDictionary headers)
    {
        // Headers speak of one event, a batch is many.
        if (EventAttributes.AreIn(headers) || root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0)
            return ([], true, Problems.InvalidCloudEvent);
        if (root.GetArrayLength() > BatchMax)
            return ([], true, Problems.LimitExceeded);
        var events = new List<DossierEvent>(root.GetArrayLength());
        foreach (var item in root.EnumerateArray())
        {
            var (read, problem) = CheckStructured(item, headers, $"/{events.Count}");
            if (read is null)
                return ([], true, problem);
            events.Add(read);
        }
        return (events, true, null);
    }

    private (DossierEvent?, Problem?) CheckStructured(JsonElement root, IHeaderDictionary headers, string at)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return (null, Wrong(at, ""));
        var (attributes, wrong) = EventAttributes.OfMembers(root);
        if (attributes is null || (wrong = attributes.Contradicted(headers)) is not null)
            return (null, Wrong(at, wrong!));
        return root.TryGetProperty("data", out var data) ? Check(attributes, data, at) : (null, Wrong(at, "data"));
    }

    private (DossierEvent?, Problem?) CheckBinary(IHeaderDictionary headers, JsonElement data)
    {
        var (attributes, wrong) = EventAttributes.OfHeaders(headers);
        return attributes is null ? (null, Wrong("", wrong!)) : Check(attributes, data, "");
    }

    private (DossierEvent?, Problem?) Check(EventAttributes attributes, JsonElement data, string at)
    {
        var now = clock.GetUtcNow();
        var (envelope, wrong) = CloudEventEnvelope.Read(name => attributes[name], data, typePrefix, now);
        return envelope is null ? (null, Wrong(at, wrong!)) : gate.Check(envelope, at, now);
    }

    private static Problem Wrong(string at, string attribute) =>
        Problems.InvalidCloudEvent.With(errors: [new ProblemError(attribute.Length == 0 ? at : $"{at}/{attribute}", "attribute")]);
}
