using System.Text.Json;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>The causes of turns, and how each is told to the audit (contracts/audit/v1/CATALOGUE.md).</summary>
public static class TurnCauses
{
    public static TurnCause Opened(DossierEvent accepted, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        ArgumentNullException.ThrowIfNull(plan);
        return new(AuditTypes.PlanOpened, json =>
        {
            json.WriteId("event"u8, Ids.Event, accepted.Id);
            json.WriteId("plan"u8, Ids.Plan, plan.Id);
            json.WriteString("procedure"u8, plan.ProcedureCode);
            json.WriteString("procedureVersion"u8, plan.Version);
        });
    }

    public static TurnCause Planned(DossierEvent news) => OfEvent(AuditTypes.EventPlanned, news, null);

    /// <summary>It could not be planned; all it does is to use up its number.</summary>
    public static TurnCause Parked(DossierEvent news, string reason) => OfEvent(AuditTypes.EventParked, news, reason);

    public static TurnCause Attempted(AttemptEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        return new(AuditTypes.AttemptFinished, json =>
        {
            var exchange = end.Claimed.Standing.Exchange;
            json.WriteId("exchange"u8, Ids.Exchange, exchange.Id);
            json.WriteNumber("attempt"u8, end.Claimed.Standing.Attempts);
            json.WriteString("agency"u8, exchange.Agency);
            json.WriteString("operation"u8, exchange.Operation);
            json.WriteTime("startedAt"u8, end.StartedAt);
            json.WriteTime("finishedAt"u8, end.FinishedAt);
            Write(json, end.Outcome);
        }, end.Outcome.Body)
        {
            Agency = end.Claimed.Standing.Exchange.Agency,
        };
    }

    public static TurnCause Lost(Standing lost) => Of(AuditTypes.AttemptLost, lost, json => json.WriteNumber("attempt"u8, lost.Attempts));

    public static TurnCause Inquired(InquiryEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        return Of(AuditTypes.InquiryAnswered, end.Claimed.Standing, json => json.WriteString("answer"u8, end.Answer switch
        {
            InquiryAnswer.Absent => "absent",
            InquiryAnswer.Working => "working",
            InquiryAnswer.Known => "known",
            _ => "unclear",
        }), end.Answer is InquiryAnswer.Known known ? known.Answer.Content : default);
    }

    public static TurnCause Matched(AgencyCallback callback, Standing exchange)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return Of(AuditTypes.CallbackMatched, exchange, json =>
        {
            json.WriteId("callback"u8, Ids.Callback, callback.Id);
            if (callback.Channel == CallbackChannel.Inquiry)
                json.WriteWord("channel"u8, callback.Channel);
            json.WriteString("code"u8, AuditRecord.Code(callback.Answer.Code));
        });
    }

    public static TurnCause Noticed() => new(AuditTypes.NoticeSent);

    /// <summary>Nobody but a person can take it further.</summary>
    public static TurnCause Stopped(string reason) => new(AuditTypes.ExchangeParked, json => json.WriteString("reason"u8, reason));

    /// <summary>A replay lets it have another attempt. The exchange is told by where it goes.</summary>
    public static TurnCause Replayed(Standing exchange, string replay, string actor) => OfReplay(AuditTypes.ExchangeReplayed, exchange, replay, actor);

    /// <summary>The replay stopped before that attempt began.</summary>
    public static TurnCause Recalled(Standing exchange, string replay) => OfReplay(AuditTypes.ExchangeRecalled, exchange, replay, AuditRecord.Gateway);

    private static TurnCause OfReplay(string type, Standing exchange, string replay, string actor) => Of(type, exchange, json => json.WriteString("replay"u8, replay)) with { Actor = actor };

    private static TurnCause OfEvent(string type, DossierEvent news, string? reason)
    {
        ArgumentNullException.ThrowIfNull(news);
        return new(type, json =>
        {
            json.WriteId("event"u8, Ids.Event, news.Id);
            json.WriteWord("kind"u8, news.Kind);
            if (reason is not null)
                json.WriteString("reason"u8, reason);
        });
    }

    private static TurnCause Of(string type, Standing exchange, Action<Utf8JsonWriter> more, ReadOnlyMemory<byte> body = default)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return new(type, json =>
        {
            json.WriteId("exchange"u8, Ids.Exchange, exchange.Exchange.Id);
            json.WriteString("agency"u8, exchange.Exchange.Agency);
            json.WriteString("operation"u8, exchange.Exchange.Operation);
            more(json);
        }, body);
    }

    private static void Write(Utf8JsonWriter json, Outcome outcome)
    {
        var (word, code) = outcome switch
        {
            Outcome.Answered => ("answered", null),
            Outcome.Deferred => ("deferred", null),
            Outcome.Refused refused => ("refused", refused.Code),
            Outcome.Failed failed => ("failed", failed.Code),
            _ => throw new System.Diagnostics.UnreachableException($"Unknown outcome {outcome.GetType().Name}."),
        };
        json.WriteString("outcome"u8, word);
        if (code is not null)
            json.WriteString("code"u8, AuditRecord.Code(code));
        if (outcome is Outcome.Failed { MayHaveArrived: true })
            json.WriteBoolean("mayHaveArrived"u8, true);
    }
}
