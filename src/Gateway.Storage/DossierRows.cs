using System.Collections.ObjectModel;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Reads dossiers whole, as one transaction sees them, and keeps everybody else from moving them until it ends.</summary>
internal static class DossierRows
{
    /// <summary>What <see cref="ReadFacts"/> reads, of <c>d</c>.</summary>
    public const string FactColumns = """
        d.number, d.office, d.procedure_code, d.opened_at, d.received_at, d.shop_due_at, d.portal_agency, d.portal_operation, d.portal_code, d.result_count,
        d.sequence, d.supplements, d.withdrawn_at, d.decision, d.decided_at, d.returned_at, d.body, d.audit_count, d.audit_hash
        """;

    /// <summary>What <see cref="ReadWith"/> reads first, of <c>n</c>.</summary>
    public const string PlanColumns = "n.id, n.version, n.procedure_group, n.title_vi, n.title_en, n.due_at, n.supplement_window_minutes, n.steps";

    private const string FactsAndPlan = $"""
        select {FactColumns}, {PlanColumns}
        from dossier d join plan n on n.id = d.plan
        where d.number = ?1
        """;

    /// <summary>What <see cref="ReadStanding"/> reads, from <see cref="ExchangeTables"/>.</summary>
    public const string ExchangeColumns = """
        e.dossier, e.id, e.step, e.agency, e.operation, e.lane, e.key, e.procedure_code, e.portal_status, e.born_at, coalesce(e.occurred_at, e.born_at), e.trace,
        h.payload, h.state, h.blocked_by, h.attempts, h.epoch, h.due_at, h.overdue_at, h.ask_first, h.inquiries, h.reference, h.reason, h.interim, h.may_have_arrived, h.doubts, e.follows, s.ending, s.code
        """;

    public const string ExchangeTables = "exchange e left join exchange_due h on h.id = e.id left join settlement s on s.exchange = e.id";

    private const string ExchangesOfDossier = $"select {ExchangeColumns} from {ExchangeTables} where e.dossier = ?1 order by e.id";

    private const string OpenNotice = "select dossier, opened_at, send_at, items from supplement_notice where dossier = ?1 and sent_at is null";

    /// <summary>Those that there are, by number. They are locked in the order of their numbers, so that no two transactions wait for each other.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, OpenDossier>> FindAsync(Session session, IEnumerable<string> numbers)
    {
        var sorted = numbers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (sorted.Count == 0)
            return ReadOnlyDictionary<string, OpenDossier>.Empty;
        var found = session.Ask(FactsAndPlan + session.Dialect.Lock("d"), sorted, (row, number) => row.Add(number), row => ReadPlan(row, ReadFacts(row)));
        var exchanges = session.Ask(ExchangesOfDossier, sorted, (row, number) => row.Add(number), ReadStanding);
        await session.SendAsync();
        if (found.Rows.Count == 0)
            return ReadOnlyDictionary<string, OpenDossier>.Empty;
        var asked = found.Rows.FindAll(dossier => dossier.Facts.Supplements > 0).ConvertAll(dossier => dossier.Facts.Number);
        var notices = (await session.QueryAsync(OpenNotice, asked, (row, number) => row.Add(number), columns => (Dossier: columns.Text(), Notice: ReadNotice(columns)))).ToLookup(item => item.Dossier, item => item.Notice);
        var exchangesOf = exchanges.Rows.ToLookup(item => item.Standing.Exchange.Dossier);
        return found.Rows.ToDictionary(dossier => dossier.Facts.Number, dossier => Open(dossier, [.. exchangesOf[dossier.Facts.Number]], notices[dossier.Facts.Number].FirstOrDefault()));
    }

    // A step is served by the last exchange that was born for it.
    private static OpenDossier Open(Found dossier, List<(Standing Standing, string? Follows)> exchanges, SupplementNotice? notice) => new(
        dossier.Facts, dossier.Plan,
        [.. PlanText.Read(dossier.Steps).Select(line => PlanText.Step(line, exchanges.FindLast(item => item.Standing.Exchange.Step == line.Code).Standing?.Exchange.Id))],
        exchanges.ConvertAll(item => item.Standing), [.. exchanges.SelectMany(item => PlanText.Links(item.Standing.Exchange.Id, item.Follows))], notice);

    private readonly record struct Found(DossierFacts Facts, Plan Plan, string? Steps);

    /// <summary>A dossier of which one exchange was read by itself: its plan, what that exchange follows, and the others in one text.</summary>
    public static OpenDossier ReadWith(Columns row, DossierFacts facts, Standing one)
    {
        var (dossier, exchanges) = (ReadPlan(row, facts), new List<(Standing Standing, string? Follows)> { (one, row.TextOrNull()) });
        if (row.TextOrNull() is { } others)
        {
            exchanges.AddRange(JsonColumns.Read(others, ReadStanding));
            exchanges.Sort((a, b) => a.Standing.Exchange.Id.CompareTo(b.Standing.Exchange.Id));
        }
        return Open(dossier, exchanges, null);
    }

    public static DossierFacts ReadFacts(Columns row) => new()
    {
        Number = row.Text(),
        Office = OfficeCode.TryParse(row.Text(), out var office) ? office : throw new InvalidDataException("A stored office code is none."),
        ProcedureCode = row.Text(),
        OpenedAt = row.Time(),
        ReceivedAt = row.Time(),
        ShopDueAt = row.TimeOrNull(),
        Portal = row.TextOrNull() is { } agency ? new PortalRoute(agency, row.Text()) : Skip(row),
        PortalCode = (int?)row.NumberOrNull(),
        ResultCount = row.Small(),
        Sequence = row.NumberOrNull(),
        Supplements = row.Small(),
        WithdrawnAt = row.TimeOrNull(),
        Decision = row.TextOrNull(),
        DecidedAt = row.TimeOrNull(),
        ReturnedAt = row.TimeOrNull(),
        Body = row.Id(),
        Audit = new AuditHead(row.Number(), row.Bytes()),
    };

    private static Found ReadPlan(Columns row, DossierFacts facts)
    {
        var plan = new Plan(row.Id(), facts.Number, facts.ProcedureCode, row.Text(), row.Text(), new LocalText(row.Text(), row.Text()), facts.OpenedAt, row.TimeOrNull(), row.Small(), []);
        return new(facts, plan, row.TextOrNull());
    }

    private static PortalRoute? Skip(Columns row)
    {
        row.TextOrNull();
        return null;
    }

    private static (Standing Standing, string? Follows) ReadStanding(Columns row)
    {
        var dossier = row.Text();
        var (id, step, agency, operation, lane, key) = (row.Id(), row.TextOrNull(), row.Text(), row.Text(), row.Text(), row.Text());
        var (procedure, portalStatus, bornAt, occurredAt, trace) = (row.Text(), (int?)row.NumberOrNull(), row.Time(), row.Time(), TraceContext.Stored(row.TextOrNull()));
        var exchange = new Exchange(id, dossier, step, agency, operation, lane, key, procedure, row.IdOrNull() ?? default, portalStatus, bornAt) { OccurredAt = occurredAt, Trace = trace };
        var state = row.TextOrNull();
        var hot = new Standing
        {
            Exchange = exchange,
            State = state is null ? ExchangeState.Settled : Words.Read<ExchangeState>(state),
            BlockedBy = (int?)row.NumberOrNull() ?? 0,
            Attempts = (int?)row.NumberOrNull() ?? 0,
            Epoch = (int?)row.NumberOrNull() ?? 0,
            DueAt = row.TimeOrNull(),
            OverdueAt = row.TimeOrNull(),
            AskFirst = row.NumberOrNull() == 1,
            Inquiries = (int?)row.NumberOrNull() ?? 0,
            AgencyReference = row.TextOrNull(),
            Code = row.TextOrNull(),
            Interim = row.TextOrNull() is { } interim ? Words.Read<Interim>(interim) : null,
            MayHaveArrived = row.NumberOrNull() == 1,
            Doubts = (int?)row.NumberOrNull() ?? 0,
        };
        var (follows, ending) = (row.TextOrNull(), row.TextOrNull());
        return (ending is null ? hot : hot with { Ending = Words.Read<Ending>(ending), Code = row.TextOrNull() }, follows);
    }

    private static SupplementNotice ReadNotice(Columns row) =>
        new(row.Time(), row.Time(), JsonSerializer.Deserialize(row.Text(), NoticeJson.Default.IReadOnlyListSupplementItem) ?? []);
}
