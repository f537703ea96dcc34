-- People who sign in: links that are good once, and sessions. Of their secrets only the hashes are here.
-- works with: 7
create table sign_in_link (
  prefix           $text$   not null primary key,
  hash             $bytes$  not null,         -- sha-256 of the secret
  person           $text$   not null,
  roles            $text$   not null,         -- names with blanks between
  offices          $text$   not null,         -- canonical codes with blanks between, or * for all
  expires_at       $int$    not null,
  used_at          $int$
) $clustered$;

create table person_session (
  prefix           $text$   not null primary key,
  hash             $bytes$  not null,
  person           $text$   not null,
  roles            $text$   not null,
  offices          $text$   not null,
  began_at         $int$    not null,
  seen_at          $int$    not null,
  ended_at         $int$
) $clustered$;
create index person_session_person on person_session (person);
