using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Adapters.ProvincialPortal;

/// <summary>The <c>wire</c> member of the portal's contract: its three endpoints and how it says two things that are no outcome.</summary>
internal sealed record PortalWire
{
    public required string AuthPath { get; init; }

    public required string IntegrationPath { get; init; }

    public required string SharePath { get; init; }

    /// <summary>The session is not known there: log in again, once.</summary>
    public required PortalSign SessionRejected { get; init; }

    /// <summary>In the answer to a look-up: no such dossier yet.</summary>
    public required PortalAbsence Absent { get; init; }

    /// <summary>The channel codes (KenhThucHien) by ours.</summary>
    public required IReadOnlyDictionary<string, string> Channels { get; init; }

    /// <summary>The field of a step's result that holds the number of its paper in the agency's own register.</summary>
    public required IReadOnlyDictionary<string, string> PaperNumbers { get; init; }
}

/// <summary>A reply has the sign when its status, its code or one of the phrases is there; phrases are lower case.</summary>
internal sealed record PortalSign(IReadOnlyList<int> Http, IReadOnlyList<string> Codes, IReadOnlyList<string> TextContains)
{
    public bool IsIn(PortalReply reply)
    {
        var text = Exchanges.Classifier.Fold(reply.Message ?? "");
        return Http.Contains((int)(reply.Wire?.Status ?? 0)) || (reply.Code is { } code && Codes.Contains(code)) || TextContains.Any(phrase => text.Contains(phrase, StringComparison.Ordinal));
    }
}

/// <summary>
/// How the portal says that it has no such dossier: one of the codes and exactly one of the sentences (lower case, without the full stop), with
/// 200. Anything less, such as an office that does not exist, would have us create what is there.
/// </summary>
internal sealed record PortalAbsence(IReadOnlyList<string> Codes, IReadOnlyList<string> Sentences)
{
    public bool IsIn(PortalReply reply) =>
        reply is { Wire.Status: HttpStatusCode.OK, Code: { } code, Message: { } message } && Codes.Contains(code) && Sentences.Contains(Exchanges.Classifier.Fold(message).Trim(' ', '.'));
}

/// <summary>The rows of <c>status-codes.json</c> that the adapter needs; the file holds more, with its sources.</summary>
internal sealed record PortalStatusFile(IReadOnlyList<PortalStatus> Codes);

internal sealed record PortalStatus(int Code, string NameVi);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PortalWire))]
internal sealed partial class PortalJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PortalStatusFile))]
internal sealed partial class PortalStatusJson : JsonSerializerContext;
