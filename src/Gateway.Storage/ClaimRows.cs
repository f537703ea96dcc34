using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Procedures;

namespace Gateway.Storage;

/// <summary>
/// Reads what an attempt needs: the exchange, its body and the answers of earlier steps. On a server what is to be sent brings its whole dossier
/// along, so that the answer is decided on without reading it again.
/// </summary>
internal sealed class ClaimRows(IBodySeal seal, Dialect dialect)
{
    private readonly string? stamp = dialect.StampOf("d");

    private string Waiting(string source) => Select(source, ", null", "");

    // A dossier with an open notice has more than this reads.
    internal string Sent(string source) => stamp is null ? Waiting(source) : Select(
        source,
        $", case when d.supplements = 0 then {stamp} end, {DossierRows.PlanColumns}, e.follows, ({dialect.Gathered(DossierRows.ExchangeColumns, $"{DossierRows.ExchangeTables} where e.dossier = d.number and e.id <> claimed.id")})",
        "join plan n on n.id = d.plan cross join lateral (select h.id) claimed(id)");

    private static string Select(string source, string more, string join) => $"""
        select e.id, e.dossier, e.step, e.agency, e.operation, e.lane, e.key, e.procedure_code, e.portal_status, e.born_at, coalesce(e.occurred_at, e.born_at), e.trace,
               h.payload, h.state, h.attempts, h.epoch, h.due_at, h.overdue_at, h.ask_first, h.inquiries, h.reference, h.reason, h.interim, h.may_have_arrived, h.doubts,
               p.body, r.event, {DossierRows.FactColumns}{more}
        from {source} h join exchange e on e.id = h.id join dossier d on d.number = h.dossier left join payload p on p.id = h.payload left join result r on r.id = h.payload {join}
        """;

    // Heavy, so only for what may carry them: a step of the plan, something that belongs to one, a status that reports results to the portal.
    private static readonly string EarlierResults = $"""
        select x.id, x.dossier, e.step, p.id, p.body
        from exchange x join exchange e on e.dossier = x.dossier join settlement s on s.exchange = e.id join payload p on p.id = s.result
        where x.id = ?1 and (x.portal_status is null or x.portal_status in ({PortalRules.Processed}, {PortalRules.Returned}))
          and x.operation not in ('{DossierTurn.DeliverResult}', '{DossierTurn.HandOver}') and e.step is not null and s.ending = 'answered'
        """;

    private readonly record struct Read(Claimed Claimed, bool HasResults);

    /// <summary>Runs the claim and reads what it claimed, the longest due first: one message, and so a transaction of its own.</summary>
    public async Task<IReadOnlyList<Claimed>> ClaimAsync(GatewayDatabase database, string update, Action<Row> bind) => [.. (await AskAsync(database, update, Waiting, bind)).Select(read => read.Claimed)];

    /// <summary>
    /// The same with the answers of earlier steps, for what is to be sent. A dossier of which nothing was told yet has none. When they cannot be
    /// read what was claimed is <paramref name="giveBack"/>'s.
    /// </summary>
    public async Task<IReadOnlyList<Claimed>> ClaimToSendAsync(GatewayDatabase database, string update, Action<Row> bind, Func<IReadOnlyList<Claimed>, Task> giveBack)
    {
        var read = await AskAsync(database, update, Sent, bind);
        try
        {
            return await WithResultsAsync(database, read);
        }
        catch
        {
            await giveBack(read.ConvertAll(row => row.Claimed));
            throw;
        }
    }

    /// <summary>What attempts of these would say now; nothing is claimed.</summary>
    public async Task<IReadOnlyList<Claimed>> LookAsync(GatewayDatabase database, IReadOnlyList<Guid> ids) =>
        await WithResultsAsync(database, await database.WriteAsync(session => session.QueryAsync(Waiting("exchange_due") + " where h.id = ?1", ids, (row, id) => row.Add(id), ReadClaimed)));

    private async Task<IReadOnlyList<Claimed>> WithResultsAsync(GatewayDatabase database, List<Read> read)
    {
        var asked = read.FindAll(row => row.HasResults).ConvertAll(row => row.Claimed.Request.ExchangeId);
        if (asked.Count == 0)
            return read.ConvertAll(row => row.Claimed);
        var answered = await database.WriteAsync(session => ValueTask.FromResult(session.Ask(EarlierResults, asked, (row, id) => row.Add(id), ReadResult)));
        var results = answered.Rows.GroupBy(result => result.Exchange).ToDictionary(group => group.Key, group => group.ToDictionary(result => result.Step, result => (ReadOnlyMemory<byte>)result.Body));
        return read.ConvertAll(row => results.TryGetValue(row.Claimed.Request.ExchangeId, out var found) ? row.Claimed with { Request = row.Claimed.Request with { Results = found } } : row.Claimed);
    }

    private async Task<List<Read>> AskAsync(GatewayDatabase database, string update, Func<string, string> query, Action<Row> bind)
    {
        var answer = await database.WriteAsync(session => ValueTask.FromResult(session.AskChanged(update, query, bind, ReadClaimed)));
        return [.. answer.Rows.OrderBy(read => read.Claimed.Standing.DueAt).ThenBy(read => read.Claimed.Request.ExchangeId)];
    }

    private (Guid Exchange, string Step, byte[] Body) ReadResult(Columns row)
    {
        var (exchange, dossier, step) = (row.Id(), row.Text(), row.Text());
        return (exchange, step, seal.Open(dossier, row.Id(), row.Bytes()));
    }

    private Read ReadClaimed(Columns row)
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
            MayHaveArrived = row.NumberOrNull() == 1,
            Doubts = (int?)row.NumberOrNull() ?? 0,
        };
        var (body, result, facts, written) = (row.Bytes(), row.Bytes(), DossierRows.ReadFacts(row), row.TextOrNull());
        var content = result.Length > 0 || body.Length == 0 ? result : seal.Open(dossier, payload, body);
        var claimed = Claimed.Of(standing, facts.Office.Value, facts.ReceivedAt, facts.ShopDueAt, content);
        var known = written is null ? null : Known(DossierRows.ReadWith(row, facts, standing), standing, written);
        return new Read(known is null ? claimed : claimed with { Known = known }, facts.ResultCount > 0);
    }

    // What asks first writes an inquiry, which locks the dossier anyway. Where another attempt may end before this one the dossier will have moved.
    private static KnownDossier? Known(OpenDossier dossier, Standing claimed, string written) =>
        claimed.AskFirst || dossier.Exchanges.Any(other => other.State is ExchangeState.Due or ExchangeState.InFlight && other.Exchange.Id != claimed.Exchange.Id) ? null : new(dossier, written);
}
