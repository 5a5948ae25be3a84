"""The tables of the log, and the migrations of older files.

The names are documented and other tools rely on them. `application_id` marks a file as ours, `user_version` is the
version of its schema; a newer or foreign file is refused and never written to. `migrations/1.sql` makes the tables of
version 1, and each further script brings a file of the version before to its own. A script is never changed, because
there are files that it has made.
"""

import sqlite3
from importlib.resources import files

from liveview.log.queries import Queryable

APPLICATION_ID = 0x6C766577
"""`lvew` in ASCII: marks a SQLite file as one of our sessions."""
VERSION = 7
"""The version of the tables; a script in `migrations` leads to it."""

TABLES = {
    "requests": (
        "id received_at:float! method! path! wire remote! headers! body:bytes status:int! problem retry_of:int refusal"
    ),
    "events": (
        "id request_id:int! position:int! received_at:float! token type! name distinct_id device_id time:float "
        "verdict! problems! dedup_source dedup_key duplicate_of:int collision:int! state! payload"
    ),
    "pipelines": "id at:float! json!",
    "deliveries": (
        "id event_id:int! destination! decision! rule! state rounds:int! next_attempt_at:float message_id "
        "emission definition pipeline_id:int notes!"
    ),
    "attempts": (
        "id delivery_id:int! round:int! webhook! started_at:float duration_ms:float outcome status:int "
        "request_headers! request_body:bytes response_headers! response_body:bytes error phase reason"
    ),
    "sink_requests": "id received_at:float! path! headers! body:bytes! behaviour! status:int deviations! message_id!",
    "replies": "id first_request_id:int! last_request_id:int! at:float!",
}
"""Columns in order: text unless a type follows the name; `!` is not null; `id` is the primary key."""

_PARENTS = {
    "events": [("request_id", "requests", "id"), ("duplicate_of", "events", "id")],
    "deliveries": [("event_id", "events", "id")],
    "attempts": [("delivery_id", "deliveries", "id")],
}
_TYPES = {"": str, "int": int, "float": float, "bytes": bytes}

_INDEXES = (
    "create index events_by_key on events (dedup_key, token) where verdict = 'accepted'",
    "create index events_by_state on events (state)",
    "create index events_by_name on events (name)",
    "create index deliveries_by_event on deliveries (event_id)",
    "create index deliveries_fresh on deliveries (destination, next_attempt_at) where state = 'pending' and rounds = 0",
    "create index deliveries_retry on deliveries (destination, next_attempt_at) where state = 'pending' and rounds > 0",
    "create index attempts_by_delivery on attempts (delivery_id)",
    "create index attempts_under_way on attempts (id) where outcome is null",
)


_SEARCHED = (
    "create index if not exists events_by_user on events (distinct_id collate nocase)",
    "create index if not exists events_rare_type on events (type) where type <> 'track'",
    "create index if not exists events_duplicate on events (id) where verdict = 'duplicate'",
    "create index if not exists sink_requests_by_message on sink_requests (message_id) where message_id <> ''",
    "create index if not exists events_by_original on events (duplicate_of) where duplicate_of is not null",
    "create index if not exists events_collision on events (id) where collision = 1",
    "create index if not exists deliveries_sent on deliveries (destination, event_id) where decision = 'send'",
    "create index deliveries_defined on deliveries (definition, event_id) where definition is not null",
    "create index deliveries_noted on deliveries (event_id) where notes <> '[]'",
    "create index if not exists attempts_failed on attempts (outcome, delivery_id) where outcome <> 'ok'",
    "create index if not exists attempts_status on attempts (status, delivery_id) where outcome <> 'ok'",
)
"""What makes filters fast.

The last two hold failed calls only: with every call in them, storing an event took a quarter longer; like this, a
twentieth to a tenth.
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Create the tables of a new file, or bring an older file up to date; a current file is not touched.

    Each version is one script in `migrations` and one transaction; raises `sqlite3.Error`.
    """
    version = version_of(connection)
    if version == 0:
        _discard_unfinished(connection)
    for number in range(version + 1, VERSION + 1):
        text = (files("liveview.log") / "migrations" / f"{number}.sql").read_text(encoding="utf-8")
        try:
            connection.executescript(f"begin immediate;\n{text}\npragma user_version = {number};\ncommit;")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise


def version_of(log: Queryable) -> int:
    """The schema version of a file; 0 for a new one."""
    return int(log.execute("pragma user_version").fetchone()[0])


def application_of(log: Queryable) -> int:
    """The application id of a file; 0 for a new one."""
    return int(log.execute("pragma application_id").fetchone()[0])


def _discard_unfinished(connection: sqlite3.Connection) -> None:
    """Drop what an older liveview left when it was killed during its first start: empty tables without a version."""
    tables = {name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")}
    made = [table for table in (*reversed(TABLES), "settings") if table in tables]
    for table in made:
        if connection.execute(f"select 1 from {table} limit 1").fetchone():
            raise sqlite3.DatabaseError("it has rows, but does not say which version it is")
    for table in (*made, "_sqlite_migrations"):
        connection.execute(f"drop table if exists {table}")
