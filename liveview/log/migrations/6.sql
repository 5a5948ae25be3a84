-- Version 6: how many events are in each state and how many requests were refused, counted as rows come and change.

create table "counts" (
   "kind" TEXT NOT NULL,
   "state" TEXT NOT NULL,
   "count" INTEGER NOT NULL,
   PRIMARY KEY ("kind", "state")
) STRICT, WITHOUT ROWID;

insert into counts select 'event', state, count(*) from events group by state;
insert into counts select 'request', 'refused', count(*) from requests where problem is not null;

create trigger event_added after insert on events begin
   insert into counts values ('event', new.state, 1) on conflict do update set count = count + 1;
end;
create trigger event_removed after delete on events begin
   update counts set count = count - 1 where kind = 'event' and state = old.state;
end;
create trigger event_moved after update of state on events when old.state <> new.state begin
   update counts set count = count - 1 where kind = 'event' and state = old.state;
   insert into counts values ('event', new.state, 1) on conflict do update set count = count + 1;
end;
create trigger refused_added after insert on requests when new.problem is not null begin
   update counts set count = count + 1 where kind = 'request';
end;
create trigger refused_removed after delete on requests when old.problem is not null begin
   update counts set count = count - 1 where kind = 'request';
end;
create trigger refused_moved after update of problem on requests begin
   update counts set count = count + (new.problem is not null) - (old.problem is not null) where kind = 'request';
end;
