-- Whose dossier it is, in the hot row: a backlog is worked off office by office. Rows from before are one nameless office together.
-- works with: 5
alter table exchange_due add column office $text$ not null default '';
create index exchange_due_office on exchange_due (agency, office, due_at, id) where state = 'due';

-- How an agency does, told by the process that works for it; for people who ask any process of the store.
create table agency_state (
  agency           $text$   not null primary key,
  circuit          $text$   not null,         -- closed | half_open | open
  told_at          $int$    not null
) $clustered$;

-- What needed no sending any more, by minute (Unix minutes).
create table agency_pace (
  agency           $text$   not null,
  minute           $int$    not null,
  gone             $int$    not null,
  primary key (agency, minute)
) $clustered$;
