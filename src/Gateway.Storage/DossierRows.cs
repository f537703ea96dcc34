using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Reads a dossier whole, as one transaction sees it.</summary>
internal static class DossierRows
{
    private const string FactsAndPlan = """
        select d.number, d.office, d.procedure_code, d.opened_at, d.received_at, d.shop_due_at, d.portal_agency, d.portal_operation, d.portal_code, d.result_count,
               d.sequence, d.supplements, d.withdrawn_at, d.decision, d.decided_at, d.returned_at, d.body,
               p.id, p.version, p.procedure_group, p.title_vi, p.title_en, p.due_at, p.supplement_window_minutes
        from dossier d join plan p on p.id = d.plan
        where d.number = ?1
        """;

    private const string StepsOfPlan = "select code, title_vi, title_en, agency, operation, needs, due_at, exchange from plan_step where plan = ?1 order by ordinal";

    private const string ExchangesOfDossier = """
        select e.id, e.step, e.agency, e.operation, e.lane, e.key, e.procedure_code, e.portal_status, e.born_at,
               h.payload, h.state, h.blocked_by, h.attempts, h.epoch, h.due_at, h.overdue_at, h.ask_first, h.inquiries, h.reference, h.reason, h.interim, s.ending, s.code
        from exchange e left join exchange_due h on h.id = e.id left join settlement s on s.exchange = e.id
        where e.dossier = ?1
        order by e.id
        """;

    private const string LinksOfDossier = "select predecessor, follower, need from exchange_link where dossier = ?1";

    private const string OpenNotice = "select opened_at, send_at, items from supplement_notice where dossier = ?1 and sent_at is null";

    public static async ValueTask<OpenDossier?> FindAsync(Session session, string number)
    {
        var found = await session.QueryAsync(FactsAndPlan, row => row.Add(number), ReadFacts);
        if (found.Count == 0)
            return null;
        var (facts, plan) = found[0];
        var steps = await session.QueryAsync(StepsOfPlan, row => row.Add(plan.Id), ReadStep);
        var exchanges = await session.QueryAsync(ExchangesOfDossier, row => row.Add(number), columns => ReadStanding(columns, number));
        IReadOnlyList<ExchangeLink> links = exchanges.Count < 2 ? [] : await session.QueryAsync(LinksOfDossier, row => row.Add(number), ReadLink);
        var notice = facts.Supplements == 0 ? null : (await session.QueryAsync(OpenNotice, row => row.Add(number), ReadNotice)).FirstOrDefault();
        return new OpenDossier(facts, plan, steps, exchanges, links, notice);
    }

    public static string Text(IReadOnlyList<StepNeed> needs) => string.Join(' ', needs.Select(need => $"{need.Step}={Words.Of(need.Otherwise)}"));

    private static (DossierFacts Facts, Plan Plan) ReadFacts(Columns row)
    {
        var facts = new DossierFacts
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
        };
        var plan = new Plan(row.Id(), facts.Number, facts.ProcedureCode, row.Text(), row.Text(), new LocalText(row.Text(), row.Text()), facts.OpenedAt, row.TimeOrNull(), row.Small(), []);
        return (facts, plan);
    }

    private static PortalRoute? Skip(Columns row)
    {
        row.TextOrNull();
        return null;
    }

    private static PlanStep ReadStep(Columns row) =>
        new(row.Text(), new LocalText(row.Text(), row.Text()), row.Text(), row.Text(), Needs(row.Text()), row.TimeOrNull(), row.IdOrNull());

    private static List<StepNeed> Needs(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(need => need.Split('=')).Select(need => new StepNeed(need[0], Words.Read<WhenNotAnswered>(need[1])))];

    private static Standing ReadStanding(Columns row, string dossier)
    {
        var (id, step, agency, operation, lane, key) = (row.Id(), row.TextOrNull(), row.Text(), row.Text(), row.Text(), row.Text());
        var (procedure, portalStatus, bornAt) = (row.Text(), (int?)row.NumberOrNull(), row.Time());
        var exchange = new Exchange(id, dossier, step, agency, operation, lane, key, procedure, row.IdOrNull() ?? default, portalStatus, bornAt);
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
        };
        var ending = row.TextOrNull();
        return ending is null ? hot : hot with { Ending = Words.Read<Ending>(ending), Code = row.TextOrNull() };
    }

    private static ExchangeLink ReadLink(Columns row) => new(row.Id(), row.Id(), row.TextOrNull() is { } need ? Words.Read<WhenNotAnswered>(need) : null);

    private static SupplementNotice ReadNotice(Columns row) =>
        new(row.Time(), row.Time(), JsonSerializer.Deserialize(row.Text(), NoticeJson.Default.IReadOnlyListSupplementItem) ?? []);
}
