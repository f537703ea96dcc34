using System.Diagnostics;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Intake;

/// <summary>
/// Events of one request or record, checked against everything we know: the same for every wire once its bytes are here.
/// </summary>
internal sealed class EventReader(IntakeGate gate, string typePrefix, TimeProvider clock)
{
    public const int BatchMax = 100;

    /// <summary>Every event of the request, checked; or the first problem, and then none of them.</summary>
    public async Task<(IReadOnlyList<DossierEvent> Events, bool IsBatch, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        if (HttpEvents.ModeOf(request) is not { } mode)
            return ([], false, Problems.UnsupportedMediaType);
        return Read(mode, HttpEvents.AttributesIn(request.Headers), await HttpEvents.ReadBodyAsync(request));
    }

    /// <summary>The same of bytes that came in any way; <paramref name="said"/> is what stood beside them.</summary>
    public (IReadOnlyList<DossierEvent> Events, bool IsBatch, Problem? Problem) Read(EventMode mode, IReadOnlyList<HeaderAttribute> said, ReadOnlyMemory<byte> body)
    {
        using var document = StrictJson.TryParse(body);
        if (document is null)
            return ([], false, Problems.MalformedJson);
        return mode switch
        {
            EventMode.Structured => One(CheckStructured(document.RootElement, said, "")),
            EventMode.Batch => All(document.RootElement, said),
            EventMode.Binary => One(CheckBinary(said, document.RootElement)),
            _ => throw new UnreachableException($"Unknown mode {mode}."),
        };
    }

    private static (IReadOnlyList<DossierEvent>, bool, Problem?) One((DossierEvent? Event, Problem? Problem) read) =>
        read.Event is { } one ? ([one], false, null) : ([], false, read.Problem);

    // All or nothing: a shop that sends a batch wants one answer for it.
    private (IReadOnlyList<DossierEvent>, bool, Problem?) All(JsonElement root, IReadOnlyList<HeaderAttribute> said)
    {
        // Headers speak of one event, a batch is many.
        if (said.Count > 0 || root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0)
            return ([], true, Problems.InvalidCloudEvent);
        if (root.GetArrayLength() > BatchMax)
            return ([], true, Problems.LimitExceeded);
        var events = new List<DossierEvent>(root.GetArrayLength());
        foreach (var item in root.EnumerateArray())
        {
            var (read, problem) = CheckStructured(item, said, $"/{events.Count}");
            if (read is null)
                return ([], true, problem);
            events.Add(read);
        }
        return (events, true, null);
    }

    private (DossierEvent?, Problem?) CheckStructured(JsonElement root, IReadOnlyList<HeaderAttribute> said, string at)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return (null, Wrong(at, ""));
        var (attributes, wrong) = EventAttributes.OfMembers(root);
        if (attributes is null || (wrong = attributes.Contradicted(said)) is not null)
            return (null, Wrong(at, wrong!));
        return root.TryGetProperty("data", out var data) ? Check(attributes, data, at) : (null, Wrong(at, "data"));
    }

    private (DossierEvent?, Problem?) CheckBinary(IReadOnlyList<HeaderAttribute> said, JsonElement data)
    {
        var (attributes, wrong) = EventAttributes.OfHeaders(said);
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
