-- Times are Unix milliseconds (UTC). Ids are UUIDv7, sixteen bytes, big endian, so that order of bytes is order of birth.

-- The identity of what the shop told us: outlives the bodies.
create table dossier_event (
  id             blob    not null primary key,
  source         text    not null,
  event_id       text    not null,
  body_hash      blob    not null,
  kind           text    not null,
  dossier        text    not null,
  office         text    not null,
  system         text    not null,
  sequence       integer,
  procedure_code text,
  received_at    integer,
  due_at         integer,
  occurred_at    integer not null,
  stored_at      integer not null,
  state          text    not null,           -- new | planned | waiting | parked
  reason         text
) without rowid;
create unique index dossier_event_identity on dossier_event (source, event_id);
create index dossier_event_new on dossier_event (id) where state = 'new';
create index dossier_event_gap on dossier_event (dossier, sequence) where state = 'waiting';

-- Every body lives here and nowhere else.
create table payload (
  id     blob not null primary key,
  kind   text not null,
  dossier text not null,
  body   blob not null
);

create table dossier (
  number         text    not null primary key,
  office         text    not null,
  procedure_code text    not null,
  plan           blob    not null,
  opened_at      integer not null,
  received_at    integer not null,
  shop_due_at    integer,
  portal_agency  text,
  portal_operation text,
  portal_code    integer,
  result_count   integer not null,
  sequence       integer,
  supplements    integer not null,
  withdrawn_at   integer,
  decision       text,
  decided_at     integer,
  returned_at    integer,
  body           blob    not null
) without rowid;

create table plan (
  id             blob    not null primary key,
  dossier        text    not null,
  procedure_code text    not null,
  version        text    not null,
  procedure_group text   not null,
  title_vi       text    not null,
  title_en       text    not null,
  opened_at      integer not null,
  due_at         integer,
  supplement_window_minutes integer not null,
  warnings       text
) without rowid;

create table plan_step (
  plan      blob    not null,
  ordinal   integer not null,
  code      text    not null,
  title_vi  text    not null,
  title_en  text    not null,
  agency    text    not null,
  operation text    not null,
  needs     text    not null,                -- 'step=cancel step=go-on', copied from the definition
  due_at    integer,
  exchange  blob,
  primary key (plan, ordinal)
) without rowid;

-- Written once.
create table exchange (
  id            blob    not null primary key,
  dossier       text    not null,
  step          text,
  agency        text    not null,
  operation     text    not null,
  lane          text    not null,
  key           text    not null,
  procedure_code text   not null,
  portal_status integer,
  supersedes    blob,
  born_at       integer not null
) without rowid;
create index exchange_dossier on exchange (dossier, id);

-- The hot row of an unsettled exchange; deleted at settle.
create table exchange_due (
  id          blob    not null primary key,
  dossier     text    not null,
  payload     blob    not null,              -- a body, or the result event to deliver
  agency      text    not null,
  lane        text    not null,
  priority    integer not null,
  state       text    not null,              -- waiting | due | in_flight | awaiting_callback | parked | held
  blocked_by  integer not null,
  attempts    integer not null,
  epoch       integer not null,
  due_at      integer,
  overdue_at  integer,
  lease_until integer,
  lease_owner text,
  ask_first   integer not null,              -- inquiry before anything is sent again
  inquiries   integer not null,
  reference   text,
  reason      text,
  interim     text                           -- supplement | payment
) without rowid;
create index exchange_due_claim on exchange_due (agency, priority, due_at) where state = 'due';
create index exchange_due_lease on exchange_due (lease_until) where state = 'in_flight';
create index exchange_due_await on exchange_due (agency, due_at) where state = 'awaiting_callback';

create table exchange_link (
  dossier     text not null,
  predecessor blob not null,
  follower    blob not null,
  need        text,                          -- null: lane order only; else cancel | go-on | park when the predecessor is not answered
  primary key (dossier, predecessor, follower)
) without rowid;

create table attempt (
  exchange         blob    not null,
  number           integer not null,
  started_at       integer not null,
  finished_at      integer not null,
  outcome          text    not null,         -- answered | deferred | refused | failed
  code             text,
  may_have_arrived integer,
  retry_after_ms   integer,
  reference        text,
  reply            blob,                     -- payload
  primary key (exchange, number)
) without rowid;

-- Polls and inquiries: on record, never counted as attempts.
create table inquiry (
  exchange blob    not null,
  number   integer not null,
  asked_at integer not null,
  answer   text    not null,                 -- absent | working | known | unclear
  code     text,
  primary key (exchange, number)
) without rowid;

create table settlement (
  exchange   blob    not null primary key,
  ending     text    not null,               -- answered | refused | cancelled | superseded
  code       text,
  settled_at integer not null,
  result     blob,                           -- payload
  callback   blob
) without rowid;

create table callback (
  id           blob    not null primary key,
  agency       text    not null,
  callback_id  text    not null,
  exchange_key text    not null,
  channel      text    not null,             -- rest | soap | inquiry
  kind         text    not null,             -- answered | refused | supplement_requested | payment_requested
  code         text    not null,
  reference    text,
  body_hash    blob    not null,
  occurred_at  integer not null,
  received_at  integer not null,
  state        text    not null,             -- received | matched | duplicate | late | conflict | unmatched
  exchange     blob
) without rowid;
create unique index callback_identity on callback (agency, callback_id);
create index callback_key on callback (exchange_key);
create index callback_new on callback (id) where state = 'received';

-- What goes home to the shop. Positions are given after commit by one publisher, so a reader by position skips nothing.
create table result (
  id        blob    not null primary key,
  dossier   text    not null,
  n         integer not null,                -- order within the dossier
  office    text    not null,
  type      text    not null,
  exchange  blob,
  event     blob    not null,                -- the CloudEvent, ids and codes only
  born_at   integer not null,
  position  integer
) without rowid;
create index result_new on result (id) where position is null;
create unique index result_position on result (position) where position is not null;

-- Supplement requests gathered into one notice.
create table supplement_notice (
  dossier   text    not null,
  opened_at integer not null,
  send_at   integer not null,
  sent_at   integer,
  items     text    not null,                -- json: exchanges and codes
  primary key (dossier, opened_at)
) without rowid;
create index supplement_notice_due on supplement_notice (send_at) where sent_at is null;

create table lease (
  name  text    not null primary key,
  owner text    not null,
  epoch integer not null,
  until integer not null
) without rowid;
