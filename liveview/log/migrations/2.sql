-- Version 2: when requests were answered, what the sink finds wrong with a payload, indexes for filters.

create table "replies" (
   "id" INTEGER PRIMARY KEY,
   "first_request_id" INTEGER NOT NULL,
   "last_request_id" INTEGER NOT NULL,
   "at" REAL NOT NULL
) STRICT;
alter table sink_requests add column "deviations" TEXT NOT NULL DEFAULT '[]';
alter table sink_requests add column "message_id" TEXT NOT NULL DEFAULT '';

create index replies_by_request on replies (first_request_id);
create index requests_refused on requests (id) where problem is not null;
create index events_by_user on events (distinct_id collate nocase);
create index events_rare_type on events (type) where type <> 'track';
create index events_duplicate on events (id) where verdict = 'duplicate';
create index sink_requests_by_message on sink_requests (message_id) where message_id <> '';
create index events_by_original on events (duplicate_of) where duplicate_of is not null;
create index events_collision on events (id) where collision = 1;
create index deliveries_sent on deliveries (destination, event_id) where decision = 'send';

-- These two hold failed calls only. With every call in them, the writer needed a quarter more time for an event;
-- without the successful ones, a twentieth to a tenth.
create index attempts_failed on attempts (outcome, delivery_id) where outcome <> 'ok';
create index attempts_status on attempts (status, delivery_id) where outcome <> 'ok';
