using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Adapters.Rest;

/// <summary>The <c>wire</c> member of a plain REST agency's contract.</summary>
internal sealed record RestAgencyWire
{
    /// <summary>The entry of our account that holds a bearer token; null where the agency asks for none.</summary>
    public string? BearerAccount { get; init; }
}

/// <summary>
/// The <c>wire</c> member of one operation. A source is <c>dossier</c>, <c>office</c>, <c>key</c>, <c>operation</c>, <c>procedureCode</c>,
/// <c>portalStatus</c>, <c>dueAt</c>, <c>receivedAt</c>, <c>occurredAt</c>, <c>body.&lt;path&gt;</c>, <c>results.&lt;step&gt;.&lt;field&gt;</c> or
/// <c>=literal</c>; with <c>?</c> behind it the member is left out when there is nothing, without it the exchange parks before anything is sent.
/// </summary>
internal sealed record RestOperationWire
{
    public required string Method { get; init; }

    /// <summary>Below the endpoint; <c>{key}</c> and <c>{dossier}</c> are put in. Never a person's data.</summary>
    public required string Path { get; init; }

    public string? IdempotencyHeader { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>();

    /// <summary><c>"event-data"</c> passes the dossier event's data through as it is; an object names a source for every member; absent: no body.</summary>
    public JsonElement? Body { get; init; }

    public RestReplyWire Reply { get; set; } = new();

    public RestInquiryWire? Inquiry { get; init; }
}

/// <summary>Where the reply says what, by dotted path. With nothing named the reply is not even parsed: its status alone is classified.</summary>
internal sealed record RestReplyWire
{
    /// <summary>The agency's own code, for the classifier.</summary>
    public string? Code { get; init; }

    /// <summary>Its words, for the classifier; <c>$</c> is the whole body.</summary>
    public string? Text { get; init; }

    public string? Reference { get; init; }

    /// <summary>Members that repeat our key or dossier number; another value means another case, and nothing is applied.</summary>
    public string? Key { get; init; }

    public string? Dossier { get; init; }

    public string? Note { get; init; }

    public IReadOnlyDictionary<string, string> Fields { get; set; } = new Dictionary<string, string>();

    public bool IsSilent => this is { Code: null, Text: null, Reference: null, Key: null, Dossier: null, Note: null, Fields.Count: 0 };
}

internal sealed record RestInquiryWire
{
    public string Method { get; set; } = "GET";

    public required string Path { get; init; }

    /// <summary>The status that means: never seen.</summary>
    public required int AbsentHttp { get; init; }

    /// <summary>The member that says how far the case is.</summary>
    public required string State { get; init; }

    /// <summary>What each of its values means; another value is unclear, never a success.</summary>
    public required IReadOnlyDictionary<string, RestState> States { get; init; }

    public RestReplyWire Reply { get; set; } = new();
}

internal enum RestMeaning
{
    Working,
    Answered,
    Refused,
    SupplementRequested,
    PaymentRequested,
}

/// <summary><paramref name="Code"/> names a text of the contract; working needs none.</summary>
internal sealed record RestState(RestMeaning Is, string? Code = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RestAgencyWire)), JsonSerializable(typeof(RestOperationWire))]
internal sealed partial class RestDescriptionJson : JsonSerializerContext;
