"""The kinds of stores, and what tests do to each of them. Another kind only has to be added to `MAKERS`."""

import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import msgspec

from liveview.config.schema import Config
from liveview.core.batch import Batch, BatchRows
from liveview.core.intake import Intake, Prepared, keys_of
from liveview.core.steps import Arrived, Task
from liveview.core.store import ChangeFeed, Store, Stored
from liveview.errors import UnavailableError
from liveview.log import files, queries, schema
from liveview.log.engine import tasks
from liveview.log.engine.feed import SqliteFeed
from liveview.log.engine.store import SqliteStore
from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.log.write.presence import Presence
from liveview.model.changes import SettingChange
from liveview.model.delivery import Attempt, Delivery, DeliveryState, Outcome
from liveview.model.destination import Destination, Webhook
from liveview.model.event import Balance
from tests.support.log import making
from tests.support.log.making import AT, attempt, older_log, reading
from tests.support.log.mirror import tables_of
from tests.support.log.shared_session import SharedSession
from tests.support.running import PATIENCE, TOKEN, rows

NOW = making.NOW
"""When everything in these sessions happens."""
ONE = Config(destinations=(Destination("Webhooks", webhooks=(Webhook("sink:/one"),)),))
TWO = Config(destinations=(*ONE.destinations, Destination("Mixpanel", webhooks=(Webhook("sink:/two"),))))


class Held(Protocol):
    """A session of one kind of store. Its tables have the names and columns of a session file."""

    @property
    def version(self) -> int:
        """The version of its tables."""

    @property
    def in_order(self) -> bool:
        """Whether one writer stores everything, so that what was told earlier is never stored later."""

    @property
    def begins_again(self) -> bool:
        """Whether a copy has to begin again after the store was opened again."""

    @property
    def identity(self) -> str:
        """What a receiver prints."""

    @property
    def options(self) -> tuple[str, ...]:
        """What the command line is given for it."""

    @property
    def config(self) -> str:
        """What a configuration file says of it."""

    def opened(self) -> contextlib.AbstractAsyncContextManager[Store]:
        """Continue the session, as a receiver does that starts."""

    def rows(self, query: str) -> list[Any]:
        """What is stored; a single column comes as plain values."""

    def tables(self) -> dict[str, list[Any]]:
        """All rows of all tables but the settings about the file itself, in the order of their keys."""

    def matching(self, only: str) -> list[int]:
        """The events that match a filter."""

    def counted(self) -> Balance:
        """The balance by a count of the rows."""

    def balance(self, store: Store) -> Balance:
        """The balance that a store of this session keeps."""

    def feed(self, store: Store) -> contextlib.AbstractAsyncContextManager[ChangeFeed]:
        """The feed of an open store."""

    async def back(self, store: Store) -> None:
        """Wait until a store can be used again, after something between it and the session was mended."""

    async def switch(self, store: Store, change: SettingChange) -> Awaitable[object]:
        """Change a setting: what is decided from now on follows it. The answer waits until that is stored."""

    def as_file(self) -> contextlib.AbstractContextManager[Path]:
        """A session file with the same rows."""

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Meanwhile nothing can be stored, because somebody else has the session for himself."""

    def schema(self, version: int) -> None:
        """Pretend that the tables are of another version."""

    def older(self) -> None:
        """Put a session in its place that the version before has written."""

    def foreign(self) -> None:
        """Make it a database of another program."""

    def forget(self, upto: int) -> None:
        """Remove the oldest events with everything that belongs to them, as somebody does who needs the room."""

    def refusing(self, *tables: str) -> contextlib.AbstractContextManager[None]:
        """Meanwhile these tables take no new rows."""

    def unknown_commit(self) -> contextlib.AbstractContextManager[None]:
        """Meanwhile commits are stored, but those who ask for them cannot know it."""


class WatchedPresence(Presence):
    """Looks at a log like the real one, and lets something happen right after the next commit."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self.after_commit: Callable[[], object] | None = None
        self._connection = connection
        self._seen = connection.total_changes

    def problem(self, *, briefly: bool = False) -> str:
        """The real answer; what is to happen after a commit happens before it."""
        changes = self._connection.total_changes
        if self.after_commit is not None and changes != self._seen:
            act, self.after_commit = self.after_commit, None
            act()
        self._seen = changes
        return super().problem(briefly=briefly)


class SqliteSession:
    """A session file. With the durability `full`, all its transactions are in the thread."""

    version = schema.VERSION
    in_order = True
    begins_again = True

    def __init__(self, folder: Path, durability: str = "normal") -> None:
        self._durability = durability
        self.path = folder / "session.db"
        self._aside = folder / "aside.db"
        self._presence: WatchedPresence | None = None

    @property
    def identity(self) -> str:
        """The path of the file."""
        return str(self.path)

    @property
    def options(self) -> tuple[str, ...]:
        """The path of the file."""
        return ("--log", str(self.path))

    @property
    def config(self) -> str:
        """The durability."""
        return f'[log]\ndurability = "{self._durability}"\n'

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[SqliteStore]:
        """Continue the session."""
        files.prepare(self.path)
        with files.locked(self.path):
            connection = files.read_write(self.path, self._durability)
            schema.migrate(connection)
            tasks.recover(connection, NOW)
            reader = files.read_only(self.path)
            presence = self._presence = WatchedPresence(self.path, connection)
            resume = tasks.resume(reader)
            store = SqliteStore(self.path, connection, reader, resume, presence=presence, durability=self._durability)
            try:
                yield store
            finally:
                assert await store.close(PATIENCE)
                presence.leave()

    def rows(self, query: str) -> list[Any]:
        """What is stored."""
        return rows(self.path if self.path.exists() else self._aside, query)

    def tables(self) -> dict[str, list[Any]]:
        """All rows of all tables."""
        with reading(self.path) as connection:
            return tables_of(connection)

    def matching(self, only: str) -> list[int]:
        """The events that match a filter."""
        with Reader(self.path) as reader:
            return list(matching(reader, parse(only, NOW), 0, 1 << 62))

    def counted(self) -> Balance:
        """The balance by a count of the rows."""
        with reading(self.path) as connection:
            return queries.balance(connection)

    @contextlib.asynccontextmanager
    async def feed(self, store: Store) -> AsyncIterator[ChangeFeed]:
        """The feed of an open store."""
        assert isinstance(store, SqliteStore)
        feed = SqliteFeed(self.path, store, now=lambda: NOW)
        try:
            yield feed
        finally:
            await feed.close()

    async def back(self, store: Store) -> None:
        """A file is there at once."""

    async def switch(self, store: Store, change: SettingChange) -> Awaitable[object]:
        """The only receiver notes the change, in the order of its commits."""
        return store.note([change])

    @contextlib.contextmanager
    def as_file(self) -> Iterator[Path]:
        """The file itself."""
        yield self.path

    def balance(self, store: Store) -> Balance:
        """The balance that a store keeps."""
        assert isinstance(store, SqliteStore)
        return store.balance

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Another connection writes."""
        with self._other() as other:
            other.execute("begin exclusive")
            yield
            other.execute("rollback")

    def schema(self, version: int) -> None:
        """Pretend that the tables are of another version."""
        with self._other() as other:
            other.execute(f"pragma user_version = {version}")

    def older(self) -> None:
        """Put a session in its place that the version before has written."""
        older_log(self.path, schema.VERSION - 1)

    def foreign(self) -> None:
        """Make it a database of another program."""
        with self._other() as other:
            other.execute("create table if not exists theirs (id integer primary key)")
            other.execute("pragma application_id = 7")

    def forget(self, upto: int) -> None:
        """Remove the oldest events."""
        with self._other() as other:
            other.execute(
                "delete from attempts where delivery_id in (select id from deliveries where event_id <= ?)", (upto,)
            )
            other.execute("delete from deliveries where event_id <= ?", (upto,))
            other.execute("delete from events where id <= ?", (upto,))
            other.execute("delete from requests where id not in (select request_id from events)")

    @contextlib.contextmanager
    def _other(self) -> Iterator[sqlite3.Connection]:
        """A connection of another program."""
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None, timeout=PATIENCE)) as connection:
            yield connection

    @contextlib.contextmanager
    def refusing(self, *tables: str) -> Iterator[None]:
        """Triggers refuse the rows."""
        with self._other() as other:
            for table in tables:
                refuse = "select raise(abort, 'the disk is full')"
                other.execute(f"create trigger refusing_{table} before insert on {table} begin {refuse}; end")
            try:
                yield
            finally:
                for table in tables:
                    other.execute(f"drop trigger refusing_{table}")

    @contextlib.contextmanager
    def unknown_commit(self) -> Iterator[None]:
        """The file is moved by the very transaction that is committed, as if somebody did it at that moment."""

        if self._presence is None:
            raise ValueError("no store is open")
        self._presence.after_commit = lambda: self.path.rename(self._aside)
        try:
            yield
        finally:
            self._presence.after_commit = None
            if self._aside.exists():
                self._aside.rename(self.path)


MAKERS: dict[str, Callable[[Path], Held]] = {
    "sqlite": SqliteSession,
    "sqlite-full": partial(SqliteSession, durability="full"),
    "postgres": SharedSession,
}
"""How a session of each kind is made in an empty folder."""
IN_FILES, IN_POSTGRES = ("sqlite", "sqlite-full"), ("postgres",)
"""The kinds by how long a law takes: a session in PostgreSQL is made in a tenth of a second."""


class Desk:
    """What a receiver does with a store, without its ports: prepare, decide, commit."""

    def __init__(self, store: Store, settings: Config = ONE) -> None:
        self.store = store
        self.intake = Intake(settings)

    def prepare(self, *bodies: bytes, at: float = NOW) -> list[Prepared]:
        """Read requests that arrive at one moment."""
        return [self.intake.prepare(arrived(each), at) for each in bodies]

    async def decide(self, *bodies: bytes, at: float = NOW, room: int = 0) -> Batch:
        """Decide about requests with what the store says now. `room` is that of every destination."""
        given = self.prepare(*bodies, at=at)
        holders = await self.store.holders(keys_of(given), copies=True)
        rooms = dict.fromkeys(("Webhooks", "Mixpanel"), room)
        return self.intake.decide(given, holders.found, at, seen=holders.seen, room=rooms, sent=holders.sent)

    async def commit(self, batch: Batch) -> BatchRows | None:
        """Store a batch; None if it has lost a claim."""
        try:
            result = await self.store.commit(batch)
        except UnavailableError:
            self.intake.lost()
            raise
        if isinstance(result, Stored):
            self.intake.stored(result.rows)
            return result.rows
        self.intake.lost()
        return None

    async def take(self, *bodies: bytes, at: float = NOW, room: int = 0) -> BatchRows:
        """Decide about requests, as often as it takes, until they are stored."""
        while True:
            stored = await self.commit(await self.decide(*bodies, at=at, room=room))
            if stored is not None:
                return stored


def arrived(content: bytes, path: str = "/track") -> Arrived:
    """A request with `content` as its body."""
    return Arrived("POST", path, "127.0.0.1", (("Content-Type", "application/json"),), content, content)


def purchase(key: str, *, name: str = "Purchase", **properties: object) -> bytes:
    """An event with this ID."""
    required = {"distinct_id": "u-1", "token": TOKEN, "time": AT, "$insert_id": key}
    return json.dumps({"event": name, "properties": required | properties}).encode()


def ended(task: Task, state: DeliveryState = DeliveryState.DELIVERED, at: float | None = None) -> Delivery:
    """A delivery after its round; pending until `at` if that is given."""
    final = DeliveryState.PENDING if at is not None else state
    return msgspec.structs.replace(task.delivery, state=final, rounds=task.delivery.rounds + 1, next_attempt_at=at)


def called(task: Task, number: int, outcome: Outcome = Outcome.OK) -> Attempt:
    """The only call of a round."""
    return attempt(number, task.delivery.id, outcome, round_=task.delivery.rounds + 1)
