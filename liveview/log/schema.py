"""The tables of the log, and the migrations of older files.

The names are documented and other tools rely on them. `application_id` marks a file as ours, `user_version` is the
version of its schema; a newer or foreign file is refused and never written to.
"""

import re
import sqlite3
from typing import TYPE_CHECKING

from liveview.log.queries import Queryable

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x6C766577
"""`lvew` in ASCII: marks a SQLite file as one of our sessions."""
VERSION = 3
CHAINS_SINCE = 3
"""The first version in which requests know what they repeat."""

TABLES = {
    "requests": (
        "id received_at:float! method! path! wire remote! headers! body:bytes! status:int! problem retry_of:int"
    ),
    "events": (
        "id request_id:int! position:int! received_at:float! token type! name distinct_id device_id time:float "
        "verdict! problems! dedup_source dedup_key duplicate_of:int collision:int! state! payload"
    ),
    "deliveries": "id event_id:int! destination! decision! rule! state rounds:int! next_attempt_at:float message_id",
    "attempts": (
        "id delivery_id:int! round:int! webhook! started_at:float duration_ms:float outcome status:int "
        "request_headers! request_body:bytes response_headers! response_body:bytes error"
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
    "create index if not exists attempts_failed on attempts (outcome, delivery_id) where outcome <> 'ok'",
    "create index if not exists attempts_status on attempts (status, delivery_id) where outcome <> 'ok'",
)
"""What makes filters fast.

The last two hold failed calls only: with every call in them the writer needed a quarter more time for an event, like
this a twentieth to a tenth.
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Create the tables of a new file, or bring an older file up to date; a current file is not touched."""
    if version_of(connection) == VERSION:
        return
    # Imported here: it takes a fifth of a second, which only new files should cost.
    from sqlite_utils import Database, Migrations

    connection.execute(f"pragma application_id = {APPLICATION_ID}")  # first: the file is ours even if we stop here
    migrations = Migrations("liveview")
    for step in (_create_tables, _second, _third):
        migrations()(step)
    migrations.apply(Database(connection))
    connection.execute(f"pragma user_version = {VERSION}")


def version_of(log: Queryable) -> int:
    """The schema version of a file; 0 for a new one."""
    return int(log.execute("pragma user_version").fetchone()[0])


def application_of(log: Queryable) -> int:
    """The application id of a file; 0 for a new one."""
    return int(log.execute("pragma application_id").fetchone()[0])


def _create_tables(db: "Database") -> None:
    for table in TABLES:
        _create(db, table)
    db.table("settings").create(
        {"kind": str, "name": str, "value": str}, pk=("kind", "name"), not_null={"value"}, strict=True
    )
    for index in _INDEXES:
        db.execute(index)


def _second(db: "Database") -> None:
    """What files of version 1 lack; new files have all of it but the indexes."""
    if not db.table("replies").exists():
        _create(db, "replies")
    sink = db.table("sink_requests")
    for column, default in (("deviations", "[]"), ("message_id", "")):
        if column not in sink.columns_dict:
            sink.add_column(column, str, not_null_default=default)
    db.execute("create index if not exists replies_by_request on replies (first_request_id)")
    db.execute("create index if not exists requests_refused on requests (id) where problem is not null")
    for index in _SEARCHED:
        db.execute(index)


def _third(db: "Database") -> None:
    """Retry chains, and refused requests of an unknown protocol."""
    if "retry_of" not in db.table("requests").columns_dict:
        db.table("requests").add_column("retry_of", int)
        _allow_null(db, "requests", "wire")
    db.execute("create index if not exists requests_retry on requests (retry_of) where retry_of is not null")


def _allow_null(db: "Database", table: str, column: str) -> None:
    """Drop `not null` from a text column. Only the schema text changes, no row is written.

    SQLite's documentation of `alter table` recommends this for changes that do not affect what is stored.
    """
    (text,) = db.execute("select sql from sqlite_schema where name = ?", (table,)).fetchone()
    changed = re.sub(rf'(["\[]{column}["\]] TEXT) NOT NULL', r"\1", text)
    if changed == text:
        raise sqlite3.DatabaseError(f"the column {table}.{column} was not made by liveview")
    (version,) = db.execute("pragma schema_version").fetchone()
    db.execute("pragma writable_schema = on")
    db.execute("update sqlite_schema set sql = ? where type = 'table' and name = ?", (changed, table))
    db.execute(f"pragma schema_version = {version + 1}")
    db.execute("pragma writable_schema = off")


def _create(db: "Database", table: str) -> None:
    columns: dict[str, type] = {}
    required = set()
    for column in TABLES[table].split():
        name, _, kind = column.rstrip("!").partition(":")
        columns[name] = int if name == "id" else _TYPES[kind]
        if column.endswith("!"):
            required.add(name)
    db.table(table).create(columns, pk="id", not_null=required, foreign_keys=_PARENTS.get(table, []), strict=True)
