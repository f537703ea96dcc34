-- History goes by months. Ids begin with their millisecond, so a month is a range of ids: attempts lie in the month their exchange was born
-- in, bodies and what agencies said in that of their own birth. On the embedded store the same tables stay whole.
-- works with: 5

-- That an agency said something outlives what it said: years later a repeat still gets its first receipt.
alter table callback rename to callback_before;
$postgres$ alter index callback_pkey rename to callback_before_pkey;
drop index callback_identity;
drop index callback_key;
drop index callback_new;

create table callback_identity (
  id               $id$     not null primary key,
  agency           $text$   not null,
  callback_id      $text$   not null,
  exchange_key     $text$   not null,
  channel          $text$   not null,         -- rest | soap | inquiry
  body_hash        $bytes$  not null,
  received_at      $int$    not null,
  state            $text$   not null,         -- received | matched | duplicate | late | conflict | unmatched
  exchange         $id$
) $clustered$;
insert into callback_identity (id, agency, callback_id, exchange_key, channel, body_hash, received_at, state, exchange)
  select id, agency, callback_id, exchange_key, channel, body_hash, received_at, state, exchange from callback_before;
create unique index callback_identity_given on callback_identity (agency, callback_id);
create index callback_identity_key on callback_identity (exchange_key);
create index callback_identity_new on callback_identity (id) where state = 'received';

create table callback (
  id               $id$     not null primary key,
  kind             $text$   not null,         -- answered | refused | supplement_requested | payment_requested
  code             $text$   not null,
  reference        $text$,
  occurred_at      $int$    not null
) $monthly$;

$postgres$ alter table payload rename to payload_before;
$postgres$ alter index payload_pkey rename to payload_before_pkey;
$postgres$ create table payload (like payload_before including storage, primary key (id)) partition by range (id);
$postgres$ alter table attempt rename to attempt_before;
$postgres$ alter index attempt_pkey rename to attempt_before_pkey;
$postgres$ create table attempt (like attempt_before, primary key (exchange, number)) partition by range (exchange);

-- What is born outside of every month that is open: nothing that was accepted may fail to be stored.
$postgres$ create table payload_rest partition of payload default with (toast_tuple_target = 8160);
$postgres$ create table attempt_rest partition of attempt default;
$postgres$ create table callback_rest partition of callback default;

-- The first id that a day can have.
$postgres$ create function gateway_first_id(day date) returns uuid language sql immutable parallel safe as
$postgres$   'select (lpad(to_hex((extract(epoch from day::timestamp) * 1000)::bigint), 12, ''0'') || repeat(''0'', 20))::uuid';

-- Opens the month that begins on this day, with what strayed from it; false where somebody is in the way: nothing waits behind it for long,
-- and it may be tried again at any time.
$postgres$ create function gateway_open_month(begins date) returns boolean language plpgsql set lock_timeout = '300ms' as '
$postgres$ declare
$postgres$   kept record;
$postgres$   part text;
$postgres$   low uuid := gateway_first_id(begins);
$postgres$   high uuid := gateway_first_id((begins + interval ''1 month'')::date);
$postgres$ begin
$postgres$   perform pg_advisory_xact_lock(7264916240114);
$postgres$   for kept in select * from (values (''payload'', ''id'', ''with (toast_tuple_target = 8160)''), (''attempt'', ''exchange'', ''''), (''callback'', ''id'', '''')) as tables (name, key, storage) loop
$postgres$     part := kept.name || to_char(begins, ''_YYYY_MM'');
$postgres$     continue when to_regclass(part) is not null;
$postgres$     execute format(''create table %I (like %I including storage) %s'', part, kept.name, kept.storage);
$postgres$     execute format(''with strayed as (delete from %I where %I >= $1 and %I < $2 returning *) insert into %I select * from strayed'', kept.name || ''_rest'', kept.key, kept.key, part) using low, high;
$postgres$     execute format(''alter table %I attach partition %I for values from (%L) to (%L)'', kept.name, part, low, high);
$postgres$   end loop;
$postgres$   return true;
$postgres$ exception when lock_not_available or check_violation or deadlock_detected then
$postgres$   return false;
$postgres$ end';

-- Opens this month and those that follow; how many of them could not be opened.
$postgres$ create function gateway_open_months(ahead int) returns bigint language sql as
$postgres$   'select count(*) from generate_series(0, ahead) n where not gateway_open_month((date_trunc(''month'', clock_timestamp() at time zone ''utc'') + n * interval ''1 month'')::date)';

-- Takes one month away from one of the tables; false where somebody is in the way.
$postgres$ create function gateway_drop_month(kept text, begins date) returns boolean language plpgsql set lock_timeout = '300ms' as '
$postgres$ begin
$postgres$   execute format(''alter table %I detach partition %I'', kept, kept || to_char(begins, ''_YYYY_MM''));
$postgres$   execute format(''drop table %I'', kept || to_char(begins, ''_YYYY_MM''));
$postgres$   return true;
$postgres$ exception when lock_not_available or deadlock_detected then
$postgres$   return false;
$postgres$ end';

-- The months of what is there already, then the rows themselves.
$postgres$ select gateway_open_months(2);
$postgres$ select gateway_open_month(month) from (
$postgres$   select distinct date_trunc('month', to_timestamp(('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0) at time zone 'utc')::date as month
$postgres$   from (select id from payload_before union all select exchange from attempt_before union all select id from callback_before) born) months
$postgres$   where month between date '2020-01-01' and (clock_timestamp() at time zone 'utc')::date;
$postgres$ insert into payload select * from payload_before;
$postgres$ insert into attempt select * from attempt_before;
insert into callback (id, kind, code, reference, occurred_at) select id, kind, code, reference, occurred_at from callback_before;
drop table callback_before;
$postgres$ drop table payload_before;
$postgres$ drop table attempt_before;

-- Rows that change: swept by count where they are few and by small shares where they are many, at full speed.
$postgres$ alter table lease set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
$postgres$ alter table dossier set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
$postgres$ alter table callback_identity set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
