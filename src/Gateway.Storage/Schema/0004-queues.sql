-- What moves stands apart from what is written once: an event's identity is never updated, a plan is one row, the feed's head is one number.
-- Binaries of schema 3 do not know these queues: stop them first.
-- works with: 4

-- The hot row of an event that is not planned yet; deleted when it is.
create table event_due (
  id               $id$     not null primary key,
  dossier          $text$   not null,
  sequence         $int$,
  stored_at        $int$    not null,
  state            $text$   not null,         -- new | waiting | parked
  reason           $text$
) $hot$;
insert into event_due (id, dossier, sequence, stored_at, state, reason) select id, dossier, sequence, stored_at, state, reason from dossier_event where state <> 'planned';
create index event_due_new on event_due (id) where state = 'new';
create index event_due_waiting on event_due (dossier, sequence) where state = 'waiting';
create index event_due_stuck on event_due (dossier) where state in ('parked', 'waiting');
drop index dossier_event_new;
drop index dossier_event_gap;
drop index dossier_event_stuck;
alter table dossier_event drop column state;
alter table dossier_event drop column reason;

-- The steps as they were copied from the definition, json. Which exchange serves one is told by the exchange.
alter table plan add column steps $text$;
$postgres$ update plan p set steps = (select json_agg(json_build_object('code', t.code, 'titleVi', t.title_vi, 'titleEn', t.title_en, 'agency', t.agency, 'operation', t.operation, 'needs', t.needs, 'dueAt', t.due_at) order by t.ordinal)::text from plan_step t where t.plan = p.id);
$sqlite$ update plan set steps = (select json_group_array(json_object('code', t.code, 'titleVi', t.title_vi, 'titleEn', t.title_en, 'agency', t.agency, 'operation', t.operation, 'needs', t.needs, 'dueAt', t.due_at)) from (select * from plan_step where plan_step.plan = plan.id order by ordinal) t);
drop table plan_step;

-- What it was born behind: 'id id=cancel', an id alone where only the lane's order counts, else what follows when that one is not answered.
alter table exchange add column follows $text$;
$postgres$ update exchange e set follows = (select string_agg(replace(l.predecessor::text, '-', '') || coalesce('=' || l.need, ''), ' ') from exchange_link l where l.dossier = e.dossier and l.follower = e.id);
$sqlite$ update exchange set follows = (select group_concat(lower(hex(l.predecessor)) || coalesce('=' || l.need, ''), ' ') from exchange_link l where l.dossier = exchange.dossier and l.follower = exchange.id);
drop table exchange_link;

-- The last position given in a feed. Who writes results takes theirs here, last of all before the commit, and holds it until then: positions
-- become visible in their order, without gaps.
create table feed (
  name             $text$   not null primary key,
  last             $int$    not null
) $hot$;
update result set position = f.given from (select id, row_number() over (order by id) + (select coalesce(max(position), 0) from result) as given from result where position is null) f where f.id = result.id and result.position is null;
insert into feed (name, last) select 'results', coalesce(max(position), 0) from result;
drop index result_new;
drop index result_position;
create unique index result_position on result (position);

-- Each dossier's row is written again at every settlement: room beside it keeps that inside its page.
$postgres$ alter table dossier set (fillfactor = 60);
