-- Systems that sign in, and the hashes of their keys. No secret is here.
create table system (
  id               $id$     not null primary key,
  name             $text$   not null,
  kind             $text$   not null,         -- shop | agency | operator
  rights           $int$    not null,         -- the flags of SystemRights
  offices          $text$   not null,         -- canonical codes with blanks between, or * for all
  agency           $text$,
  created_at       $int$    not null
) $clustered$;
create unique index system_name on system (name);

create table system_key (
  prefix           $text$   not null primary key,
  system           $id$     not null,
  hash             $bytes$  not null,         -- sha-256 of the secret
  created_at       $int$    not null,
  expires_at       $int$,
  revoked_at       $int$
) $clustered$;
create index system_key_system on system_key (system, created_at);
