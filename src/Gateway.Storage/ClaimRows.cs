using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Procedures;

namespace Gateway.Storage;

/// <summary>Reads what an attempt needs: the exchange, its body and the answers of earlier steps.</summary>
internal sealed class ClaimRows(IBodySeal seal)
{
    private const string ClaimedExchange = """
        select e.id, e.dossier, e.step, e.agency, e.operation, e.lane, e.key, e.procedure_code, e.portal_status, e.born_at, coalesce(e.occurred_at, e.born_at), e.trace,
               h.payload, h.state, h.attempts, h.epoch, h.due_at, h.overdue_at, h.ask_first, h.inquiries, h.reference, h.reason, h.interim,
               d.office, d.received_at, d.shop_due_at, p.body, r.event
        from exchange_due h join exchange e on e.id = h.id join dossier d on d.number = h.dossier left join payload p on p.id = h.payload left join result r on r.id = h.payload
        where h.id = ?1
        """;

    // Heavy, so only for what may carry them: a step of the plan, something that belongs to one, a status that reports results to the portal.
    private static readonly string EarlierResults = $"""
        select x.id, x.dossier, e.step, p.id, p.body
        from exchange x join exchange e on e.dossier = x.dossier join settlement s on s.exchange = e.id join payload p on p.id = s.result
        where x.id = ?1 and (x.portal_status is null or x.portal_status in ({PortalRules.Processed}, {PortalRules.Returned}))
          and x.operation not in ('{DossierTurn.DeliverResult}', '{DossierTurn.HandOver}') and e.step is not null and s.ending = 'answered'
        """;

    /// <summary>The claims in the order asked; with the answers of earlier steps where they are to be sent.</summary>
    public async ValueTask<IReadOnlyList<Claimed>> ReadAsync(Session session, List<Guid> ids, bool areSent)
    {
        var claimed = session.Ask(ClaimedExchange, ids, (row, id) => row.Add(id), Read);
        var answered = session.Ask(EarlierResults, areSent ? ids : [], (row, id) => row.Add(id), ReadResult);
        await session.SendAsync();
        if (answered.Rows.Count == 0)
            return claimed.Rows;
        var results = answered.Rows.GroupBy(result => result.Exchange).ToDictionary(group => group.Key, group => group.ToDictionary(result => result.Step, result => (ReadOnlyMemory<byte>)result.Body));
        return claimed.Rows.ConvertAll(claim => results.TryGetValue(claim.Request.ExchangeId, out var found) ? claim with { Request = claim.Request with { Results = found } } : claim);
    }

    private (Guid Exchange, string Step, byte[] Body) ReadResult(Columns row)
    {
        var (exchange, dossier, step) = (row.Id(), row.Text(), row.Text());
        return (exchange, step, seal.Open(dossier, row.Id(), row.Bytes()));
    }

    private Claimed Read(Columns row)
    {
        var (id, dossier, step, agency, operation, lane, key) = (row.Id(), row.Text(), row.TextOrNull(), row.Text(), row.Text(), row.Text(), row.Text());
        var (procedure, portalStatus, bornAt, occurredAt, trace, payload) = (row.Text(), (int?)row.NumberOrNull(), row.Time(), row.Time(), TraceContext.Stored(row.TextOrNull()), row.Id());
        var standing = new Standing
        {
            Exchange = new Exchange(id, dossier, step, agency, operation, lane, key, procedure, payload, portalStatus, bornAt) { OccurredAt = occurredAt, Trace = trace },
            State = Words.Read<ExchangeState>(row.Text()),
            Attempts = row.Small(),
            Epoch = row.Small(),
            DueAt = row.TimeOrNull(),
            OverdueAt = row.TimeOrNull(),
            AskFirst = row.Flag(),
            Inquiries = row.Small(),
            AgencyReference = row.TextOrNull(),
            Code = row.TextOrNull(),
            Interim = row.TextOrNull() is { } interim ? Words.Read<Interim>(interim) : null,
        };
        var (office, receivedAt, dueAt, body, result) = (row.Text(), row.Time(), row.TimeOrNull(), row.Bytes(), row.Bytes());
        return new Claimed(new AgencyRequest
        {
            ExchangeId = id,
            IdempotencyKey = key,
            Dossier = dossier,
            Office = office,
            Operation = operation,
            ProcedureCode = procedure,
            StepCode = step,
            Attempt = standing.Attempts,
            Body = result.Length > 0 ? result : seal.Open(dossier, payload, body),
            ReceivedAt = receivedAt,
            DueAt = dueAt,
            PortalStatus = portalStatus,
            OccurredAt = occurredAt,
            AgencyReference = standing.AgencyReference,
        }, standing);
    }
}
