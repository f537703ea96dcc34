-- Where an event and what follows from it belong in a distributed trace (W3C traceparent, then a blank and tracestate if there was one);
-- null when nobody traces.
-- works with: 5
alter table dossier_event add column trace $text$;
alter table exchange add column trace $text$;

-- For counting what needs a person, agency by agency, without reading anything else.
create index exchange_due_parked_at on exchange_due (agency) where state = 'parked';
