-- Replays: what operators send again. A selection is frozen when it is previewed and stays; who, why and how fast stands with the replay, what came of
-- each exchange in its item. Nothing of it is in the way of what is sent.
-- works with: 7
create table replay (
  id               $id$     not null primary key,
  number           $int$,                     -- given at the start
  state            $text$   not null,         -- building | previewed | running | paused | finished | cancelled
  made_at          $int$    not null,
  made_by          $text$   not null,
  offices          $text$   not null,         -- of its exchanges, with blanks between; so the agencies and codes
  agencies         $text$   not null,
  known_codes      $text$   not null,
  query            $text$,
  selection        $bytes$  not null,         -- SHA-256
  expires_at       $int$    not null,
  rate             $int$    not null,         -- a minute
  stages           $text$   not null,
  failures_max     $int$    not null,
  failure_percent  $int$    not null,
  stops_on_new     $int$    not null,
  items            $int$    not null,
  ask_first        $int$    not null,
  waiting          $int$    not null,
  out              $int$    not null default 0,
  sent             $int$    not null default 0,
  failed           $int$    not null default 0,
  skipped          $int$    not null,
  ended_before     $int$    not null default 0,
  failed_before    $int$    not null default 0,
  started_at       $int$,
  started_by       $text$,
  reason           $text$,
  begins_at        $int$,
  stopped          $text$,
  ended_at         $int$
) $hot$;
create index replay_live on replay (id) where state in ('running', 'paused', 'cancelled') and ended_at is null;
create index replay_number on replay (number) where number is not null;
insert into feed (name, last) values ('replays', 0);

create table replay_item (
  replay           $id$     not null,
  ordinal          $int$    not null,
  exchange         $id$     not null,
  dossier          $text$   not null,
  agency           $text$   not null,
  payload          $id$     not null,
  epoch            $int$    not null,         -- of the exchange when it was frozen
  state            $text$   not null,         -- frozen | waiting | out | sent | failed | skipped
  code             $text$,                    -- why it was parked
  ask_first        $int$    not null,
  follows          $int$    not null,         -- goes by itself after an earlier one
  proposed         $int$    not null,
  due_at           $int$,                     -- the citizen's
  reason           $text$,                    -- why it failed or was skipped
  out_at           $int$,
  ended_at         $int$,
  primary key (replay, ordinal)
) $clustered$;
create unique index replay_item_live on replay_item (exchange) where state in ('waiting', 'out');
create index replay_item_turn on replay_item (replay, state, agency, ordinal) where state in ('waiting', 'out');
create index replay_item_exchange on replay_item (exchange, replay);

-- Who did what and why, for people who look; the audit has it too.
create table operator_action (
  id               $id$     not null primary key,
  at               $int$    not null,
  actor            $text$   not null,
  act              $text$   not null,
  subject          $text$   not null,
  items            $int$    not null,
  reason           $text$   not null
) $clustered$;
create index operator_action_subject on operator_action (subject, id);

-- Requests that make work, by their sender's key: a repeat gets the first answer.
create table request_key (
  system           $text$   not null,
  key              $text$   not null,
  hash             $bytes$  not null,
  id               $id$     not null,         -- of what the request makes
  begun_at         $int$    not null,
  status           $int$,
  answer           $bytes$,
  primary key (system, key)
) $clustered$;
create index request_key_begun on request_key (begun_at);
