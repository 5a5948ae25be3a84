-- Version 4: why a call ended or was not made, in words of its own; no body that its one event has already.

alter table attempts add column "phase" TEXT;
alter table attempts add column "reason" TEXT;

-- Until this version only the sentences of errors told this.
update attempts set
   phase = case
      when error glob 'timeout while connecting,*' or error = 'liveview stopped while connecting' then 'connecting'
      when error glob 'the TLS handshake did not end within *' then 'tls_handshake'
      when error = 'liveview stopped while agreeing on TLS' then 'tls_handshake'
      when error glob 'timeout while sending the request,*' then 'sending'
      when error = 'liveview stopped while sending the request' then 'sending'
      when error glob 'timeout while waiting for the reply,*' then 'waiting'
      when error = 'liveview stopped while waiting for the reply' then 'waiting'
      when error glob 'timeout while reading the reply,*' then 'reading'
      when error = 'liveview stopped while reading the reply' then 'reading'
   end,
   reason = case
      when error = 'destination removed' then 'destination_removed'
      when error = 'given up by hand' then 'given_up'
      when error = 'the stored event cannot be turned into a webhook body' then 'no_body'
      when error glob 'the * s for all webhooks were used up' then 'time_used_up'
      when error glob 'the * s of all webhooks were used up' then 'time_used_up'
      when error = 'liveview has no file descriptors left to call anybody' then 'no_descriptors'
      when error = 'liveview stopped before it began' then 'not_begun'
      when error glob 'liveview stopped while *' or error = 'liveview stopped during the call' then 'stopped'
   end
where outcome <> 'ok' and error is not null;

-- The body of a request is null where it equals the payload of its one event: the text of the schema is changed as in
-- version 3. Tables of sink requests that were made with version 2 get the defaults of those that were brought to it.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '"body" BLOB NOT NULL', '"body" BLOB')
where type = 'table' and name = 'requests';
update sqlite_schema set sql = replace(replace(sql,
   '"deviations" TEXT NOT NULL,', '"deviations" TEXT NOT NULL DEFAULT ''[]'','),
   '"message_id" TEXT NOT NULL' || char(10), '"message_id" TEXT NOT NULL DEFAULT ''''' || char(10))
where type = 'table' and name = 'sink_requests';
pragma writable_schema = reset;

create temp table checked (
   yes INTEGER CONSTRAINT "the column requests.body was not made by liveview" CHECK (yes)
);
insert into checked select not "notnull" from pragma_table_info('requests') where name = 'body';
drop table checked;

-- Indexes of early builds.
drop index if exists events_by_request;
drop index if exists deliveries_due;
drop index if exists deliveries_by_destination;
create index if not exists deliveries_fresh on deliveries (destination, next_attempt_at)
where state = 'pending' and rounds = 0;
create index if not exists deliveries_retry on deliveries (destination, next_attempt_at)
where state = 'pending' and rounds > 0;
create index if not exists events_by_original on events (duplicate_of) where duplicate_of is not null;
create index if not exists sink_requests_by_message on sink_requests (message_id) where message_id <> '';
create index if not exists deliveries_sent on deliveries (destination, event_id) where decision = 'send';
