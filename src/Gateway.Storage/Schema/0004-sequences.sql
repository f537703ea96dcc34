-- A sequence number of a dossier belongs to one event of an office. Before this was checked at intake a number could be given twice:
-- the first event keeps it.
create index dossier_event_given on dossier_event (dossier, office, sequence);
update dossier_event set sequence = null where sequence is not null and exists (
  select 1 from dossier_event e
  where e.dossier = dossier_event.dossier and e.office = dossier_event.office and e.sequence = dossier_event.sequence and e.id < dossier_event.id);
drop index dossier_event_given;
create unique index dossier_event_sequence on dossier_event (dossier, office, sequence) where sequence is not null;
