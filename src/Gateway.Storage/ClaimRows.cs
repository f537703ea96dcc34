using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Reads what an attempt needs: the exchange, its body and the answers of earlier steps.</summary>
internal sealed class ClaimRows(IBodySeal seal)
{
    private const string ClaimedExchange = """
        select e.id, e.dossier, e.step, e.agency, e.operation, e.lane, e.key, e.procedure_code, e.portal_status, e.born_at, coalesce(e.occurred_at, e.born_at),
               h.payload, h.state, h.attempts, h.epoch, h.due_at, h.overdue_at, h.ask_first, h.inquiries, h.reference, h.reason, h.interim,
               d.office, d.received_at, d.shop_due_at, p.body, r.event
        from exchange_due h join exchange e on e.id = h.id join dossier d on d.number = h.dossier left join payload p on p.id = h.payload left join result r on r.id = h.payload
        where h.id = ?1
        """;

    private const string EarlierResults = """
        select e.dossier, e.step, p.id, p.body
        from exchange e join settlement s on s.exchange = e.id join payload p on p.id = s.result
        where e.dossier = ?1 and e.step is not null and s.ending = 'answered'
        """;

    /// <summary>The claims in the order asked. Answers of earlier steps are heavy, so only those that send them get them.</summary>
    public async ValueTask<IReadOnlyList<Claimed>> ReadAsync(Session session, List<Guid> ids, bool areSent)
    {
        var claimed = await session.QueryAsync(ClaimedExchange, ids, (row, id) => row.Add(id), Read);
        var dossiers = claimed.Where(claim => areSent && claim.Standing.Exchange.CarriesResults).Select(claim => claim.Request.Dossier).Distinct(StringComparer.Ordinal).ToList();
        var answered = await session.QueryAsync(EarlierResults, dossiers, (row, dossier) => row.Add(dossier), ReadResult);
        if (answered.Count == 0)
            return claimed;
        var results = answered.GroupBy(result => result.Dossier).ToDictionary(group => group.Key, group => group.ToDictionary(result => result.Step, result => (ReadOnlyMemory<byte>)result.Body));
        return claimed.ConvertAll(claim => claim.Standing.Exchange.CarriesResults && results.TryGetValue(claim.Request.Dossier, out var found) ? claim with { Request = claim.Request with { Results = found } } : claim);
    }

    private (string Dossier, string Step, byte[] Body) ReadResult(Columns row)
    {
        var (dossier, step) = (row.Text(), row.Text());
        return (dossier, step, seal.Open(dossier, row.Id(), row.Bytes()));
    }

    private Claimed Read(Columns row)
    {
        var (id, dossier, step, agency, operation, lane, key) = (row.Id(), row.Text(), row.TextOrNull(), row.Text(), row.Text(), row.Text(), row.Text());
        var (procedure, portalStatus, bornAt, occurredAt, payload) = (row.Text(), (int?)row.NumberOrNull(), row.Time(), row.Time(), row.Id());
        var standing = new Standing
        {
            Exchange = new Exchange(id, dossier, step, agency, operation, lane, key, procedure, payload, portalStatus, bornAt) { OccurredAt = occurredAt },
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
