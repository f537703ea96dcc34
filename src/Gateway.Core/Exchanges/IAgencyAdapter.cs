namespace Gateway.Exchanges;

/// <summary>
/// All that an adapter gets to know of an exchange. <see cref="Body"/> is the dossier event's <c>data</c> (contracts/intake/v1);
/// <see cref="Results"/> holds the results of the plan's earlier steps by step code (contracts/results/v1/agency-result.schema.json), UTF-8 JSON.
/// </summary>
public sealed record AgencyRequest
{
    public required Guid ExchangeId { get; init; }

    /// <summary>Constant over every attempt of the exchange; what the agency recognises a repeat by. At most 40 characters.</summary>
    public required string IdempotencyKey { get; init; }

    public required string Dossier { get; init; }

    /// <summary>Canonical organisation code, level 1 first.</summary>
    public required string Office { get; init; }

    public required string Operation { get; init; }

    public required string ProcedureCode { get; init; }

    public string? StepCode { get; init; }

    public required int Attempt { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Results { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>When the shop promised the result (<c>NgayHenTra</c>), never our own computation; null when the shop gave none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When the shop received the dossier.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The dossier status 1..10 to report; only for portal operations.</summary>
    public int? PortalStatus { get; init; }

    /// <summary>When the reported thing happened: the shop's event, the agency's answer.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What the agency called the case when it deferred; for inquiries and polls.</summary>
    public string? AgencyReference { get; init; }
}

/// <summary>What an agency says when asked whether it has a request.</summary>
public abstract record InquiryAnswer
{
    private InquiryAnswer()
    {
    }

    /// <summary>It never saw the request: sending is safe.</summary>
    public sealed record Absent : InquiryAnswer;

    /// <summary>It has the request and is still working.</summary>
    public sealed record Working(string AgencyReference) : InquiryAnswer;

    /// <summary>It has the request and a final or interim answer.</summary>
    public sealed record Known(AgencyAnswer Answer) : InquiryAnswer;

    /// <summary>It could not say; ask again later.</summary>
    public sealed record Unclear(string Code, TimeSpan? RetryAfter = null) : InquiryAnswer;
}

/// <summary>What an agency finally, or in the meantime, says of a case – by callback, poll or inquiry alike.</summary>
public enum AnswerKind
{
    Answered,
    Refused,
    SupplementRequested,
    PaymentRequested,
}

/// <summary><paramref name="Content"/> is UTF-8 JSON, contracts/results/v1/agency-result.schema.json; <paramref name="Code"/> names a text in the agency's contract.</summary>
public sealed record AgencyAnswer(AnswerKind Kind, string Code, ReadOnlyMemory<byte> Content, string? AgencyReference = null);

/// <summary>
/// One agency's protocol: translate out, call, translate in – nothing else. It knows no database, no schedule, no other agency.
/// Adapters do not throw for what an agency or a wire can do; an exception out of here is a bug and parks the exchange.
/// </summary>
public interface IAgencyAdapter
{
    /// <summary>One attempt. The idempotency key is already stored when this is called.</summary>
    Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation);

    /// <summary>
    /// Asks what the agency has of these requests (at most <see cref="AgencyOperation.InquiryBatchMax"/> of them); answers in the order asked.
    /// Called only for operations whose contract declares an inquiry.
    /// </summary>
    Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation);
}
