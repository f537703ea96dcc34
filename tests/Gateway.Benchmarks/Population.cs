using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>
/// A province's year of work, written by the database itself: dossiers of 600 offices with four exchanges each, of the published procedures and agencies, in every
/// state. The same numbers from the same seed. A tenth needs a person; some offices, procedures, agencies and codes are rare.
/// </summary>
internal static class Population
{
    /// <summary>The office that has most, one of which there is little, and what is rare among procedures, agencies and codes.</summary>
    public const string Large = "H26.1.00.000", Small = "H26.600.00.000", RareProcedure = "9.900001", RareAgency = "land-office", RareCode = "reply-too-large";

    private const int ExchangesEach = 4;
    private const long SpanMs = 90L * 24 * 3600 * 1000;

    /// <summary>So many exchanges, the newest just now, into a database that <c>gateway migrate</c> made.</summary>
    public static void Fill(string database, int exchanges, int seed = 26)
    {
        foreach (var statement in Text(exchanges / ExchangesEach, seed).Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Postgres.Execute(database, "set synchronous_commit = off; " + statement);
        Crowd.Rest(database);
    }

    private static string Text(int dossiers, int seed)
    {
        // drawn: a number from 0 to 1 that follows from the row and the place it is drawn for.
        return string.Create(CultureInfo.InvariantCulture, $"""
            create or replace function drawn(n bigint, place bigint) returns double precision language sql immutable parallel safe as
              'select (hashint8(n * 131 + place + {seed} * 1000003) & 2147483647)::double precision / 2147483648';
            create or replace function drawn_id(ms bigint, n bigint) returns uuid language sql immutable parallel safe as
              'select (lpad(to_hex(ms), 12, ''0'') || ''7'' || lpad(to_hex(n & 4095), 3, ''0'') || ''8'' || lpad(to_hex(n), 15, ''0''))::uuid';
            select gateway_open_month((date_trunc('month', now()) - m * interval '1 month')::date) from generate_series(0, 4) m;
            create unlogged table crowd as
              select n, 'D26-' || lpad(n::text, 8, '0') as number, (extract(epoch from now()) * 1000)::bigint - {SpanMs} + (n * {SpanMs} / {dossiers}) as ms,
                case when n % 12500 = 7 then '{Small}' else 'H26.' || (1 + floor(599 * power(drawn(n, 1), 3)))::int || '.00.000' end as office,
                case when drawn(n, 2) < 0.0002 then '{RareProcedure}' when drawn(n, 2) < 0.45 then '2.002621' when drawn(n, 2) < 0.6 then '2.002622' when drawn(n, 2) < 0.7 then '1.001193'
                     when drawn(n, 2) < 0.85 then '2.000986' when drawn(n, 2) < 0.97 then '2.002913' else '3.000722' end as procedure_code,
                case when drawn(n, 3) < 0.02 then null else (floor(extract(epoch from now()) / 86400)::bigint * 86400000) - {SpanMs} + (n * {SpanMs} / {dossiers} / 86400000 + 3 + floor(drawn(n, 4) * 3)::bigint) * 86400000 + 36000000 end as due_at
              from generate_series(1, {dossiers}) n;
            insert into dossier (number, office, procedure_code, plan, opened_at, received_at, shop_due_at, result_count, supplements, body)
              select number, office, procedure_code, drawn_id(ms, n), ms, ms, due_at, 0, 0, drawn_id(ms, n) from crowd;
            insert into plan (id, dossier, procedure_code, version, procedure_group, title_vi, title_en, opened_at, due_at, supplement_window_minutes)
              select drawn_id(ms, n), number, procedure_code, '2026', 'birth', 'Liên thông', 'Joined', ms, due_at, 60 from crowd;
            insert into dossier_event (id, source, event_id, body_hash, kind, dossier, office, system, occurred_at, stored_at, trace)
              select drawn_id(ms, n), '/shop', 'e' || n, '\x00', 'accepted', number, office, 'shop', ms, ms, case when n % 10 = 0 then '00-' || lpad(to_hex(n), 32, '0') || '-00f067aa0ba902b7-01' end from crowd;
            create unlogged table crowd_exchange as
              select drawn_id(c.ms + k * 60000 + floor(drawn(c.n, 5 + k) * 30000)::bigint, c.n * 4 + k) as id, c.ms + k * 60000 as born_at, c.n * 4 + k as n, c.number, c.office, c.procedure_code, coalesce(c.due_at, 253402300799000) as promised_at,
                case k when 0 then 'birth-registration' when 1 then 'residence' when 2 then 'health-card' end as step,
                case when k = 3 and c.n % 25000 = 11 then '{RareAgency}' else (array['civil-status', 'police', 'social-insurance', 'provincial-portal'])[k + 1] end as agency,
                drawn(c.n, 20 + k) as lot, drawn(c.n, 30 + k) as code_lot, k
              from crowd c cross join generate_series(0, 3) k;
            alter table crowd_exchange add column stand text;
            update crowd_exchange set stand = case
              when lot < (array[0.04, 0.24, 0.10, 0.02])[k + 1] then 'parked'
              when lot < 0.242 then case when lot > 0.24 then 'held' when lot > 0.2375 then 'refused' else 'answered' end
              when lot < 0.28 then 'due' when lot < 0.31 then 'waiting' when lot < 0.3101 then 'in_flight' when lot < 0.36 then 'awaiting_callback'
              when lot < 0.39 then 'refused' when lot < 0.405 then 'cancelled' when lot < 0.407 then 'superseded' else 'answered' end;
            alter table crowd_exchange add column code text;
            update crowd_exchange set code = case
              when stand in ('parked', 'held') then case when code_lot < 0.0005 then '{RareCode}' when code_lot < 0.45 then 'timed-out' when code_lot < 0.7 then 'unreachable' when code_lot < 0.85 then 'unknown-reply' else 'server-trouble' end
              when stand = 'refused' then case when code_lot < 0.0005 then 'ward-unknown' when code_lot < 0.5 then 'no-record' else 'registration-refused' end
              when stand = 'due' and code_lot < 0.1 then 'busy' end
              where stand in ('parked', 'held', 'refused', 'due');
            insert into exchange (id, dossier, step, agency, operation, lane, key, procedure_code, born_at, occurred_at)
              select id, number, step, agency, 'register', agency, 'exc_' || replace(id::text, '-', ''), procedure_code, born_at, born_at from crowd_exchange order by id;
            insert into exchange_due (id, dossier, payload, agency, lane, priority, state, blocked_by, attempts, epoch, due_at, ask_first, inquiries, reason, interim, office, procedure_code, step, promised_at, stuck_at, lease_until)
              select id, number, id, agency, agency, 0, stand, 0, case when stand = 'waiting' or (stand = 'due' and code is null) then 0 else 1 + n % 8 end, 1, case when stand in ('due', 'awaiting_callback') then 4000000000000 end, 0, 0, code,
                case when stand = 'awaiting_callback' and code_lot < 0.03 then 'supplement' when stand = 'awaiting_callback' and code_lot < 0.04 then 'payment' end, office,
                case when stand in ('parked', 'held') then procedure_code end, case when stand in ('parked', 'held') then step end, case when stand in ('parked', 'held') then promised_at end,
                case when stand in ('parked', 'held') then born_at + floor(code_lot * 7200000)::bigint end, case when stand = 'in_flight' then 4000000000000 end
              from crowd_exchange where stand in ('parked', 'held', 'due', 'waiting', 'in_flight', 'awaiting_callback') order by id;
            insert into settlement (exchange, ending, code, settled_at, office, agency, procedure_code, step, promised_at)
              select id, stand, code, born_at + floor(code_lot * 7200000)::bigint, case when stand <> 'answered' then office end, case when stand <> 'answered' then agency end, case when stand <> 'answered' then procedure_code end,
                case when stand <> 'answered' then step end, case when stand <> 'answered' then promised_at end
              from crowd_exchange where stand in ('answered', 'refused', 'cancelled', 'superseded') order by id;
            insert into attempt (exchange, number, started_at, finished_at, outcome, code, may_have_arrived)
              select id, a, born_at + a * 1000, born_at + a * 1000 + 500, case when stand in ('answered', 'refused') and a = 1 then stand else 'failed' end, code, 1
              from crowd_exchange cross join generate_series(1, 3) a where stand not in ('waiting', 'cancelled', 'superseded') and (a = 1 or stand = 'parked');
            drop table crowd;
            drop table crowd_exchange;
            drop function drawn;
            drop function drawn_id;

            """);
    }
}
