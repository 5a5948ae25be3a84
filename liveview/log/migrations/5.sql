-- Version 5: why a request was refused, in a word of its own.

alter table requests add column "refusal" TEXT;

-- Until this version only the method, the status and the sentence told this.
update requests set refusal = case
   when status = 404 then 'path'
   when status = 405 then 'method'
   when method = 'PRI' then 'http_2'
   when method = 'TLS' and problem like '%certificate authority%' then 'untrusted'
   when method = 'TLS' and problem like '%does not speak TLS%' then 'not_tls'
   when method = 'TLS' then 'tls'
   when problem like '%no Host header%' then 'no_host'
   when problem like '%more than one Host header%' then 'several_hosts'
   when problem like '%Host header does not name%' then 'host'
   when problem like '%page of a foreign origin%' then 'origin'
   when problem like '%page of another site%' then 'hidden_origin'
   when problem like '%target is not a path%' then 'target'
   when problem like '%too large headers%' then 'headers'
   when problem like '%Content-Encoding%' then 'content_encoding'
   when problem like '%multipart%' then 'multipart'
   when problem like '%100-continue%' then 'expectation'
   when problem like '%the body is cut off%' then 'body_cut_off'
   when problem like '%did not arrive%' then 'body_too_slow'
   when problem like '%body is damaged%' then 'damaged'
   when problem like '%body is cut off%' then 'stream_cut_off'
   when problem like '%trailing data%' then 'trailing_data'
   when problem like '%goes on after its end%' then 'trailing_data'
   when problem like '%larger than 1048576 bytes%' then 'event_too_large'
   when problem like '%larger than%' then 'batch_too_large'
   when problem like '%more than % events%' then 'too_many_events'
   when problem like '%too many large bodies%' then 'busy'
   when problem like '%not valid HTTP%' then 'malformed'
   when problem like '%callback%' then 'callback'
   when problem like '%no data%' then 'no_data'
end
where problem is not null;
