"""Events for tests of SQL, and statements that no event is given to."""

import json

from liveview.core.pipeline.sql import IncomingEvent


def incoming(**properties: object) -> IncomingEvent:
    """The row of an event with these properties."""
    return IncomingEvent("Purchase", "u", None, "track", 1577836800.5, json.dumps(properties, ensure_ascii=False))


REFUSED = [
    *("drop table incoming_event", "delete from incoming_event", "update incoming_event set type = 'x'"),
    *("insert into incoming_event default values", "with a as (select 1) delete from incoming_event"),
    *("create table t (a)", "create temp table t (a)", "create view v as select 1", "create temp view v as select 1"),
    *(
        "create table t as select * from incoming_event",
        "create virtual table t using fts5(a)",
        "create index i on t (a)",
    ),
    "create trigger t after insert on incoming_event begin select 1; end",
    *("attach ':memory:' as other", "attach 'file.db' as other", "detach main", "vacuum", "vacuum into 'file.db'"),
    *(
        "pragma user_version = 1",
        "pragma table_list",
        "pragma temp_store_directory = '/tmp'",
        "pragma writable_schema = 1",
    ),
    *("begin", "savepoint a", "commit", "analyze", "alter table incoming_event add column x"),
    *("select * from sqlite_master", "select count(*) from sqlite_master", "select * from sqlite_schema"),
    *(
        "select * from sqlite_temp_master",
        "select count(*) from temp.sqlite_schema",
        "select count(*) from main.sqlite_master",
    ),
    *(
        "select * from pragma_table_list",
        "select count(*) from pragma_database_list",
        "select * from pragma_function_list",
    ),
    *(
        "select * from dbstat",
        "select count(*) from dbstat",
        "select * from sqlite_stmt",
        "select count(*) from sqlite_stmt",
    ),
    *(
        "select * from fts3tokenize('a')",
        "select count(*) from bytecode('select 1')",
        "select * from generate_series(1, 9)",
    ),
    *("select load_extension('x')", "select readfile('/etc/passwd')", "select writefile('x', 'y')", "select edit('a')"),
    *("select random()", "select randomblob(9)", "select 1 order by random()", "select hex(randomblob(9))"),
    *("select current_timestamp", "select current_date", "select current_time", "select CURRENT_TIMESTAMP"),
    *(
        "select printf('%1000000d', 1)",
        "select format('%1000000d', 1)",
        "select zeroblob(1000000)",
        "select PRINTF('a')",
    ),
    *("select json_patch(props, props) from incoming_event", "select 'a' glob 'b'", "select glob('a', 'b')"),
    *("select 'a' regexp 'b'", "select 'a' match 'b'", "select soundex('a')", "select sqlite_version()"),
    *("select sqlite_source_id()", "select sqlite_compileoption_used('A')", "select sqlite_log(1, 'a')"),
    *("select changes()", "select total_changes()", "select last_insert_rowid()", "select fts3_tokenizer('simple')"),
    *("select sin(1)", "select pow(2, 0.5)", "select likelihood(1, 0.5)", "select timediff('now', 'now')"),
    *("select row_number() over () from incoming_event", "select ntile(9) over () from incoming_event"),
    *("select 1; select 2", "select 1; drop table incoming_event", "select ?", "select :a", "select @a", "select $a"),
    *(
        "select date()",
        "select datetime('now')",
        "select date('n' || 'ow')",
        "select time(lower('NOW'))",
        "select strftime('%s')",
    ),
    *(
        "select date(json_extract('[\"now\"]', '$[0]'))",
        "select date(char(110, 111, 119))",
        "select julianday('now', 'utc')",
    ),
    *(
        "select date(substr('known', 2, 1) || 'ow')",
        "select unixepoch('subsec')",
        "select datetime('2020-01-01', 'localtime')",
    ),
    *("select trim(x'61')", "select instr(x'61', 'a')", "select date(cast('now' as blob))"),
    "select 1 from incoming_event, temp.other",
    "select " + ", ".join(f"{n} as a{n}" for n in range(600)),
    "select " + "1 + " * 300 + "1",
    "select " + " union all select ".join("1" * 60),
    "select max(" + ", ".join("1" * 40) + ")",
    "select 'a' like '" + "%" * 300 + "'",
]
"""Everything that a statement may not do, a way to each."""
