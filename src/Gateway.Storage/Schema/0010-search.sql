-- What people look for is found from the right end of an index. What stands still until a person moves it, and what ended without an answer, carries
-- with it what it is looked for by; what moves and what was answered does not, so the ordinary way of a dossier writes none of it.
-- works with: 7

-- Only while parked or held.
alter table exchange_due add column procedure_code $text$;
alter table exchange_due add column step $text$;
alter table exchange_due add column promised_at $int$;          -- when the citizen was promised the result; the end of all days where nothing was promised
alter table exchange_due add column stuck_at $int$;             -- since when it stands so
update exchange_due set office = d.office from dossier d where d.number = exchange_due.dossier and exchange_due.office = '';
update exchange_due set procedure_code = f.procedure_code, step = f.step, promised_at = f.promised_at, stuck_at = f.stuck_at
  from (select e.id, e.procedure_code, e.step, coalesce(d.shop_due_at, p.due_at, 253402300799000) as promised_at,
               coalesce((select max(a.finished_at) from attempt a where a.exchange = e.id), e.born_at) as stuck_at
        from exchange_due u join exchange e on e.id = u.id join dossier d on d.number = e.dossier join plan p on p.id = d.plan where u.state in ('parked', 'held')) f
  where f.id = exchange_due.id;
create index exchange_due_stuck_due on exchange_due (promised_at, id) where state in ('parked', 'held');
create index exchange_due_stuck_agency on exchange_due (agency, promised_at, id) where state in ('parked', 'held');
create index exchange_due_stuck_reason on exchange_due (reason, promised_at, id) where state in ('parked', 'held');
create index exchange_due_stuck_procedure on exchange_due (procedure_code, promised_at, id) where state in ('parked', 'held');
create index exchange_due_stuck_office on exchange_due (office, promised_at, id) where state in ('parked', 'held');
create index exchange_due_stuck_at on exchange_due (stuck_at) where state in ('parked', 'held');

-- What failed before it became due again, and what the citizen is asked for: few beside what is due.
create index exchange_due_retrying on exchange_due (id) where state = 'due' and attempts > 0;
create index exchange_due_interim on exchange_due (id) where interim is not null;

-- Only where it was refused, cancelled or superseded.
alter table settlement add column office $text$;
alter table settlement add column agency $text$;
alter table settlement add column procedure_code $text$;
alter table settlement add column step $text$;
alter table settlement add column promised_at $int$;
update settlement set office = f.office, agency = f.agency, procedure_code = f.procedure_code, step = f.step, promised_at = f.promised_at
  from (select e.id, d.office, e.agency, e.procedure_code, e.step, coalesce(d.shop_due_at, p.due_at, 253402300799000) as promised_at
        from settlement s join exchange e on e.id = s.exchange join dossier d on d.number = e.dossier join plan p on p.id = d.plan where s.ending in ('refused', 'cancelled', 'superseded')) f
  where f.id = settlement.exchange;
create index settlement_unanswered on settlement (exchange) where ending in ('refused', 'cancelled', 'superseded');
create index settlement_unanswered_at on settlement (settled_at) where ending in ('refused', 'cancelled', 'superseded');
create index settlement_unanswered_code on settlement (code, settled_at) where ending in ('refused', 'cancelled', 'superseded');
create index settlement_unanswered_due on settlement (promised_at, exchange) where ending in ('refused', 'cancelled', 'superseded');
create index settlement_unanswered_agency on settlement (agency, promised_at, exchange) where ending in ('refused', 'cancelled', 'superseded');
create index settlement_unanswered_procedure on settlement (procedure_code, promised_at, exchange) where ending in ('refused', 'cancelled', 'superseded');
create index settlement_unanswered_office on settlement (office, promised_at, exchange) where ending in ('refused', 'cancelled', 'superseded');

-- Whether few dossiers can be meant: a small office, a rare procedure.
create index dossier_kind on dossier (procedure_code, office);

-- From a trace to its dossier; free where nobody traces.
create index dossier_event_trace on dossier_event (trace) where trace is not null;

-- Questions that people keep.
create table saved_view (
  id               $id$     not null primary key,
  owner            $text$   not null,
  name             $text$   not null,
  folded           $text$   not null,         -- the name as it is looked for
  query            $text$   not null,
  shared           $int$    not null,
  version          $int$    not null,
  created_at       $int$    not null,
  updated_at       $int$    not null
) $clustered$;
create unique index saved_view_name on saved_view (owner, folded);
create index saved_view_shared on saved_view (folded) where shared = 1;
