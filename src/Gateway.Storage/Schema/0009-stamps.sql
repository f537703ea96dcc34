-- What a time-stamp authority (RFC 3161) says of some checkpoints.
-- works with: 7
create table audit_stamp (
  size             $int$    not null primary key,     -- of the checkpoint
  stamped_at       $int$    not null,
  token            $bytes$  not null
) $clustered$;
