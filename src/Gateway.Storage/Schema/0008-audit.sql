-- The audit: records that nobody changes, in lanes that have no gaps. What happens to a dossier lies in one lane, whose end is kept with the
-- feed's; each door of each process has its own. A sealer brings all lanes into one log and signs it.
-- works with: 7
create table audit_event (
  lane             $id$     not null,         -- zeroes: dossiers; else a door of a process
  position         $int$    not null,         -- from 0, without gaps in its lane
  id               $id$     not null,
  dossier          $text$,
  type             $text$   not null,
  record           $bytes$  not null,
  primary key (lane, position, id)
) $monthly$;
create index audit_event_dossier on audit_event (dossier) where dossier is not null;
$postgres$ create table audit_event_rest partition of audit_event default;

$postgres$ create or replace function gateway_open_month(begins date) returns boolean language plpgsql set lock_timeout = '300ms' as '
$postgres$ declare
$postgres$   kept record;
$postgres$   part text;
$postgres$   low uuid := gateway_first_id(begins);
$postgres$   high uuid := gateway_first_id((begins + interval ''1 month'')::date);
$postgres$ begin
$postgres$   perform pg_advisory_xact_lock(7264916240114);
$postgres$   for kept in select * from (values (''payload'', ''id'', ''with (toast_tuple_target = 8160)''), (''attempt'', ''exchange'', ''''), (''callback'', ''id'', ''''), (''audit_event'', ''id'', '''')) as tables (name, key, storage) loop
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
$postgres$ select gateway_open_months(2);

create table audit_lane (
  lane             $id$     not null primary key,
  door             $text$   not null,         -- intake | callbacks | …
  node             $text$   not null,
  sealed           $int$    not null,         -- records of the lane that are in the log
  closed           $int$    not null          -- its process is gone and everything is sealed
) $hot$;

alter table feed add column audit $int$ not null default 0;
alter table dossier add column audit_count $int$ not null default 0;
alter table dossier add column audit_hash $bytes$;

-- Which records stand in the log from a position on: a run of one lane.
create table audit_run (
  first            $int$    not null primary key,
  lane             $id$     not null,
  position         $int$    not null,
  count            $int$    not null
) $clustered$;
create index audit_run_lane on audit_run (lane, position);

-- Hashes of complete subtrees, 256 to a tile, and the last one as far as it goes (RFC 6962).
create table audit_tile (
  level            $int$    not null,
  number           $int$    not null,
  hashes           $bytes$  not null,
  primary key (level, number)
) $clustered$;

create table audit_checkpoint (
  size             $int$    not null primary key,
  made_at          $int$    not null,
  content          $bytes$  not null,
  signature        $bytes$  not null
) $clustered$;

create table audit_key (
  id               $text$   not null primary key,
  public_key       $text$   not null,         -- PEM
  since            $int$    not null
) $clustered$;

create table audit_log (
  name             $text$   not null primary key,
  size             $int$    not null,
  dossiers         $int$    not null,         -- records of the dossiers' lane that are in the log
  frontier         $bytes$  not null
) $hot$;
insert into audit_log (name, size, dossiers, frontier) values ('log', 0, 0, $empty$);

-- How far each stream is published, and what of it can never go.
create table published (
  stream           $text$   not null primary key,     -- audit | results | checkpoints
  position         $int$    not null
) $hot$;

create table published_parked (
  stream           $text$   not null,
  position         $int$    not null,
  code             $text$   not null,
  parked_at        $int$    not null,
  primary key (stream, position)
) $clustered$;
