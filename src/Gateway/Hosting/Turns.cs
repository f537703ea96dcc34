using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Procedures;

namespace Gateway.Host.Hosting;

/// <summary>Makes the context of a turn: the one place where its clock, ids, contracts and addresses come together.</summary>
public sealed class Turns(IReadOnlyDictionary<string, AgencyContract> agencies, TurnOptions options, PortalCodes portalCodes, WorkingCalendar calendar, TimeProvider clock)
{
    /// <param name="cause">What the audit hears of the turn.</param>
    /// <param name="occurredAt">When the news happened outside; null where it is only the time that has come.</param>
    /// <param name="trace">The trace that the news came in, or that of the exchange it is about.</param>
    public TurnContext At(DateTimeOffset now, TurnCause cause, DateTimeOffset? occurredAt = null, TraceContext? trace = null) => new()
    {
        Now = now,
        Cause = options.IsAudited ? cause : null,
        Commitments = options.Commitments,
        OccurredAt = occurredAt,
        Trace = trace,
        NewId = () => Ids.New(clock),
        Agencies = agencies,
        EventTypePrefix = options.EventTypePrefix,
        EventSource = options.EventSource,
        Shop = options.Shop,
        PortalCodes = portalCodes,
        AddWorkingMinutes = (from, minutes) => WorkingTime.Add(calendar, from, TimeSpan.FromMinutes(minutes)),
    };
}

/// <param name="Shop">Agency code of the shop when its webhook is configured; null when it polls.</param>
/// <param name="IsAudited">Whether turns leave audit records.</param>
/// <param name="Commitments">By which records are committed to bodies; null where they are not.</param>
public sealed record TurnOptions(string EventTypePrefix, string EventSource, string? Shop, bool IsAudited = true, Commitments? Commitments = null)
{
    /// <summary>The CloudEvents source of everything that we say.</summary>
    public const string Gateway = "/gateway";
}
