-- A log of version 2, as liveview and sqlite-utils made it.

pragma application_id = 1819698551;
pragma user_version = 2;

CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE "requests" (
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
CREATE TABLE "events" (
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
CREATE TABLE "deliveries" (
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
CREATE TABLE "attempts" (
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
CREATE TABLE "sink_requests" (
   "id" INTEGER PRIMARY KEY,
   "received_at" REAL NOT NULL,
   "path" TEXT NOT NULL,
   "headers" TEXT NOT NULL,
   "body" BLOB NOT NULL,
   "behaviour" TEXT NOT NULL,
   "status" INTEGER,
   "deviations" TEXT NOT NULL,
   "message_id" TEXT NOT NULL
) STRICT;
CREATE TABLE "replies" (
   "id" INTEGER PRIMARY KEY,
   "first_request_id" INTEGER NOT NULL,
   "last_request_id" INTEGER NOT NULL,
   "at" REAL NOT NULL
) STRICT;
CREATE TABLE "settings" (
   "kind" TEXT,
   "name" TEXT,
   "value" TEXT NOT NULL,
   PRIMARY KEY ("kind", "name")
) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX events_by_key on events (dedup_key, token) where verdict = 'accepted';
CREATE INDEX events_by_state on events (state);
CREATE INDEX events_by_name on events (name);
CREATE INDEX deliveries_by_event on deliveries (event_id);
CREATE INDEX deliveries_fresh on deliveries (destination, next_attempt_at) where state = 'pending' and rounds = 0;
CREATE INDEX deliveries_retry on deliveries (destination, next_attempt_at) where state = 'pending' and rounds > 0;
CREATE INDEX attempts_by_delivery on attempts (delivery_id);
CREATE INDEX attempts_under_way on attempts (id) where outcome is null;
CREATE INDEX replies_by_request on replies (first_request_id);
CREATE INDEX requests_refused on requests (id) where problem is not null;
CREATE INDEX events_by_user on events (distinct_id collate nocase);
CREATE INDEX events_rare_type on events (type) where type <> 'track';
CREATE INDEX events_duplicate on events (id) where verdict = 'duplicate';
CREATE INDEX sink_requests_by_message on sink_requests (message_id) where message_id <> '';
CREATE INDEX events_by_original on events (duplicate_of) where duplicate_of is not null;
CREATE INDEX events_collision on events (id) where collision = 1;
CREATE INDEX deliveries_sent on deliveries (destination, event_id) where decision = 'send';
CREATE INDEX attempts_failed on attempts (outcome, delivery_id) where outcome <> 'ok';
CREATE INDEX attempts_status on attempts (status, delivery_id) where outcome <> 'ok';

insert into "_sqlite_migrations" values (1, 'liveview', '_create_tables', '2026-11-29 09:32:00.069680+00:00');
insert into "_sqlite_migrations" values (2, 'liveview', '_second', '2026-11-29 09:32:00.070324+00:00');
insert into requests values (1, 1000.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["User-Agent","curl/8"]]', x'7b226576656e74223a225075726368617365222c2270726f70657274696573223a7b2264697374696e63745f6964223a22c3bc222c22746f6b656e223a2274227d7d', 200, null);
insert into requests values (2, 1001.0, 'POST', '/v1/batch', 'segment', '127.0.0.1', '[]', x'7b226261746368223a5b7b2274797065223a22747261636b222c226576656e74223a2241227d2c7b2274797065223a22747261636b222c226576656e74223a2242227d5d7d', 200, null);
insert into requests values (3, 1002.0, 'GET', '/track', 'http-api', '::1', '[]', x'ff', 400, 'no data');
insert into requests values (4, 1003.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b226576656e74223a225075726368617365222c2270726f70657274696573223a7b2264697374696e63745f6964223a22c3bc222c22746f6b656e223a2274227d7d', 200, null);
insert into events values (1, 1, 1, 1000.0, 't', 'track', 'Purchase', 'ü', null, 1000.0, 'accepted', '[]', '$insert_id', '"k1"', null, 0, 'failed', '{"event":"Purchase","properties":{"distinct_id":"ü","token":"t"}}');
insert into events values (2, 2, 1, 1001.0, 't', 'track', 'A', 'ü', null, 1000.0, 'accepted', '[]', '$insert_id', '"k2"', null, 0, 'delivered', '{"type":"track","event":"A"}');
insert into events values (3, 2, 2, 1001.0, 't', 'track', 'B', 'ü', null, 1000.0, 'accepted', '[]', '$insert_id', '"k3"', null, 0, 'pending', '{"type":"track","event":"B"}');
insert into events values (4, 4, 1, 1003.0, 't', 'track', 'Purchase', 'ü', null, 1000.0, 'duplicate', '[]', '$insert_id', '"k1"', 1, 0, 'duplicate', '{"event":"Purchase","properties":{"distinct_id":"ü","token":"t"}}');
insert into deliveries values (1, 1, 'One', 'send', 'default', 'failed', 8, null, 'm1');
insert into deliveries values (2, 2, 'One', 'send', 'default', 'delivered', 1, null, 'm2');
insert into deliveries values (3, 1, 'Two', 'send', 'default', 'failed', 1, null, 'm3');
insert into deliveries values (4, 1, 'Three', 'send', 'default', 'failed', 0, null, 'm4');
insert into deliveries values (5, 1, 'Four', 'send', 'default', 'failed', 0, null, 'm5');
insert into deliveries values (6, 3, 'One', 'send', 'default', 'pending', 1, 1100.0, 'm6');
insert into deliveries values (7, 2, 'Two', 'skip', 'excluded', null, 0, null, null);
insert into attempts values (1, 2, 1, 'sink:/x', 1010.0, 12.5, 'ok', 200, '[]', x'7b7d', '[]', x'6e6f', null);
insert into attempts values (2, 1, 1, 'sink:/x', 1011.0, 12.5, 'timeout', null, '[]', x'7b7d', '[]', null, 'timeout while waiting for the reply, after 5.00 s');
insert into attempts values (3, 1, 1, 'sink:/x', 1012.0, 12.5, 'total_timeout', 200, '[]', x'7b7d', '[]', x'6e6f', 'timeout while reading the reply, after 1.20 s');
insert into attempts values (4, 1, 1, 'sink:/x', 1013.0, 12.5, 'timeout', null, '[]', x'7b7d', '[]', null, 'timeout while connecting, after 5.00 s');
insert into attempts values (5, 1, 1, 'sink:/x', 1014.0, 12.5, 'timeout', null, '[]', x'7b7d', '[]', null, 'timeout while sending the request, after 5.00 s');
insert into attempts values (6, 1, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'the 10 s for all webhooks were used up');
insert into attempts values (7, 1, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'the 2.5 s of all webhooks were used up');
insert into attempts values (8, 1, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'liveview has no file descriptors left to call anybody');
insert into attempts values (9, 6, 1, 'sink:/x', 1018.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped while sending the request');
insert into attempts values (10, 6, 1, 'sink:/x', 1019.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped while agreeing on TLS');
insert into attempts values (11, 6, 1, 'sink:/x', 1020.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped before it began');
insert into attempts values (12, 6, 1, 'sink:/x', 1021.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped during the call');
insert into attempts values (13, 1, 1, 'sink:/x', 1022.0, 12.5, 'tls', null, '[]', x'7b7d', '[]', null, 'the TLS handshake did not end within 5.00 s; is it a TLS server, and is it overloaded?');
insert into attempts values (14, 1, 1, 'sink:/x', 1023.0, 12.5, 'http_error', 500, '[]', x'7b7d', '[]', x'6e6f', 'status 500');
insert into attempts values (15, 1, 1, 'sink:/x', 1024.0, 12.5, 'reset', null, '[]', x'7b7d', '[]', null, 'the connection was closed without a reply');
insert into attempts values (16, 3, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'destination removed');
insert into attempts values (17, 4, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'given up by hand');
insert into attempts values (18, 4, 1, 'sink:/x', 1027.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'given up by hand');
insert into attempts values (19, 5, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'the stored event cannot be turned into a webhook body');
insert into attempts values (20, 6, 1, 'sink:/x', 1029.0, 12.5, 'http_error', 503, '[]', x'7b7d', '[]', x'6e6f', 'status 503; the reply was cut off; its status counts');
insert into attempts values (21, 6, 1, 'sink:/x', 1030.0, null, null, null, '[]', x'7b7d', '[]', null, null);
insert into sink_requests values (1, 1012.0, '/x', '[]', x'7b7d', 'ok', 200, '["no event"]', 'm2');
insert into replies values (1, 1, 2, 1001.5);
insert into settings values ('mark', '1', 'true');
insert into settings values ('override', 'Purchase', '{}');
