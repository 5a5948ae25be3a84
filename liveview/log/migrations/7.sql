-- Version 7: what the pipeline made of an event for a destination, and the settings by which it did.

alter table deliveries add column "emission" TEXT;
alter table deliveries add column "definition" TEXT;
alter table deliveries add column "pipeline_id" INTEGER;
alter table deliveries add column "notes" TEXT NOT NULL DEFAULT '[]';

create index deliveries_defined on deliveries (definition, event_id) where definition is not null;
create index deliveries_noted on deliveries (event_id) where notes <> '[]';

create table "pipelines" (
   "id" INTEGER PRIMARY KEY,
   "at" REAL NOT NULL,
   "json" TEXT NOT NULL
) STRICT;
