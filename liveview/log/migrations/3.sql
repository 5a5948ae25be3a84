-- Version 3: retry chains, and refused requests of an unknown protocol, which have no wire.

alter table requests add column "retry_of" INTEGER;
create index requests_retry on requests (retry_of) where retry_of is not null;

-- To drop a `not null`, only the text of the schema is changed, and no row is written: SQLite's documentation of
-- `alter table` recommends this for changes that do not affect what is stored.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '"wire" TEXT NOT NULL', '"wire" TEXT')
where type = 'table' and name = 'requests';
pragma writable_schema = reset;

create temp table checked (
   yes INTEGER CONSTRAINT "the column requests.wire was not made by liveview" CHECK (yes)
);
insert into checked select not "notnull" from pragma_table_info('requests') where name = 'wire';
drop table checked;
