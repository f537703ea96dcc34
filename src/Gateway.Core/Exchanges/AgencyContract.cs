using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Dossiers;

namespace Gateway.Exchanges;

/// <summary>
/// <c>contracts/agencies/&lt;agency&gt;/agency.json</c>: everything about an agency that is not code. What differs between installations
/// (addresses, secrets) is configuration; what the agency promised is here. Members with a default have a setter because the JSON
/// generator gives an absent <c>init</c> member its type's default instead of ours.
/// </summary>
public sealed record AgencyContract
{
    [JsonPropertyName("$schema")] public string? Schema { get; init; }

    /// <summary>
    /// The first 16 hex digits of SHA-256 over the names and contents of the folder's files, by which a record says which contract was in force; empty
    /// where it was not read from a folder.
    /// </summary>
    [JsonIgnore] public string Fingerprint { get; init; } = "";

    /// <summary>Lower case with hyphens, the folder's name.</summary>
    public required string Code { get; init; }

    /// <summary>The adapter that speaks its protocol; <c>rest</c> needs no code of its own.</summary>
    public required string Kind { get; init; }

    public required LocalText Title { get; init; }

    public IReadOnlyList<string> Aliases { get; set; } = [];

    /// <summary>Entries of our account at the agency (user, token, key file) that an installation must set.</summary>
    public IReadOnlyList<string> Account { get; set; } = [];

    public required AgencySchedule Schedule { get; init; }

    public required AgencyLimits Limits { get; init; }

    public required IReadOnlyDictionary<string, AgencyOperation> Operations { get; init; }

    /// <summary>Read from top to bottom; the first that matches decides; no match parks the exchange.</summary>
    public required IReadOnlyList<ClassifierRule> Classifier { get; init; }

    /// <summary>What a clerk reads for each code that the classifier, the adapter or the agency's answers use.</summary>
    public required IReadOnlyDictionary<string, LocalText> Texts { get; init; }

    /// <summary>Facts that only this kind of adapter reads (service names, codes, mappings), as they stand.</summary>
    public JsonElement Wire { get; init; }
}

/// <summary>Durable attempts: the list is the limit, past its end an exchange is parked. Jitter only lengthens (0.2 = up to a fifth).</summary>
public sealed record AgencySchedule(IReadOnlyList<TimeSpan> Delays, double JitterMax);

/// <summary>What the agency bears. Rate and concurrency are counted in attempts, the timeout is for a whole attempt.</summary>
public sealed record AgencyLimits
{
    public required int ConcurrencyMax { get; init; }

    public int? RatePerSecondMax { get; init; }

    public required TimeSpan AttemptTimeout { get; init; }

    /// <summary>Consecutive share of transport failures that opens the circuit, over at least <see cref="BreakerMinimum"/> attempts in 30 s.</summary>
    public double BreakerFailureRatio { get; set; } = 0.5;

    public int BreakerMinimum { get; set; } = 10;

    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of one reply that we read; a longer one is a failure.</summary>
    public int ReplyBytesMax { get; set; } = 1 << 20;
}

/// <summary>How the agency recognises a second copy of the same request.</summary>
public enum Idempotency
{
    /// <summary>Not at all: after a doubtful attempt the inquiry comes first.</summary>
    None,

    /// <summary>By the idempotency key we send.</summary>
    Key,

    /// <summary>By its nature: setting the same status twice is setting it once.</summary>
    Natural,
}

public enum WhenOverdue
{
    Park,
    Inquire,
}

public sealed record AgencyOperation
{
    public required LocalText Title { get; init; }

    public required Idempotency Idempotency { get; init; }

    /// <summary>True where the agency can be asked what it has; required when <see cref="Idempotency"/> is none.</summary>
    public bool Inquiry { get; init; }

    public int InquiryBatchMax { get; set; } = 1;

    /// <summary>Null: the answer is in the reply. Otherwise how long a callback may take before <see cref="Overdue"/> applies.</summary>
    public TimeSpan? CallbackWithin { get; init; }

    /// <summary>Set where results are fetched: asked for that often while an answer is outstanding.</summary>
    public TimeSpan? PollEvery { get; init; }

    public WhenOverdue Overdue { get; init; }

    /// <summary>Members that an answer's <c>fields</c> must have; one without them is parked, never taken as a success.</summary>
    public IReadOnlyList<string> ResultFields { get; set; } = [];

    /// <summary>Operation that carries a supplement, a payment proof or a withdrawal to the agency; null where it has none.</summary>
    public string? SupplementOperation { get; init; }

    public string? PaymentOperation { get; init; }

    public string? WithdrawOperation { get; init; }

    /// <summary>Facts that only the adapter's kind reads (path, mapping, WSDL element).</summary>
    public JsonElement Wire { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Disallow,
    Converters = [typeof(IsoDuration)])]
[JsonSerializable(typeof(AgencyContract))]
public sealed partial class AgencyContractJson : JsonSerializerContext;
