-- Systems that sign in, and the hashes of their keys. No secret is here.
create table system (
  id          blob    not null primary key,
  name        text    not null,
  kind        text    not null,              -- shop | agency | operator
  rights      integer not null,              -- the flags of SystemRights
  offices     text    not null,              -- canonical codes with blanks between, or * for all
  agency      text,
  created_at  integer not null
) without rowid;
create unique index system_name on system (name);

create table system_key (
  prefix      text    not null primary key,
  system      blob    not null,
  hash        blob    not null,              -- sha-256 of the secret
  created_at  integer not null,
  expires_at  integer,
  revoked_at  integer
) without rowid;
create index system_key_system on system_key (system, created_at);
