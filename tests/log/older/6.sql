-- A log of version 6, as liveview made it.

pragma application_id = 1819698551;
pragma user_version = 6;

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
CREATE TABLE "counts" (
   "kind" TEXT NOT NULL,
   "state" TEXT NOT NULL,
   "count" INTEGER NOT NULL,
   PRIMARY KEY ("kind", "state")
) STRICT, WITHOUT ROWID;
INSERT INTO "requests" VALUES(1,1000.0,'POST','/track','http-api','127.0.0.1','[["User-Agent","curl/8"]]',NULL,200,NULL,NULL,NULL);
INSERT INTO "requests" VALUES(2,1001.0,'POST','/v1/batch','segment','127.0.0.1','[]',X'7B226261746368223A5B7B2274797065223A22747261636B222C226576656E74223A2241227D2C7B2274797065223A22747261636B222C226576656E74223A2242227D5D7D',200,NULL,NULL,NULL);
INSERT INTO "requests" VALUES(3,1002.0,'GET','/track','http-api','::1','[]',X'FF',400,'no data',NULL,'no_data');
INSERT INTO "requests" VALUES(4,1003.0,'POST','/track','http-api','127.0.0.1','[]',NULL,200,NULL,1,NULL);
INSERT INTO "requests" VALUES(5,1004.0,'TLS','',NULL,'::1','[]',X'1603',400,'it spoke TLS',NULL,'tls');
INSERT INTO "requests" VALUES(20,1120.0,'POST','http://127.0.0.1:4080/track',NULL,'127.0.0.1','[["Host","127.0.0.1:4080"]]',X'7B7D',403,'the request target is not a path',NULL,'target');
INSERT INTO "requests" VALUES(21,1121.0,'POST','/track','http-api','127.0.0.1','[]',X'7B7D',403,'the request has no Host header, it must have one',NULL,'no_host');
INSERT INTO "requests" VALUES(22,1122.0,'POST','/track','http-api','127.0.0.1','[["Host","a:1"],["Host","b:1"]]',X'7B7D',403,'the request has more than one Host header, it must have one',NULL,'several_hosts');
INSERT INTO "requests" VALUES(23,1123.0,'POST','/track','http-api','127.0.0.1','[["Host","Events.test:4080"]]',X'7B7D',403,'the Host header does not name this receiver; --allow-host events.test:4080 admits it',NULL,'host');
INSERT INTO "requests" VALUES(24,1124.0,'POST','/track','http-api','127.0.0.1','[["Host","a b"]]',X'7B7D',403,'the Host header does not name this receiver; --allow-host admits another name',NULL,'host');
INSERT INTO "requests" VALUES(25,1125.0,'POST','/track','http-api','127.0.0.1','[["Origin","https://Shop.example"]]',X'7B7D',403,'the request comes from a page of a foreign origin; --allow-origin https://shop.example admits it',NULL,'origin');
INSERT INTO "requests" VALUES(26,1126.0,'POST','/track','http-api','127.0.0.1','[["Origin","null"]]',X'7B7D',403,'the request comes from a page of a foreign origin; --allow-origin admits it',NULL,'origin');
INSERT INTO "requests" VALUES(27,1127.0,'POST','/track','http-api','127.0.0.1','[["Sec-Fetch-Site","cross-site"]]',X'7B7D',403,'the request comes from a page of another site that does not say which (Sec-Fetch-Site: cross-site); let the page send its Referer, then --allow-origin can admit it',NULL,'hidden_origin');
INSERT INTO "requests" VALUES(28,1128.0,'POST','/orders',NULL,'127.0.0.1','[["Origin","https://evil.example"]]',X'7B7D',403,'at the port of the sink: the request comes from a page of a foreign origin; --allow-origin https://evil.example admits it',NULL,'origin');
INSERT INTO "requests" VALUES(29,1129.0,'POST','/orders',NULL,'127.0.0.1','[["Host","evil.example"]]',X'7B7D',403,'at the port of the sink: the Host header does not name this receiver; --allow-host evil.example admits it',NULL,'host');
INSERT INTO "requests" VALUES(30,1130.0,'POST','/track',NULL,'127.0.0.1','[]',X'7B7D',400,'the request has too many or too large headers',NULL,'headers');
INSERT INTO "requests" VALUES(31,1131.0,'POST','/trak',NULL,'127.0.0.1','[]',X'7B7D',404,'there is no POST /trak; events go to POST /track',NULL,'path');
INSERT INTO "requests" VALUES(32,1132.0,'OPTIONS','/trak',NULL,'127.0.0.1','[["Access-Control-Request-Method","POST"]]',X'',404,'a page asked whether it may POST /trak, which does not exist; events go to POST /track',NULL,'path');
INSERT INTO "requests" VALUES(33,1133.0,'POST','/multipart',NULL,'127.0.0.1','[]',X'7B7D',404,'there is no POST /multipart; events go to POST /track',NULL,'path');
INSERT INTO "requests" VALUES(34,1134.0,'GET','/v1/batch','segment','127.0.0.1','[]',X'',405,'there is no GET /v1/batch; /v1/batch takes POST',NULL,'method');
INSERT INTO "requests" VALUES(35,1135.0,'OPTIONS','/track',NULL,'127.0.0.1','[["Access-Control-Request-Method","DELETE"]]',X'',405,'a page asked whether it may DELETE /track; /track takes GET and POST',NULL,'method');
INSERT INTO "requests" VALUES(36,1136.0,'GET','/track?ip=1',NULL,'127.0.0.1','[]',X'',400,'a GET carries its event in data=, as JSON or base64 of it; this one has no data',NULL,'no_data');
INSERT INTO "requests" VALUES(37,1137.0,'GET','/track?data=e30&callback=alert()',NULL,'127.0.0.1','[]',X'',400,'callback must be a name with dots and [digits], such as app.done[1]',NULL,'callback');
INSERT INTO "requests" VALUES(38,1138.0,'POST','/track','http-api','127.0.0.1','[]',X'7B7D',415,'multipart bodies are not understood; send JSON',NULL,'multipart');
INSERT INTO "requests" VALUES(39,1139.0,'POST','/track','http-api','127.0.0.1','[["Content-Encoding","br"]]',X'7B7D',415,'unknown Content-Encoding; identity, gzip and deflate are understood',NULL,'content_encoding');
INSERT INTO "requests" VALUES(40,1140.0,'POST','/track',NULL,'127.0.0.1','[["Expect","a cake"]]',X'7B7D',417,'only 100-continue can be expected',NULL,'expectation');
INSERT INTO "requests" VALUES(41,1141.0,'POST','/track','http-api','127.0.0.1','[]',X'7B7D',400,'the body is cut off: the client sent less than it announced',NULL,'body_cut_off');
INSERT INTO "requests" VALUES(42,1142.0,'POST','/track','http-api','127.0.0.1','[]',X'7B7D',400,'the body did not arrive within 20 s',NULL,'body_too_slow');
INSERT INTO "requests" VALUES(43,1143.0,'POST','/track','http-api','127.0.0.1','[["Content-Encoding","gzip"]]',X'7B7D',400,'the gzip body is damaged',NULL,'damaged');
INSERT INTO "requests" VALUES(44,1144.0,'POST','/track',NULL,'127.0.0.1','[["Content-Encoding","gzip"]]',X'7B7D',400,'the gzip body is cut off',NULL,'stream_cut_off');
INSERT INTO "requests" VALUES(45,1145.0,'POST','/track',NULL,'127.0.0.1','[["Content-Encoding","deflate"]]',X'7B7D',400,'the deflate body has trailing data',NULL,'trailing_data');
INSERT INTO "requests" VALUES(46,1146.0,'POST','/track','http-api','127.0.0.1','[]',X'7B7D',413,'the body is larger than 1048576 bytes',NULL,'event_too_large');
INSERT INTO "requests" VALUES(47,1147.0,'POST','/v1/batch','segment','127.0.0.1','[]',X'7B7D',413,'the body is larger than 5242880 bytes',NULL,'batch_too_large');
INSERT INTO "requests" VALUES(48,1148.0,'POST','/track','mixpanel','127.0.0.1','[]',X'7B7D',413,'the request holds more than 50000 events',NULL,'too_many_events');
INSERT INTO "requests" VALUES(49,1149.0,'POST','/track','http-api','127.0.0.1','[]',X'7B7D',503,'too many large bodies arrive at the same time',NULL,'busy');
INSERT INTO "requests" VALUES(50,1150.0,'TLS','',NULL,'127.0.0.1','[]',X'',400,'the client speaks TLS to the plain port; use http://, or start liveview with --tls and use its port',NULL,'tls');
INSERT INTO "requests" VALUES(51,1151.0,'PRI','*',NULL,'127.0.0.1','[]',X'',400,'the client speaks HTTP/2 to the plain port; let it use HTTP/1.1, or the port of --tls',NULL,'http_2');
INSERT INTO "requests" VALUES(52,1152.0,'TLS','',NULL,'127.0.0.1','[]',X'',400,'the client does not speak TLS to the port of --tls; use https://, or the plain port',NULL,'not_tls');
INSERT INTO "requests" VALUES(53,1153.0,'TLS','',NULL,'127.0.0.1','[]',X'',400,'the client ended the TLS handshake; most do not trust the certificate authority yet',NULL,'untrusted');
INSERT INTO "requests" VALUES(54,1154.0,'HTTP','',NULL,'127.0.0.1','[]',X'',400,'the request is not valid HTTP',NULL,'malformed');
INSERT INTO "requests" VALUES(55,1155.0,'POST','/track','http-api','127.0.0.1','[]',X'7B7D',400,'a reason that nobody knows',NULL,NULL);
INSERT INTO "events" VALUES(1,1,1,1000.0,'t','track','Purchase','ü',NULL,1000.0,'accepted','[]','$insert_id','"k1"',NULL,0,'failed','{"event":"Purchase","properties":{"distinct_id":"ü","token":"t"}}');
INSERT INTO "events" VALUES(2,2,1,1001.0,'t','track','A','ü',NULL,1000.0,'accepted','[]','$insert_id','"k2"',NULL,0,'delivered','{"type":"track","event":"A"}');
INSERT INTO "events" VALUES(3,2,2,1001.0,'t','track','B','ü',NULL,1000.0,'accepted','[]','$insert_id','"k3"',NULL,0,'pending','{"type":"track","event":"B"}');
INSERT INTO "events" VALUES(4,4,1,1003.0,'t','track','Purchase','ü',NULL,1000.0,'duplicate','[]','$insert_id','"k1"',1,0,'duplicate','{"event":"Purchase","properties":{"distinct_id":"ü","token":"t"}}');
INSERT INTO "deliveries" VALUES(1,1,'One','send','default','failed',8,NULL,'m1');
INSERT INTO "deliveries" VALUES(2,2,'One','send','default','delivered',1,NULL,'m2');
INSERT INTO "deliveries" VALUES(3,1,'Two','send','default','failed',1,NULL,'m3');
INSERT INTO "deliveries" VALUES(4,1,'Three','send','default','failed',0,NULL,'m4');
INSERT INTO "deliveries" VALUES(5,1,'Four','send','default','failed',0,NULL,'m5');
INSERT INTO "deliveries" VALUES(6,3,'One','send','default','pending',1,1100.0,'m6');
INSERT INTO "deliveries" VALUES(7,2,'Two','skip','excluded',NULL,0,NULL,NULL);
INSERT INTO "attempts" VALUES(1,2,1,'sink:/x',1010.0,12.5,'ok',200,'[]',X'7B7D','[]',X'6E6F',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1,1,'sink:/x',1011.0,12.5,'timeout',NULL,'[]',X'7B7D','[]',NULL,'timeout while waiting for the reply, after 5.00 s','waiting',NULL);
INSERT INTO "attempts" VALUES(3,1,1,'sink:/x',1012.0,12.5,'total_timeout',200,'[]',X'7B7D','[]',X'6E6F','timeout while reading the reply, after 1.20 s','reading',NULL);
INSERT INTO "attempts" VALUES(4,1,1,'sink:/x',1013.0,12.5,'timeout',NULL,'[]',X'7B7D','[]',NULL,'timeout while connecting, after 5.00 s','connecting',NULL);
INSERT INTO "attempts" VALUES(5,1,1,'sink:/x',1014.0,12.5,'timeout',NULL,'[]',X'7B7D','[]',NULL,'timeout while sending the request, after 5.00 s','sending',NULL);
INSERT INTO "attempts" VALUES(6,1,1,'',NULL,NULL,'not_called',NULL,'[]',NULL,'[]',NULL,'the 10 s for all webhooks were used up',NULL,'time_used_up');
INSERT INTO "attempts" VALUES(7,1,1,'',NULL,NULL,'not_called',NULL,'[]',NULL,'[]',NULL,'the 2.5 s of all webhooks were used up',NULL,'time_used_up');
INSERT INTO "attempts" VALUES(8,1,1,'',NULL,NULL,'not_called',NULL,'[]',NULL,'[]',NULL,'liveview has no file descriptors left to call anybody',NULL,'no_descriptors');
INSERT INTO "attempts" VALUES(9,6,1,'sink:/x',1018.0,12.5,'interrupted',NULL,'[]',X'7B7D','[]',NULL,'liveview stopped while sending the request','sending','stopped');
INSERT INTO "attempts" VALUES(10,6,1,'sink:/x',1019.0,12.5,'interrupted',NULL,'[]',X'7B7D','[]',NULL,'liveview stopped while agreeing on TLS','tls_handshake','stopped');
INSERT INTO "attempts" VALUES(11,6,1,'sink:/x',1020.0,12.5,'interrupted',NULL,'[]',X'7B7D','[]',NULL,'liveview stopped before it began',NULL,'not_begun');
INSERT INTO "attempts" VALUES(12,6,1,'sink:/x',1021.0,12.5,'interrupted',NULL,'[]',X'7B7D','[]',NULL,'liveview stopped during the call',NULL,'stopped');
INSERT INTO "attempts" VALUES(13,1,1,'sink:/x',1022.0,12.5,'tls',NULL,'[]',X'7B7D','[]',NULL,'the TLS handshake did not end within 5.00 s; is it a TLS server, and is it overloaded?','tls_handshake',NULL);
INSERT INTO "attempts" VALUES(14,1,1,'sink:/x',1023.0,12.5,'http_error',500,'[]',X'7B7D','[]',X'6E6F','status 500',NULL,NULL);
INSERT INTO "attempts" VALUES(15,1,1,'sink:/x',1024.0,12.5,'reset',NULL,'[]',X'7B7D','[]',NULL,'the connection was closed without a reply',NULL,NULL);
INSERT INTO "attempts" VALUES(16,3,1,'',NULL,NULL,'not_called',NULL,'[]',NULL,'[]',NULL,'destination removed',NULL,'destination_removed');
INSERT INTO "attempts" VALUES(17,4,1,'',NULL,NULL,'not_called',NULL,'[]',NULL,'[]',NULL,'given up by hand',NULL,'given_up');
INSERT INTO "attempts" VALUES(18,4,1,'sink:/x',1027.0,12.5,'interrupted',NULL,'[]',X'7B7D','[]',NULL,'given up by hand',NULL,'given_up');
INSERT INTO "attempts" VALUES(19,5,1,'',NULL,NULL,'not_called',NULL,'[]',NULL,'[]',NULL,'the stored event cannot be turned into a webhook body',NULL,'no_body');
INSERT INTO "attempts" VALUES(20,6,1,'sink:/x',1029.0,12.5,'http_error',503,'[]',X'7B7D','[]',X'6E6F','status 503; the reply was cut off; its status counts',NULL,NULL);
INSERT INTO "attempts" VALUES(21,6,1,'sink:/x',1030.0,NULL,NULL,NULL,'[]',X'7B7D','[]',NULL,NULL,NULL,NULL);
INSERT INTO "sink_requests" VALUES(1,1012.0,'/x','[]',X'7B7D','ok',200,'["no event"]','m2');
INSERT INTO "replies" VALUES(1,1,2,1001.5);
INSERT INTO "settings" VALUES('mark','1','true');
INSERT INTO "settings" VALUES('override','Purchase','{}');
INSERT INTO "counts" VALUES('event','delivered',1);
INSERT INTO "counts" VALUES('event','duplicate',1);
INSERT INTO "counts" VALUES('event','failed',1);
INSERT INTO "counts" VALUES('event','pending',1);
INSERT INTO "counts" VALUES('request','refused',38);
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
CREATE INDEX requests_retry on requests (retry_of) where retry_of is not null;
CREATE TRIGGER event_added after insert on events begin
   insert into counts values ('event', new.state, 1) on conflict do update set count = count + 1;
end;
CREATE TRIGGER event_removed after delete on events begin
   update counts set count = count - 1 where kind = 'event' and state = old.state;
end;
CREATE TRIGGER event_moved after update of state on events when old.state <> new.state begin
   update counts set count = count - 1 where kind = 'event' and state = old.state;
   insert into counts values ('event', new.state, 1) on conflict do update set count = count + 1;
end;
CREATE TRIGGER refused_added after insert on requests when new.problem is not null begin
   update counts set count = count + 1 where kind = 'request';
end;
CREATE TRIGGER refused_removed after delete on requests when old.problem is not null begin
   update counts set count = count - 1 where kind = 'request';
end;
CREATE TRIGGER refused_moved after update of problem on requests begin
   update counts set count = count + (new.problem is not null) - (old.problem is not null) where kind = 'request';
end;
