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
VERSION = 4
"""The version of the tables; a script in `migrations` leads to it."""

TABLES = {
    "requests": (
        "id received_at:float! method! path! wire remote! headers! body:bytes status:int! problem retry_of:int"
    ),
    "events": (
        "id request_id:int! position:int! received_at:float! token type! name distinct_id device_id time:float "
        "verdict! problems! dedup_source dedup_key duplicate_of:int collision:int! state! payload"
    ),
    "deliveries": "id event_id:int! destination! decision! rule! state rounds:int! next_attempt_at:float message_id",
    "attempts": (
        "id delivery_id:int! round:int! webhook! started_at:float duration_ms:float outcome status:int "
        "request_headers! request_body:bytes response_headers! response_body:bytes error phase reason"
    ),
    "sink_requests": "id received_at:float! path! headers! body:bytes! behaviour! status:int deviations! message_id!",
    "replies": "id first_request_id:int! last_request_id:int! at:float!",
}
"""Columns in order: text unless a type follows the name; `!` is not null; `id` is the primary key."""


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
