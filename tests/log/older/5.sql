-- A log of version 5, as liveview made it.

pragma application_id = 1819698551;
pragma user_version = 5;

CREATE TABLE "requests" (
   "id" INTEGER PRIMARY KEY,
   "received_at" REAL NOT NULL,
   "method" TEXT NOT NULL,
   "path" TEXT NOT NULL,
   "wire" TEXT,
   "remote" TEXT NOT NULL,
   "headers" TEXT NOT NULL,
   "body" BLOB,
   "status" INTEGER NOT NULL,
   "problem" TEXT
, "retry_of" INTEGER, "refusal" TEXT) STRICT;
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
, "phase" TEXT, "reason" TEXT) STRICT;
CREATE TABLE "sink_requests" (
   "id" INTEGER PRIMARY KEY,
   "received_at" REAL NOT NULL,
   "path" TEXT NOT NULL,
   "headers" TEXT NOT NULL,
   "body" BLOB NOT NULL,
   "behaviour" TEXT NOT NULL,
   "status" INTEGER
, "deviations" TEXT NOT NULL DEFAULT '[]', "message_id" TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE "settings" (
   "kind" TEXT,
   "name" TEXT,
   "value" TEXT NOT NULL,
   PRIMARY KEY ("kind", "name")
) STRICT;
CREATE INDEX events_by_key on events (dedup_key, token) where verdict = 'accepted';
CREATE INDEX events_by_state on events (state);
CREATE INDEX events_by_name on events (name);
CREATE INDEX deliveries_by_event on deliveries (event_id);
CREATE INDEX deliveries_fresh on deliveries (destination, next_attempt_at) where state = 'pending' and rounds = 0;
CREATE INDEX deliveries_retry on deliveries (destination, next_attempt_at) where state = 'pending' and rounds > 0;
CREATE INDEX attempts_by_delivery on attempts (delivery_id);
CREATE INDEX attempts_under_way on attempts (id) where outcome is null;
CREATE TABLE "replies" (
   "id" INTEGER PRIMARY KEY,
   "first_request_id" INTEGER NOT NULL,
   "last_request_id" INTEGER NOT NULL,
   "at" REAL NOT NULL
) STRICT;
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
CREATE INDEX requests_retry on requests (retry_of) where retry_of is not null;

insert into requests values (1, 1000.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["User-Agent","curl/8"]]', null, 200, null, null, null);
insert into requests values (2, 1001.0, 'POST', '/v1/batch', 'segment', '127.0.0.1', '[]', x'7b226261746368223a5b7b2274797065223a22747261636b222c226576656e74223a2241227d2c7b2274797065223a22747261636b222c226576656e74223a2242227d5d7d', 200, null, null, null);
insert into requests values (3, 1002.0, 'GET', '/track', 'http-api', '::1', '[]', x'ff', 400, 'no data', null, 'no_data');
insert into requests values (4, 1003.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', null, 200, null, 1, null);
insert into requests values (5, 1004.0, 'TLS', '', null, '::1', '[]', x'1603', 400, 'it spoke TLS', null, 'tls');
insert into requests values (20, 1120.0, 'POST', 'http://127.0.0.1:4080/track', null, '127.0.0.1', '[["Host","127.0.0.1:4080"]]', x'7b7d', 403, 'the request target is not a path', null, 'target');
insert into requests values (21, 1121.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 403, 'the request has no Host header, it must have one', null, 'no_host');
insert into requests values (22, 1122.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Host","a:1"],["Host","b:1"]]', x'7b7d', 403, 'the request has more than one Host header, it must have one', null, 'several_hosts');
insert into requests values (23, 1123.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Host","Events.test:4080"]]', x'7b7d', 403, 'the Host header does not name this receiver; --allow-host events.test:4080 admits it', null, 'host');
insert into requests values (24, 1124.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Host","a b"]]', x'7b7d', 403, 'the Host header does not name this receiver; --allow-host admits another name', null, 'host');
insert into requests values (25, 1125.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Origin","https://Shop.example"]]', x'7b7d', 403, 'the request comes from a page of a foreign origin; --allow-origin https://shop.example admits it', null, 'origin');
insert into requests values (26, 1126.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Origin","null"]]', x'7b7d', 403, 'the request comes from a page of a foreign origin; --allow-origin admits it', null, 'origin');
insert into requests values (27, 1127.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Sec-Fetch-Site","cross-site"]]', x'7b7d', 403, 'the request comes from a page of another site that does not say which (Sec-Fetch-Site: cross-site); let the page send its Referer, then --allow-origin can admit it', null, 'hidden_origin');
insert into requests values (28, 1128.0, 'POST', '/orders', null, '127.0.0.1', '[["Origin","https://evil.example"]]', x'7b7d', 403, 'at the port of the sink: the request comes from a page of a foreign origin; --allow-origin https://evil.example admits it', null, 'origin');
insert into requests values (29, 1129.0, 'POST', '/orders', null, '127.0.0.1', '[["Host","evil.example"]]', x'7b7d', 403, 'at the port of the sink: the Host header does not name this receiver; --allow-host evil.example admits it', null, 'host');
insert into requests values (30, 1130.0, 'POST', '/track', null, '127.0.0.1', '[]', x'7b7d', 400, 'the request has too many or too large headers', null, 'headers');
insert into requests values (31, 1131.0, 'POST', '/trak', null, '127.0.0.1', '[]', x'7b7d', 404, 'there is no POST /trak; events go to POST /track', null, 'path');
insert into requests values (32, 1132.0, 'OPTIONS', '/trak', null, '127.0.0.1', '[["Access-Control-Request-Method","POST"]]', x'', 404, 'a page asked whether it may POST /trak, which does not exist; events go to POST /track', null, 'path');
insert into requests values (33, 1133.0, 'POST', '/multipart', null, '127.0.0.1', '[]', x'7b7d', 404, 'there is no POST /multipart; events go to POST /track', null, 'path');
insert into requests values (34, 1134.0, 'GET', '/v1/batch', 'segment', '127.0.0.1', '[]', x'', 405, 'there is no GET /v1/batch; /v1/batch takes POST', null, 'method');
insert into requests values (35, 1135.0, 'OPTIONS', '/track', null, '127.0.0.1', '[["Access-Control-Request-Method","DELETE"]]', x'', 405, 'a page asked whether it may DELETE /track; /track takes GET and POST', null, 'method');
insert into requests values (36, 1136.0, 'GET', '/track?ip=1', null, '127.0.0.1', '[]', x'', 400, 'a GET carries its event in data=, as JSON or base64 of it; this one has no data', null, 'no_data');
insert into requests values (37, 1137.0, 'GET', '/track?data=e30&callback=alert()', null, '127.0.0.1', '[]', x'', 400, 'callback must be a name with dots and [digits], such as app.done[1]', null, 'callback');
insert into requests values (38, 1138.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 415, 'multipart bodies are not understood; send JSON', null, 'multipart');
insert into requests values (39, 1139.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Content-Encoding","br"]]', x'7b7d', 415, 'unknown Content-Encoding; identity, gzip and deflate are understood', null, 'content_encoding');
insert into requests values (40, 1140.0, 'POST', '/track', null, '127.0.0.1', '[["Expect","a cake"]]', x'7b7d', 417, 'only 100-continue can be expected', null, 'expectation');
insert into requests values (41, 1141.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 400, 'the body is cut off: the client sent less than it announced', null, 'body_cut_off');
insert into requests values (42, 1142.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 400, 'the body did not arrive within 20 s', null, 'body_too_slow');
insert into requests values (43, 1143.0, 'POST', '/track', 'http-api', '127.0.0.1', '[["Content-Encoding","gzip"]]', x'7b7d', 400, 'the gzip body is damaged', null, 'damaged');
insert into requests values (44, 1144.0, 'POST', '/track', null, '127.0.0.1', '[["Content-Encoding","gzip"]]', x'7b7d', 400, 'the gzip body is cut off', null, 'stream_cut_off');
insert into requests values (45, 1145.0, 'POST', '/track', null, '127.0.0.1', '[["Content-Encoding","deflate"]]', x'7b7d', 400, 'the deflate body has trailing data', null, 'trailing_data');
insert into requests values (46, 1146.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 413, 'the body is larger than 1048576 bytes', null, 'event_too_large');
insert into requests values (47, 1147.0, 'POST', '/v1/batch', 'segment', '127.0.0.1', '[]', x'7b7d', 413, 'the body is larger than 5242880 bytes', null, 'batch_too_large');
insert into requests values (48, 1148.0, 'POST', '/track', 'mixpanel', '127.0.0.1', '[]', x'7b7d', 413, 'the request holds more than 50000 events', null, 'too_many_events');
insert into requests values (49, 1149.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 503, 'too many large bodies arrive at the same time', null, 'busy');
insert into requests values (50, 1150.0, 'TLS', '', null, '127.0.0.1', '[]', x'', 400, 'the client speaks TLS to the plain port; use http://, or start liveview with --tls and use its port', null, 'tls');
insert into requests values (51, 1151.0, 'PRI', '*', null, '127.0.0.1', '[]', x'', 400, 'the client speaks HTTP/2 to the plain port; let it use HTTP/1.1, or the port of --tls', null, 'http_2');
insert into requests values (52, 1152.0, 'TLS', '', null, '127.0.0.1', '[]', x'', 400, 'the client does not speak TLS to the port of --tls; use https://, or the plain port', null, 'not_tls');
insert into requests values (53, 1153.0, 'TLS', '', null, '127.0.0.1', '[]', x'', 400, 'the client ended the TLS handshake; most do not trust the certificate authority yet', null, 'untrusted');
insert into requests values (54, 1154.0, 'HTTP', '', null, '127.0.0.1', '[]', x'', 400, 'the request is not valid HTTP', null, 'malformed');
insert into requests values (55, 1155.0, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 400, 'a reason that nobody knows', null, null);
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
insert into attempts values (1, 2, 1, 'sink:/x', 1010.0, 12.5, 'ok', 200, '[]', x'7b7d', '[]', x'6e6f', null, null, null);
insert into attempts values (2, 1, 1, 'sink:/x', 1011.0, 12.5, 'timeout', null, '[]', x'7b7d', '[]', null, 'timeout while waiting for the reply, after 5.00 s', 'waiting', null);
insert into attempts values (3, 1, 1, 'sink:/x', 1012.0, 12.5, 'total_timeout', 200, '[]', x'7b7d', '[]', x'6e6f', 'timeout while reading the reply, after 1.20 s', 'reading', null);
insert into attempts values (4, 1, 1, 'sink:/x', 1013.0, 12.5, 'timeout', null, '[]', x'7b7d', '[]', null, 'timeout while connecting, after 5.00 s', 'connecting', null);
insert into attempts values (5, 1, 1, 'sink:/x', 1014.0, 12.5, 'timeout', null, '[]', x'7b7d', '[]', null, 'timeout while sending the request, after 5.00 s', 'sending', null);
insert into attempts values (6, 1, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'the 10 s for all webhooks were used up', null, 'time_used_up');
insert into attempts values (7, 1, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'the 2.5 s of all webhooks were used up', null, 'time_used_up');
insert into attempts values (8, 1, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'liveview has no file descriptors left to call anybody', null, 'no_descriptors');
insert into attempts values (9, 6, 1, 'sink:/x', 1018.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped while sending the request', 'sending', 'stopped');
insert into attempts values (10, 6, 1, 'sink:/x', 1019.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped while agreeing on TLS', 'tls_handshake', 'stopped');
insert into attempts values (11, 6, 1, 'sink:/x', 1020.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped before it began', null, 'not_begun');
insert into attempts values (12, 6, 1, 'sink:/x', 1021.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'liveview stopped during the call', null, 'stopped');
insert into attempts values (13, 1, 1, 'sink:/x', 1022.0, 12.5, 'tls', null, '[]', x'7b7d', '[]', null, 'the TLS handshake did not end within 5.00 s; is it a TLS server, and is it overloaded?', 'tls_handshake', null);
insert into attempts values (14, 1, 1, 'sink:/x', 1023.0, 12.5, 'http_error', 500, '[]', x'7b7d', '[]', x'6e6f', 'status 500', null, null);
insert into attempts values (15, 1, 1, 'sink:/x', 1024.0, 12.5, 'reset', null, '[]', x'7b7d', '[]', null, 'the connection was closed without a reply', null, null);
insert into attempts values (16, 3, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'destination removed', null, 'destination_removed');
insert into attempts values (17, 4, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'given up by hand', null, 'given_up');
insert into attempts values (18, 4, 1, 'sink:/x', 1027.0, 12.5, 'interrupted', null, '[]', x'7b7d', '[]', null, 'given up by hand', null, 'given_up');
insert into attempts values (19, 5, 1, '', null, null, 'not_called', null, '[]', null, '[]', null, 'the stored event cannot be turned into a webhook body', null, 'no_body');
insert into attempts values (20, 6, 1, 'sink:/x', 1029.0, 12.5, 'http_error', 503, '[]', x'7b7d', '[]', x'6e6f', 'status 503; the reply was cut off; its status counts', null, null);
insert into attempts values (21, 6, 1, 'sink:/x', 1030.0, null, null, null, '[]', x'7b7d', '[]', null, null, null, null);
insert into sink_requests values (1, 1012.0, '/x', '[]', x'7b7d', 'ok', 200, '["no event"]', 'm2');
insert into replies values (1, 1, 2, 1001.5);
insert into settings values ('mark', '1', 'true');
insert into settings values ('override', 'Purchase', '{}');
