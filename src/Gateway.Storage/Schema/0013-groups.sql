-- Failure groups. An exchange that fails carries its failure's fingerprint in the hot row, which is written then anyway, and in its end where an
-- agency refused it; null for whoever meets none, and the indexes hold failing rows alone. What fails carries its promised_at too, also before it is parked.
-- works with: 7
alter table exchange_due add column failure $id$;
alter table exchange_due add column failed_at $int$;
create index exchange_due_failing on exchange_due (failure, promised_at) where failure is not null;
create index exchange_due_failed on exchange_due (failure, failed_at) where failure is not null;

alter table settlement add column failure $id$;
create index settlement_refused on settlement (failure, settled_at) where failure is not null;

-- What was met on the wire; null where nothing was.
alter table attempt add column fault $text$;

-- What people say of failures of one kind; outlives every exchange.
create table failure_group (
  id               $id$     not null primary key,
  number           $int$    not null,
  name             $text$   not null,         -- what people call it: NL-0091
  state            $text$   not null,         -- new | known | closed
  note             $text$,
  owner            $text$,
  muted_until      $int$,
  first_at         $int$    not null,
  closed_at        $int$,                     -- closed last; a failure after that opens it again
  version          $int$    not null
) $clustered$;
create unique index failure_group_number on failure_group (number);
create unique index failure_group_name on failure_group (name);

-- The fingerprints of a group: one, unless people brought groups together. Each remembers the group it was born with.
create table failure_cause (
  fingerprint      $id$     not null primary key,
  failure_group    $id$     not null,
  born_group       $id$     not null,
  agency           $text$   not null,
  operation        $text$   not null,
  step             $text$,
  kind             $text$   not null,         -- failed | refused
  code             $text$   not null,
  fault            $text$,
  first_at         $int$    not null,
  last_at          $int$    not null
) $clustered$;
create index failure_cause_group on failure_cause (failure_group);

-- Until when failures have been looked at.
create table failure_reach (
  name             $text$   not null primary key,
  at               $int$    not null
) $hot$;
