-- Version 1: requests, events, deliveries and their calls, the requests to the sink, settings.

pragma application_id = 1819698551; -- `lvew` in ASCII

create table "requests" (
   "id" INTEGER PRIMARY KEY,
   "received_at" REAL NOT NULL,
   "method" TEXT NOT NULL,
   "path" TEXT NOT NULL,
   "wire" TEXT NOT NULL,
   "remote" TEXT NOT NULL,
   "headers" TEXT NOT NULL,
   "body" BLOB NOT NULL,
   "status" INTEGER NOT NULL,
   "problem" TEXT
) STRICT;
create table "events" (
   "id" INTEGER PRIMARY KEY,
   "request_id" INTEGER NOT NULL REFERENCES "requests"("id"),
   "position" INTEGER NOT NULL,
   "received_at" REAL NOT NULL,
   "token" TEXT,
   "type" TEXT NOT NULL,
   "name" TEXT,
   "distinct_id" TEXT,
   "device_id" TEXT,
   "time" REAL,
   "verdict" TEXT NOT NULL,
   "problems" TEXT NOT NULL,
   "dedup_source" TEXT,
   "dedup_key" TEXT,
   "duplicate_of" INTEGER REFERENCES "events"("id"),
   "collision" INTEGER NOT NULL,
   "state" TEXT NOT NULL,
   "payload" TEXT
) STRICT;
create table "deliveries" (
   "id" INTEGER PRIMARY KEY,
   "event_id" INTEGER NOT NULL REFERENCES "events"("id"),
   "destination" TEXT NOT NULL,
   "decision" TEXT NOT NULL,
   "rule" TEXT NOT NULL,
   "state" TEXT,
   "rounds" INTEGER NOT NULL,
   "next_attempt_at" REAL,
   "message_id" TEXT
) STRICT;
create table "attempts" (
   "id" INTEGER PRIMARY KEY,
   "delivery_id" INTEGER NOT NULL REFERENCES "deliveries"("id"),
   "round" INTEGER NOT NULL,
   "webhook" TEXT NOT NULL,
   "started_at" REAL,
   "duration_ms" REAL,
   "outcome" TEXT,
   "status" INTEGER,
   "request_headers" TEXT NOT NULL,
   "request_body" BLOB,
   "response_headers" TEXT NOT NULL,
   "response_body" BLOB,
   "error" TEXT
) STRICT;
create table "sink_requests" (
   "id" INTEGER PRIMARY KEY,
   "received_at" REAL NOT NULL,
   "path" TEXT NOT NULL,
   "headers" TEXT NOT NULL,
   "body" BLOB NOT NULL,
   "behaviour" TEXT NOT NULL,
   "status" INTEGER
) STRICT;
create table "settings" (
   "kind" TEXT,
   "name" TEXT,
   "value" TEXT NOT NULL,
   PRIMARY KEY ("kind", "name")
) STRICT;

create index events_by_key on events (dedup_key, token) where verdict = 'accepted';
create index events_by_state on events (state);
create index events_by_name on events (name);
create index deliveries_by_event on deliveries (event_id);
create index deliveries_fresh on deliveries (destination, next_attempt_at) where state = 'pending' and rounds = 0;
create index deliveries_retry on deliveries (destination, next_attempt_at) where state = 'pending' and rounds > 0;
create index attempts_by_delivery on attempts (delivery_id);
create index attempts_under_way on attempts (id) where outcome is null;
