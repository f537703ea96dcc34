using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Procedures;

namespace Gateway.Planning;

/// <summary>What a turn needs to know that is neither the dossier nor the news: the time, the agencies' contracts, and where results go.</summary>
public sealed record TurnContext
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the news of this turn happened outside; null where it is only the time that has come.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The trace of the news, which whatever is born in this turn goes on with.</summary>
    public TraceContext? Trace { get; init; }

    /// <summary>What the audit hears of the turn; null where nothing is recorded.</summary>
    public TurnCause? Cause { get; init; }

    /// <summary>By which records are committed to bodies; null where they are not.</summary>
    public Commitments? Commitments { get; init; }

    public required Func<Guid> NewId { get; init; }

    public required IReadOnlyDictionary<string, AgencyContract> Agencies { get; init; }

    /// <summary>Event types begin with this, <c>vn.onestop.</c> unless configured otherwise.</summary>
    public required string EventTypePrefix { get; init; }

    /// <summary>CloudEvents source of what we say.</summary>
    public required string EventSource { get; init; }

    /// <summary>Agency code of the shop when results are also delivered to its webhook; null when it only polls the feed.</summary>
    public string? Shop { get; init; }

    /// <summary>The portal's status codes and the moves between them.</summary>
    public required PortalCodes PortalCodes { get; init; }

    /// <summary>The instant that many working minutes later.</summary>
    public required Func<DateTimeOffset, int, DateTimeOffset> AddWorkingMinutes { get; init; }

    /// <summary>The contract of the operation; null when either is unknown.</summary>
    public AgencyOperation? Operation(string agency, string operation) =>
        Agencies.TryGetValue(agency, out var contract) && contract.Operations.TryGetValue(operation, out var found) ? found : null;

    public AgencyOperation? Operation(Standing exchange) => Operation(exchange.Exchange.Agency, exchange.Exchange.Operation);

    /// <summary>What a clerk reads for a code: the agency's own text, else the engine's.</summary>
    public LocalText? Text(string agency, string code) =>
        Agencies.TryGetValue(agency, out var contract) && contract.Texts.TryGetValue(code, out var text) ? text : Reasons.Find(code) ?? PlanningReasons.Find(code);
}
