using System.Text.Json;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Writes what a turn changed. One statement list per table, whatever the number of dossiers.</summary>
internal static class ChangeRows
{
    private const string InsertDossier = """
        insert into dossier (number, office, procedure_code, plan, opened_at, received_at, shop_due_at, portal_agency, portal_operation, portal_code, result_count, sequence, supplements, withdrawn_at, decision, decided_at, returned_at, body)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        """;

    private const string UpdateDossier = """
        update dossier set portal_code = ?2, result_count = ?3, sequence = ?4, supplements = ?5, withdrawn_at = ?6, decision = ?7, decided_at = ?8, returned_at = ?9
        where number = ?1
        """;

    private const string InsertPlan = """
        insert into plan (id, dossier, procedure_code, version, procedure_group, title_vi, title_en, opened_at, due_at, supplement_window_minutes, warnings)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    private const string InsertStep = """
        insert into plan_step (plan, ordinal, code, title_vi, title_en, agency, operation, needs, due_at, exchange)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    private const string AssignStep = "update plan_step set exchange = ?3 where plan = (select plan from dossier where number = ?1) and code = ?2";

    private const string InsertExchange = """
        insert into exchange (id, dossier, step, agency, operation, lane, key, procedure_code, portal_status, born_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    private const string InsertDue = """
        insert into exchange_due (id, dossier, payload, agency, lane, priority, state, blocked_by, attempts, epoch, due_at, overdue_at, ask_first, inquiries, reference, reason, interim)
        values (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        """;

    private const string UpdateDue = """
        update exchange_due set state = ?3, blocked_by = ?4, attempts = ?5, due_at = ?6, overdue_at = ?7, ask_first = ?8, inquiries = ?9, reference = ?10, reason = ?11, interim = ?12, lease_until = null, lease_owner = null
        where id = ?1 and epoch = ?2
        """;

    private const string DeleteDue = "delete from exchange_due where id = ?1 and epoch = ?2";

    private const string InsertSettlement = "insert into settlement (exchange, ending, code, settled_at, result, callback) values (?1, ?2, ?3, ?4, ?5, ?6)";

    private const string InsertLink = "insert into exchange_link (dossier, predecessor, follower, need) values (?1, ?2, ?3, ?4)";

    private const string InsertResult = "insert into result (id, dossier, n, office, type, exchange, event, born_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

    private const string UpsertNotice = """
        insert into supplement_notice (dossier, opened_at, send_at, sent_at, items) values (?1, ?2, ?3, ?4, ?5)
        on conflict (dossier, opened_at) do update set sent_at = excluded.sent_at, items = excluded.items
        """;

    /// <summary>What settled an exchange: where its result lies and which callback brought it.</summary>
    public readonly record struct Proof(Guid? Result, Guid? Callback);

    /// <summary>
    /// Writes the turn under the dossier's lock; throws when an exchange moved since it was read, so that the caller's transaction falls.
    /// </summary>
    public static async ValueTask WriteAsync(Session session, Changes changes, DateTimeOffset now, Func<Guid, Proof>? proof = null)
    {
        await WriteDossierAsync(session, changes);
        await session.ExecuteAsync(InsertExchange, changes.Born, BindExchange);
        await session.ExecuteAsync(InsertDue, changes.Born.FindAll(born => !born.IsSettled), BindDue);
        var moved = changes.Moved.Values.ToList();
        await FencedAsync(session, UpdateDue, moved.FindAll(exchange => !exchange.IsSettled), BindMove);
        var settled = moved.FindAll(exchange => exchange.IsSettled);
        await FencedAsync(session, DeleteDue, settled, (row, exchange) => row.Add(exchange.Exchange.Id).Add(exchange.Epoch));
        settled.AddRange(changes.Born.FindAll(born => born.IsSettled));
        await session.ExecuteAsync(InsertSettlement, settled, (row, exchange) =>
        {
            var (result, callback) = proof?.Invoke(exchange.Exchange.Id) ?? default;
            row.Add(exchange.Exchange.Id).Add(Words.Of(exchange.Ending!.Value)).Add(exchange.Code).Add(now).Add(result).Add(callback);
        });
        await session.ExecuteAsync(InsertLink, changes.Linked, (row, link) =>
            row.Add(changes.Facts.Number).Add(link.Predecessor).Add(link.Follower).Add(link.Need is { } need ? Words.Of(need) : null));
        await session.ExecuteAsync(InsertResult, changes.Results, (row, result) => row
            .Add(result.Id).Add(result.Dossier).Add(result.Number).Add(result.Office).Add(result.Type).Add(result.Exchange).Add(result.Event.Span).Add(result.BornAt));
        if (changes.Notice is { } notice)
            await session.ExecuteAsync(UpsertNotice, row => row.Add(changes.Facts.Number).Add(notice.OpenedAt).Add(notice.SendAt)
                .Add(changes.NoticeSent ? now : null).Add(JsonSerializer.Serialize(notice.Items, NoticeJson.Default.IReadOnlyListSupplementItem)));
    }

    private static async ValueTask WriteDossierAsync(Session session, Changes changes)
    {
        var facts = changes.Facts;
        if (changes.OpenedPlan is not { } plan)
        {
            await session.ExecuteAsync(UpdateDossier, row => row.Add(facts.Number).Add(facts.PortalCode).Add(facts.ResultCount).Add(facts.Sequence)
                .Add(facts.Supplements).Add(facts.WithdrawnAt).Add(facts.Decision).Add(facts.DecidedAt).Add(facts.ReturnedAt));
            await session.ExecuteAsync(AssignStep, changes.Assigned, (row, assigned) => row.Add(facts.Number).Add(assigned.Step).Add(assigned.Exchange));
            return;
        }
        await session.ExecuteAsync(InsertDossier, row => row.Add(facts.Number).Add(facts.Office).Add(facts.ProcedureCode).Add(plan.Id).Add(facts.OpenedAt).Add(facts.ReceivedAt)
            .Add(facts.ShopDueAt).Add(facts.Portal?.Agency).Add(facts.Portal?.Operation).Add(facts.PortalCode).Add(facts.ResultCount).Add(facts.Sequence)
            .Add(facts.Supplements).Add(facts.WithdrawnAt).Add(facts.Decision).Add(facts.DecidedAt).Add(facts.ReturnedAt).Add(facts.Body));
        await session.ExecuteAsync(InsertPlan, row => row.Add(plan.Id).Add(plan.Dossier).Add(plan.ProcedureCode).Add(plan.Version).Add(plan.Group).Add(plan.Title.Vi).Add(plan.Title.En)
            .Add(plan.OpenedAt).Add(plan.DueAt).Add(plan.SupplementWindowMinutes).Add(plan.Warnings.Count == 0 ? null : string.Join('\n', plan.Warnings)));
        var ordinal = 0;
        await session.ExecuteAsync(InsertStep, changes.OpenedSteps, (row, step) => row.Add(plan.Id).Add(++ordinal).Add(step.Code).Add(step.Title.Vi).Add(step.Title.En)
            .Add(step.Agency).Add(step.Operation).Add(DossierRows.Text(step.Needs)).Add(step.DueAt).Add(step.Exchange));
    }

    private static async ValueTask FencedAsync(Session session, string sql, List<Standing> exchanges, Action<Row, Standing> bind)
    {
        if (exchanges.Count > 0 && await session.ExecuteAsync(sql, exchanges, bind) != exchanges.Count)
            throw new InvalidOperationException("An exchange moved between reading and writing it; the transaction is given up.");
    }

    private static void BindExchange(Row row, Standing born)
    {
        var exchange = born.Exchange;
        row.Add(exchange.Id).Add(exchange.Dossier).Add(exchange.Step).Add(exchange.Agency).Add(exchange.Operation).Add(exchange.Lane).Add(exchange.Key)
            .Add(exchange.ProcedureCode).Add(exchange.PortalStatus).Add(exchange.BornAt);
    }

    private static void BindDue(Row row, Standing born)
    {
        var exchange = born.Exchange;
        row.Add(exchange.Id).Add(exchange.Dossier).Add(exchange.Payload).Add(exchange.Agency).Add(exchange.Lane).Add(Words.Of(born.State)).Add(born.BlockedBy).Add(born.Attempts)
            .Add(born.DueAt).Add(born.OverdueAt).Add(born.AskFirst).Add(born.Inquiries).Add(born.AgencyReference).Add(born.Code).Add(Words.Of(born.Interim));
    }

    private static void BindMove(Row row, Standing moved) => row
        .Add(moved.Exchange.Id).Add(moved.Epoch).Add(Words.Of(moved.State)).Add(moved.BlockedBy).Add(moved.Attempts).Add(moved.DueAt).Add(moved.OverdueAt)
        .Add(moved.AskFirst).Add(moved.Inquiries).Add(moved.AgencyReference).Add(moved.Code).Add(Words.Of(moved.Interim));
}
