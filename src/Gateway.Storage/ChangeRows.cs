using System.Text.Json;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Writes what turns changed: a statement per table, whatever the number of dossiers.</summary>
internal static class ChangeRows
{
    private const string InsertDossier = """
        insert into dossier (number, office, procedure_code, plan, opened_at, received_at, shop_due_at, portal_agency, portal_operation, portal_code, result_count, sequence, supplements, withdrawn_at, decision, decided_at, returned_at, body, audit_count, audit_hash)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
        """;

    private const string UpdateDossier = """
        update dossier set portal_code = ?2, result_count = ?3, sequence = ?4, supplements = ?5, withdrawn_at = ?6, decision = ?7, decided_at = ?8, returned_at = ?9, audit_count = ?10, audit_hash = ?11
        where number = ?1
        """;

    private const string InsertPlan = """
        insert into plan (id, dossier, procedure_code, version, procedure_group, title_vi, title_en, opened_at, due_at, supplement_window_minutes, warnings, steps)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    private const string InsertExchange = """
        insert into exchange (id, dossier, step, agency, operation, lane, key, procedure_code, portal_status, born_at, occurred_at, follows, trace)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    private const string InsertDue = """
        insert into exchange_due (id, dossier, payload, agency, lane, priority, state, blocked_by, attempts, epoch, due_at, overdue_at, ask_first, inquiries, reference, reason, interim, office, lease_until, lease_owner, procedure_code, step, promised_at, stuck_at, failure, failed_at)
        values (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?17, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)
        """;

    // What fails keeps its failure until it fails anew, is answered, or the agency has it; so what a replay lets go and takes back is where it was.
    private const string UpdateDue = """
        update exchange_due set state = ?3, blocked_by = ?4, attempts = ?5, due_at = ?6, overdue_at = ?7, ask_first = ?8, inquiries = ?9, reference = ?10, reason = ?11, interim = ?12, may_have_arrived = ?13, doubts = ?14,
            procedure_code = ?15, step = ?16, promised_at = coalesce(?17, case when ?3 <> 'awaiting_callback' and ?12 is null then promised_at end), stuck_at = case when state = ?3 then coalesce(stuck_at, ?18) else ?18 end,
            lease_until = case when ?3 = 'in_flight' then lease_until end, lease_owner = case when ?3 = 'in_flight' then lease_owner end,
            failure = case when ?3 <> 'awaiting_callback' and ?12 is null then coalesce(?19, failure) end, failed_at = case when ?3 <> 'awaiting_callback' and ?12 is null then coalesce(?20, failed_at) end
        where id = ?1 and epoch = ?2
        """;

    private const string DeleteDue = "delete from exchange_due where id = ?1 and epoch = ?2";

    private const string InsertSettlement = "insert into settlement (exchange, ending, code, settled_at, result, callback, office, agency, procedure_code, step, promised_at, failure) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

    private const string UpsertNotice = """
        insert into supplement_notice (dossier, opened_at, send_at, sent_at, items) values (?1, ?2, ?3, ?4, ?5)
        on conflict (dossier, opened_at) do update set sent_at = excluded.sent_at, items = excluded.items
        """;

    /// <summary>When something is due that nobody promised.</summary>
    public static readonly DateTimeOffset EndOfDays = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>What settled an exchange: where its result lies and which callback brought it.</summary>
    public readonly record struct Proof(Guid? Result, Guid? Callback);

    /// <summary>One turn to be written, and what proves the settlement of one of its exchanges.</summary>
    /// <param name="Stamp">Of the transaction that left the dossier as the turn took it to be; null where this one has read and locked it.</param>
    public readonly record struct Turned(Changes Changes, DateTimeOffset At, Guid? Exchange = null, Proof Proof = default, string? Stamp = null);

    /// <summary>
    /// Writes turns of different dossiers under their locks, a statement per table. Where an exchange, or a dossier known by its stamp, moved
    /// since it was read the transaction is given up (<see cref="MovedException"/>).
    /// </summary>
    public static void Write(Session session, IReadOnlyList<Turned> turns)
    {
        WriteDossiers(session, turns);
        session.Tell(InsertExchange, turns.SelectMany(turn => turn.Changes.Born.Select(exchange => (exchange, turn.Changes.Linked))).ToList(), BindExchange);
        session.Tell(InsertDue, turns.SelectMany(turn => turn.Changes.Born.Where(exchange => !exchange.IsSettled).Select(exchange => (exchange, turn))).ToList(), BindDue);
        var moved = turns.SelectMany(turn => turn.Changes.Moved.Values.Select(exchange => (Exchange: exchange, Turn: turn))).ToList();
        session.Tell(UpdateDue, moved.FindAll(move => !move.Exchange.IsSettled), (row, move) => BindMove(row, move.Exchange, move.Turn), all: true);
        session.Tell(DeleteDue, moved.FindAll(move => move.Exchange.IsSettled), (row, move) => row.Add(move.Exchange.Exchange.Id).Add(move.Exchange.Epoch), all: true);
        session.Tell(InsertSettlement, turns.SelectMany(Settled).ToList(), BindSettlement);
        session.Results.AddRange(turns.SelectMany(turn => turn.Changes.Results));
        session.Audit.AddRange(turns.SelectMany(turn => turn.Changes.Audit));
        session.Tell(UpsertNotice, turns.Where(turn => turn.Changes.Notice is not null).ToList(), (row, turn) => row
            .Add(turn.Changes.Facts.Number).Add(turn.Changes.Notice!.OpenedAt).Add(turn.Changes.Notice.SendAt).Add(turn.Changes.NoticeSent ? turn.At : null)
            .Add(JsonSerializer.Serialize(turn.Changes.Notice.Items, NoticeJson.Default.IReadOnlyListSupplementItem)));
    }

    private static void WriteDossiers(Session session, IReadOnlyList<Turned> turns)
    {
        var opened = turns.Select(turn => turn.Changes).Where(changes => changes.OpenedPlan is not null).ToList();
        session.Tell(session.NewRows(InsertDossier), opened, BindDossier, all: true);
        session.Tell(InsertPlan, opened, BindPlan);
        var known = turns.Where(turn => turn.Changes.OpenedPlan is null).ToLookup(turn => turn.Stamp is not null);
        session.Tell(UpdateDossier, known[false].ToList(), (row, turn) => BindFacts(row, turn.Changes.Facts));
        if (known[true].Any())
            session.Tell(UpdateDossier + " and " + session.Dialect.IsAsWritten("dossier", "?12"), InOrder(known[true]), (row, turn) => BindFacts(row, turn.Changes.Facts).Add(turn.Stamp), all: true);
    }

    // Nobody has locked these before: in one order, so that no two transactions wait for each other.
    private static List<Turned> InOrder(IEnumerable<Turned> turns) => [.. turns.OrderBy(turn => turn.Changes.Facts.Number, StringComparer.Ordinal)];

    private static Row BindFacts(Row row, DossierFacts facts) => row.Add(facts.Number).Add(facts.PortalCode).Add(facts.ResultCount).Add(facts.Sequence)
        .Add(facts.Supplements).Add(facts.WithdrawnAt).Add(facts.Decision).Add(facts.DecidedAt).Add(facts.ReturnedAt).Add(facts.Audit.Count).Add(facts.Audit.Hash);

    private static IEnumerable<(Standing Exchange, Turned Turn)> Settled(Turned turn) =>
        turn.Changes.Moved.Values.Concat(turn.Changes.Born).Where(exchange => exchange.IsSettled).Select(exchange => (exchange, turn));

    private static void BindSettlement(Row row, (Standing Exchange, Turned Turn) settled)
    {
        var (standing, turn) = settled;
        var (exchange, proof, isFound) = (standing.Exchange, standing.Exchange.Id == turn.Exchange ? turn.Proof : default, standing.Ending != Ending.Answered);
        row.Add(exchange.Id).Add(Words.Of(standing.Ending!.Value)).Add(standing.Code).Add(turn.At).Add(proof.Result).Add(proof.Callback)
            .Add(isFound ? turn.Changes.Facts.Office.Value : null).Add(isFound ? exchange.Agency : null).Add(isFound ? exchange.ProcedureCode : null).Add(isFound ? exchange.Step : null).Add(isFound ? Promised(turn) : null).Add(FailureFingerprint.Of(standing)?.Key);
    }

    // What it is looked for by stands with an exchange only while a person must move it, and its failure from when it fails on: an exchange that goes its way writes none of this.
    private static void BindStuck(Row row, Standing standing, Turned turn)
    {
        var isStuck = standing.State is ExchangeState.Parked or ExchangeState.Held;
        var failure = FailureFingerprint.Of(standing)?.Key;
        row.Add(isStuck ? standing.Exchange.ProcedureCode : null).Add(isStuck ? standing.Exchange.Step : null).Add(isStuck || failure is not null ? Promised(turn) : null).Add(isStuck ? turn.At : null)
            .Add(failure).Add(failure is null ? null : turn.At);
    }

    // Nothing promised is due at the end of all days, so that every row has its place in the order.
    private static DateTimeOffset? Promised(Turned turn) => turn.Changes.PromisedAt ?? EndOfDays;

    private static void BindDossier(Row row, Changes opened)
    {
        var facts = opened.Facts;
        row.Add(facts.Number).Add(facts.Office).Add(facts.ProcedureCode).Add(opened.OpenedPlan!.Id).Add(facts.OpenedAt).Add(facts.ReceivedAt)
            .Add(facts.ShopDueAt).Add(facts.Portal?.Agency).Add(facts.Portal?.Operation).Add(facts.PortalCode).Add(facts.ResultCount).Add(facts.Sequence)
            .Add(facts.Supplements).Add(facts.WithdrawnAt).Add(facts.Decision).Add(facts.DecidedAt).Add(facts.ReturnedAt).Add(facts.Body).Add(facts.Audit.Count).Add(facts.Audit.Hash);
    }

    private static void BindPlan(Row row, Changes opened)
    {
        var plan = opened.OpenedPlan!;
        row.Add(plan.Id).Add(plan.Dossier).Add(plan.ProcedureCode).Add(plan.Version).Add(plan.Group).Add(plan.Title.Vi).Add(plan.Title.En)
            .Add(plan.OpenedAt).Add(plan.DueAt).Add(plan.SupplementWindowMinutes).Add(plan.Warnings.Count == 0 ? null : string.Join('\n', plan.Warnings)).Add(PlanText.Write(opened.OpenedSteps));
    }

    private static void BindExchange(Row row, (Standing Standing, List<ExchangeLink> Links) born)
    {
        var exchange = born.Standing.Exchange;
        row.Add(exchange.Id).Add(exchange.Dossier).Add(exchange.Step).Add(exchange.Agency).Add(exchange.Operation).Add(exchange.Lane).Add(exchange.Key)
            .Add(exchange.ProcedureCode).Add(exchange.PortalStatus).Add(exchange.BornAt).Add(exchange.OccurredAt).Add(PlanText.Follows(exchange.Id, born.Links)).Add(exchange.Trace?.ToString());
    }

    private static void BindDue(Row row, (Standing Exchange, Turned Turn) due)
    {
        var (born, changes) = (due.Exchange, due.Turn.Changes);
        Lease? lease = changes.Leases.TryGetValue(born.Exchange.Id, out var given) ? given : null;
        var exchange = born.Exchange;
        row.Add(exchange.Id).Add(exchange.Dossier).Add(exchange.Payload).Add(exchange.Agency).Add(exchange.Lane).Add(Words.Of(born.State)).Add(born.BlockedBy).Add(born.Attempts)
            .Add(born.DueAt).Add(born.OverdueAt).Add(born.AskFirst).Add(born.Inquiries).Add(born.AgencyReference).Add(born.Code).Add(Words.Of(born.Interim)).Add(changes.Facts.Office)
            .Add(born.Epoch).Add(lease?.Until).Add(lease?.Owner);
        BindStuck(row, born, due.Turn);
    }

    private static void BindMove(Row row, Standing moved, Turned turn)
    {
        row.Add(moved.Exchange.Id).Add(moved.Epoch).Add(Words.Of(moved.State)).Add(moved.BlockedBy).Add(moved.Attempts).Add(moved.DueAt).Add(moved.OverdueAt)
            .Add(moved.AskFirst).Add(moved.Inquiries).Add(moved.AgencyReference).Add(moved.Code).Add(Words.Of(moved.Interim)).Add(moved.MayHaveArrived).Add(moved.Doubts);
        BindStuck(row, moved, turn);
    }
}
