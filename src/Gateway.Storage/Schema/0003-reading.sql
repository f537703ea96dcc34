-- For people who look: what needs a person, by birth. Partial, so that the hot states never touch them.
create index exchange_due_parked on exchange_due (id) where state in ('parked', 'held');
create index dossier_event_stuck on dossier_event (dossier) where state in ('parked', 'waiting');
