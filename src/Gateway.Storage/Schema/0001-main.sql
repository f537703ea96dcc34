-- Times are Unix milliseconds (UTC). Ids are UUIDv7, sixteen bytes, big endian, so that order of bytes is order of birth.
-- Words between dollars are spelled by Dialect; a line that begins with $postgres$ is for that engine only.

-- The identity of what the shop told us: outlives the bodies.
create table dossier_event (
  id               $id$     not null primary key,
  source           $text$   not null,
  event_id         $text$   not null,
  body_hash        $bytes$  not null,
  kind             $text$   not null,
  dossier          $text$   not null,
  office           $text$   not null,
  system           $text$   not null,
  sequence         $int$,
  procedure_code   $text$,
  received_at      $int$,
  due_at           $int$,
  occurred_at      $int$    not null,
  stored_at        $int$    not null,
  state            $text$   not null,         -- new | planned | waiting | parked
  reason           $text$
) $clustered$;
create unique index dossier_event_identity on dossier_event (source, event_id);
create unique index dossier_event_sequence on dossier_event (dossier, office, sequence) where sequence is not null;
create index dossier_event_new on dossier_event (id) where state = 'new';
create index dossier_event_gap on dossier_event (dossier, sequence) where state = 'waiting';

-- Every body lives here and nowhere else.
create table payload (
  id               $id$     not null primary key,
  kind             $text$   not null,
  dossier          $text$   not null,
  body             $bytes$  not null
) $bodies$;
$postgres$ alter table payload alter column body set storage external;

create table dossier (
  number           $text$   not null primary key,
  office           $text$   not null,
  procedure_code   $text$   not null,
  plan             $id$     not null,
  opened_at        $int$    not null,
  received_at      $int$    not null,
  shop_due_at      $int$,
  portal_agency    $text$,
  portal_operation $text$,
  portal_code      $int$,
  result_count     $int$    not null,
  sequence         $int$,
  supplements      $int$    not null,
  withdrawn_at     $int$,
  decision         $text$,
  decided_at       $int$,
  returned_at      $int$,
  body             $id$     not null
) $clustered$;

create table plan (
  id               $id$     not null primary key,
  dossier          $text$   not null,
  procedure_code   $text$   not null,
  version          $text$   not null,
  procedure_group  $text$   not null,
  title_vi         $text$   not null,
  title_en         $text$   not null,
  opened_at        $int$    not null,
  due_at           $int$,
  supplement_window_minutes $int$ not null,
  warnings         $text$
) $clustered$;

create table plan_step (
  plan             $id$     not null,
  ordinal          $int$    not null,
  code             $text$   not null,
  title_vi         $text$   not null,
  title_en         $text$   not null,
  agency           $text$   not null,
  operation        $text$   not null,
  needs            $text$   not null,         -- 'step=cancel step=go-on', copied from the definition
  due_at           $int$,
  exchange         $id$,
  primary key (plan, ordinal)
) $clustered$;

-- Written once.
create table exchange (
  id               $id$     not null primary key,
  dossier          $text$   not null,
  step             $text$,
  agency           $text$   not null,
  operation        $text$   not null,
  lane             $text$   not null,
  key              $text$   not null,
  procedure_code   $text$   not null,
  portal_status    $int$,
  supersedes       $id$,
  born_at          $int$    not null,
  occurred_at      $int$                      -- when what it is about happened outside
) $clustered$;
create index exchange_dossier on exchange (dossier, id);

-- The hot row of an unsettled exchange; deleted at settle.
create table exchange_due (
  id               $id$     not null primary key,
  dossier          $text$   not null,
  payload          $id$     not null,         -- a body, or the result event to deliver
  agency           $text$   not null,
  lane             $text$   not null,
  priority         $int$    not null,
  state            $text$   not null,         -- waiting | due | in_flight | awaiting_callback | parked | held
  blocked_by       $int$    not null,
  attempts         $int$    not null,
  epoch            $int$    not null,
  due_at           $int$,
  overdue_at       $int$,
  lease_until      $int$,
  lease_owner      $text$,
  ask_first        $int$    not null,         -- inquiry before anything is sent again
  inquiries        $int$    not null,
  may_have_arrived $int$    not null default 0,   -- an attempt may have reached the agency: a withdrawal is owed
  doubts           $int$    not null default 0,   -- how often the agency could not say
  reference        $text$,
  reason           $text$,
  interim          $text$                     -- supplement | payment
) $hot$;
create index exchange_due_claim on exchange_due (agency, priority, due_at, id) where state = 'due';
create index exchange_due_lease on exchange_due (lease_until) where state = 'in_flight';
create index exchange_due_await on exchange_due (agency, due_at) where state = 'awaiting_callback';

create table exchange_link (
  dossier          $text$   not null,
  predecessor      $id$     not null,
  follower         $id$     not null,
  need             $text$,                    -- null: lane order only; else cancel | go-on | park when the predecessor is not answered
  primary key (dossier, predecessor, follower)
) $clustered$;

create table attempt (
  exchange         $id$     not null,
  number           $int$    not null,
  started_at       $int$    not null,
  finished_at      $int$    not null,
  outcome          $text$   not null,         -- answered | deferred | refused | failed
  code             $text$,
  may_have_arrived $int$,
  retry_after_ms   $int$,
  reference        $text$,
  reply            $id$,                      -- payload
  primary key (exchange, number)
) $clustered$;

-- Polls and inquiries: on record, never counted as attempts.
create table inquiry (
  exchange         $id$     not null,
  number           $int$    not null,
  asked_at         $int$    not null,
  answer           $text$   not null,         -- absent | working | known | unclear
  code             $text$,
  primary key (exchange, number)
) $clustered$;

create table settlement (
  exchange         $id$     not null primary key,
  ending           $text$   not null,         -- answered | refused | cancelled | superseded
  code             $text$,
  settled_at       $int$    not null,
  result           $id$,                      -- payload
  callback         $id$
) $clustered$;

create table callback (
  id               $id$     not null primary key,
  agency           $text$   not null,
  callback_id      $text$   not null,
  exchange_key     $text$   not null,
  channel          $text$   not null,         -- rest | soap | inquiry
  kind             $text$   not null,         -- answered | refused | supplement_requested | payment_requested
  code             $text$   not null,
  reference        $text$,
  body_hash        $bytes$  not null,
  occurred_at      $int$    not null,
  received_at      $int$    not null,
  state            $text$   not null,         -- received | matched | duplicate | late | conflict | unmatched
  exchange         $id$
) $clustered$;
create unique index callback_identity on callback (agency, callback_id);
create index callback_key on callback (exchange_key);
create index callback_new on callback (id) where state = 'received';

-- What goes home to the shop. Positions are given after commit by one publisher, so a reader by position skips nothing.
create table result (
  id               $id$     not null primary key,
  dossier          $text$   not null,
  n                $int$    not null,         -- order within the dossier
  office           $text$   not null,
  type             $text$   not null,
  exchange         $id$,
  event            $bytes$  not null,         -- the CloudEvent, ids and codes only
  born_at          $int$    not null,
  position         $int$
) $clustered$;
create index result_new on result (id) where position is null;
create unique index result_position on result (position) where position is not null;

-- Supplement requests gathered into one notice.
create table supplement_notice (
  dossier          $text$   not null,
  opened_at        $int$    not null,
  send_at          $int$    not null,
  sent_at          $int$,
  items            $text$   not null,         -- json: exchanges and codes
  primary key (dossier, opened_at)
) $clustered$;
create index supplement_notice_due on supplement_notice (send_at) where sent_at is null;

-- Gives the transaction up when a statement did not touch what it should have.
$postgres$ create function gateway_expect(bigint, bigint) returns void language plpgsql as 'begin if $1 <> $2 then raise exception ''moved'' using errcode = ''GW001''; end if; end';

-- The store's own clock: leases are by it alone.
$postgres$ create function gateway_now() returns bigint language sql volatile parallel safe as 'select (extract(epoch from clock_timestamp()) * 1000)::bigint';

create table lease (
  name             $text$   not null primary key,
  owner            $text$   not null,
  epoch            $int$    not null,
  until            $int$    not null
) $clustered$;
