"""A session in PostgreSQL, and what tests do to it."""

import asyncio
import contextlib
import functools
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from liveview.core.store import ChangeFeed, Store
from liveview.log import files, queries, schema
from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.model.changes import SettingChange
from liveview.model.event import Balance
from liveview.model.facts import Fenced, TakenOver
from liveview.postgres.address import SharedAddress, shared_address
from liveview.postgres.feed import PostgresFeed
from liveview.postgres.migrating import VERSION, migrate, migration
from liveview.postgres.store import PostgresStore, SharedTold
from liveview.postgres.texts import as_read, as_stored
from tests.support.in_loop import until
from tests.support.log.making import NOW, older_log
from tests.support.log.mirror import tables_of
from tests.support.postgres import OWNER, PATIENCE, PostgresServer, schema_of, session_name, shared_server
from tests.support.postgres_line import Line

LEASE = 5.0
_TABLES = (*schema.TABLES, "settings")
_COLUMNS = {
    table: tuple(column.split(":")[0].rstrip("!") for column in spec.split()) for table, spec in schema.TABLES.items()
}
_COLUMNS["settings"] = ("kind", "name", "value")
_WRITTEN = "requests, events, deliveries, attempts, sink_requests, replies, settings, claims, sessions, writers"


class SharedTolds:
    """What the receivers of a test told by their callbacks."""

    def __init__(self) -> None:
        self.facts: list[TakenOver | Fenced] = []
        self.fatal: list[Exception] = []
        self.due: dict[str, float] = {}
        self.moved = 0

    def callbacks(self) -> SharedTold:
        """The callbacks for one receiver."""
        return SharedTold(
            recorded=lambda _: None,
            looked=lambda: None,
            fatal=self.fatal.append,
            facts=self.facts.extend,
            due=self.due.update,
            moved=self._moved,
        )

    def _moved(self) -> None:
        self.moved += 1


class SharedSession:
    """A session in the PostgreSQL of this process, or in one of the test's own."""

    version = VERSION
    in_order = False
    begins_again = False

    def __init__(self, folder: Path, server: PostgresServer | None = None) -> None:
        self._folder = folder
        self.server = server or shared_server()
        self.name = session_name()
        self.quoted = schema_of(self.name)
        self._lines: list[Line] = []

    @property
    def address(self) -> SharedAddress:
        """The address of its owner."""
        return self.address_at(self.server.port)

    @property
    def identity(self) -> str:
        """What a receiver prints."""
        return self.address.identity

    @property
    def options(self) -> tuple[str, ...]:
        """What the command line is given for it."""
        asyncio.run(self.migrated())
        return ("--log", self.server.url, "--session", self.name)

    @property
    def config(self) -> str:
        """Nothing."""
        return ""

    async def migrated(self) -> None:
        """Make its schema."""
        await migrate(self.address)

    def address_at(self, port: int) -> SharedAddress:
        """Its address through a line."""
        return shared_address(self.server.url_of(OWNER, port=port), self.name, {})

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[PostgresStore]:
        """Continue the session, through a line."""
        await self.migrated()
        with Line(self.server.port) as line:
            self._lines.append(line)
            try:
                async with self.receiver(line) as store:
                    yield store
            finally:
                self._lines.remove(line)

    @contextlib.asynccontextmanager
    async def receiver(
        self, line: Line | None = None, told: SharedTolds | None = None, lease: float = LEASE
    ) -> AsyncIterator[PostgresStore]:
        """One of several receivers; the schema is there."""
        address = self.address_at(self.server.port if line is None else line.port)
        told = told or SharedTolds()
        store = await PostgresStore.open(address, lease=lease, told=told.callbacks(), now=lambda: NOW)
        try:
            yield store
        finally:
            assert await store.close(PATIENCE)

    @contextlib.asynccontextmanager
    async def feed(self, store: Store, role: str = OWNER) -> AsyncIterator[ChangeFeed]:
        """A feed, which needs no receiver."""
        address = shared_address(self.server.url_of(role), self.name, {})
        feed = PostgresFeed(address, now=lambda: NOW)
        try:
            yield feed
        finally:
            await feed.close()

    async def back(self, store: Store) -> None:
        """Wait until a receiver has found its way back."""
        assert isinstance(store, PostgresStore)
        await until(lambda: not store.error and not store.away)

    async def switch(self, store: Store, change: SettingChange) -> Awaitable[object]:
        """Change a setting, as the receiver does that is asked to; it is stored then."""
        assert isinstance(store, PostgresStore)
        settings = await store.change([change], "somebody")
        store.applied(settings.version)
        return asyncio.sleep(0)

    def balance(self, store: Store) -> Balance:
        """The balance that a store keeps."""
        assert isinstance(store, PostgresStore)
        return store.balance

    def sql(self, query: str, *values: Any) -> list[Any]:
        """Ask the database itself; `{}` is the schema."""
        with self.server.connect() as connection:
            cursor = connection.execute(query.replace("{}", self.quoted).encode(), values or None)
            found = cursor.fetchall() if cursor.description else []
        return [row[0] if len(row) == 1 else row for row in found]

    def rows(self, query: str) -> list[Any]:
        """What is stored."""
        with contextlib.closing(self._copy()) as connection:
            return [row[0] if len(row) == 1 else row for row in connection.execute(query)]

    def tables(self) -> dict[str, list[Any]]:
        """All rows of all tables."""
        with contextlib.closing(self._copy()) as connection:
            return tables_of(connection)

    def counted(self) -> Balance:
        """The balance by a count of the rows."""
        with contextlib.closing(self._copy()) as connection:
            return queries.balance(connection)

    def kept(self) -> Balance:
        """The balance that the writers keep."""
        names = Balance.__struct_fields__
        sums = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in names)
        (kept,) = self.sql(f"select {sums} from {{}}.writers")
        return Balance(**dict(zip(names, kept, strict=True)))

    def matching(self, only: str) -> list[int]:
        """The events that match a filter."""
        with self.as_file() as path, Reader(path) as reader:
            return list(matching(reader, parse(only, NOW), 0, 1 << 62))

    @contextlib.contextmanager
    def as_file(self) -> Iterator[Path]:
        """A session file with all its rows."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / "copy.db"
            files.prepare(path)
            with (
                contextlib.closing(files.read_write(path, "normal")) as there,
                contextlib.closing(self._copy()) as copy,
            ):
                copy.backup(there)
            yield path

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Another connection has locked the tables."""
        with self.server.connect() as other, other.transaction(force_rollback=True):
            tables = ", ".join(f"{self.quoted}.{table.strip()}" for table in _WRITTEN.split(","))
            other.execute(f"lock table {tables} in exclusive mode".encode())
            yield

    def schema(self, version: int) -> None:
        """Pretend that the tables are of another version."""
        self.sql("update {}.sessions set schema_version = %s", version)

    def foreign(self) -> None:
        """Make it a schema of another program."""
        self.sql("alter table {}.sessions rename to theirs")

    def forget(self, upto: int) -> None:
        """Remove the oldest events."""
        states = self.sql("select state from {}.events where id <= %s", upto)
        self.sql(
            "delete from {}.attempts where delivery_id in (select id from {}.deliveries where event_id <= %s)", upto
        )
        self.sql("delete from {}.deliveries where event_id <= %s", upto)
        self.sql("delete from {}.events where id <= %s", upto)
        kept = "select request_id from {}.events"
        refused = self.sql(f"select count(problem) from {{}}.requests where id not in ({kept})")[0]
        self.sql(f"delete from {{}}.requests where id not in ({kept})")
        counts = {"received": len(states), "refused": refused} | {state: states.count(state) for state in set(states)}
        self._count({name: -count for name, count in counts.items()})

    @contextlib.contextmanager
    def refusing(self, *tables: str) -> Iterator[None]:
        """Triggers refuse the rows."""
        body = "begin raise exception 'the disk is full' using errcode = 'disk_full'; end"
        self.sql(f"create or replace function {{}}.refuse() returns trigger language plpgsql as $$ {body} $$")
        for table in tables:
            self.sql(f"create trigger refusing before insert on {{}}.{table} execute function {{}}.refuse()")
        try:
            yield
        finally:
            for table in tables:
                self.sql(f"drop trigger refusing on {{}}.{table}")

    @contextlib.contextmanager
    def unknown_commit(self) -> Iterator[None]:
        """The lines break before the server can say that something is stored."""
        if not self._lines:
            raise ValueError("no store is open")
        for line in self._lines:
            line.unknown = True
        try:
            yield
        finally:
            for line in self._lines:
                line.unknown = False

    def older(self) -> None:
        """Put a session in its place that the version before has written; for the first version, an old one of it."""
        self.sql("create schema {}")
        version = max(VERSION - 1, 1)
        for step in range(1, version + 1):
            self.sql(migration(step, self.quoted))
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            path = Path(folder) / "older.db"
            older_log(path, schema.VERSION - 1)
            with contextlib.closing(files.read_write(path, "normal")) as connection:
                schema.migrate(connection)
                self._fill(connection, version)

    def _fill(self, source: sqlite3.Connection, version: int) -> None:
        """Store the rows of a session file, as a receiver did that is gone."""
        self.sql("insert into {}.receivers (host, pid, since, seen_at, gone) values ('old', 1, %s, %s, 1)", NOW, NOW)
        for table in _TABLES:
            columns = ", ".join(f'"{name}"' for name in (*_COLUMNS[table], "by", "changed"))
            found = source.execute(f"select {', '.join(_COLUMNS[table])} from {table}").fetchall()
            for row in found:
                values = [as_stored(value) if isinstance(value, str) else value for value in row]
                places = ", ".join(["%s"] * (len(values) + 2))
                self.sql(f"insert into {{}}.{table} ({columns}) values ({places})", *values, 4, 1)
        last = [
            source.execute(f"select max(id) from {table}").fetchone()[0]
            for table in ("requests", "events", "deliveries")
        ]
        self.sql(
            "insert into {}.sessions (id, run, schema_version, last_request, last_event, last_delivery) "
            "values (1, 'old', %s, %s, %s, %s)",
            *(version, *last),
        )
        counted = queries.balance(source)
        self._count({name: getattr(counted, name) for name in counted.__struct_fields__}, by=4)

    def _count(self, counts: dict[str, int], by: int = 0) -> None:
        """Let a writer add to the balance."""
        names, values = ", ".join(counts), ", ".join(["%s"] * len(counts))
        added = ", ".join(f"{name} = w.{name} + excluded.{name}" for name in counts)
        self.sql(
            f"insert into {{}}.writers as w (by, version, {names}) values (%s, 1, {values}) "
            f"on conflict (by) do update set version = w.version + 1, {added}",
            *(by, *counts.values()),
        )

    def _copy(self) -> sqlite3.Connection:
        """A session file in memory with all rows of this moment."""
        copy = sqlite3.connect(":memory:", isolation_level=None)
        _empty().backup(copy)
        if not self.sql("select to_regclass(%s) is not null", f"{self.quoted}.events")[0]:
            return copy
        with self.server.connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            with connection.transaction():
                for table in _TABLES:
                    columns = ", ".join(f'"{name}"' for name in _COLUMNS[table])
                    found = connection.execute(f"select {columns} from {self.quoted}.{table}".encode()).fetchall()
                    places = ", ".join("?" * len(_COLUMNS[table]))
                    kept = [row for row in found if table != "settings" or row[2] is not None]
                    copy.executemany(f"insert into {table} values ({places})", map(_read, kept))
        return copy


@functools.cache
def _empty() -> sqlite3.Connection:
    """An empty session file in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    schema.migrate(connection)
    return connection


def _read(row: Sequence[Any]) -> list[Any]:
    """A row as a session file has it."""
    return [as_read(value) if isinstance(value, str) else value for value in row]
