-- When what an exchange is about happened outside; exchanges of before fall back to their birth.
alter table exchange add column occurred_at $int$;

-- What decides whether a withdrawal is owed, and how long an agency that cannot say is asked.
alter table exchange_due add column may_have_arrived $int$ not null default 0;
alter table exchange_due add column doubts $int$ not null default 0;
update exchange_due set may_have_arrived = 1 where attempts > 0;
