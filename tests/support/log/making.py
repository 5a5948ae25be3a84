"""Makes rows and logs for tests."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from liveview.log import schema
from liveview.log.files import prepare, read_only, read_write
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, Rule
from liveview.model.event import DedupSource, Event, EventType, Request, State, Verdict, Wire
from liveview.model.facts import Fact

AT = 1_577_836_800.5
NOW = AT + 1_000
"""When everything in the sessions of tests/store happens."""
BODY = "coalesce(requests.body, (select cast(payload as blob) from events where request_id = requests.id))"
"""The body of a request as it was received, in a query about `requests`."""


def new_log(path: Path) -> Path:
    """An empty session."""
    prepare(path)
    with writing(path):
        pass
    return path


def older_log(path: Path, version: int) -> Path:
    """A session as an older liveview left it, with rows of every kind."""
    text = (Path(__file__).parents[2] / "log" / "older" / f"{version}.sql").read_text(encoding="utf-8")
    prepare(path)
    with contextlib.closing(read_write(path, "normal")) as connection:
        connection.executescript(text)
    return path


def damage(path: Path) -> None:
    """Spoil the first page of the table `events` in a closed log."""
    with reading(path) as connection:
        (page,) = connection.execute("select rootpage from sqlite_master where name = 'events'").fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    content = path.read_bytes()
    path.write_bytes(content[: (page - 1) * size] + b"\xff" * size + content[page * size :])


@contextlib.contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The writing connection of a log."""
    with contextlib.closing(read_write(path, "normal")) as connection:
        schema.migrate(connection)
        connection.execute("pragma busy_timeout = 50")
        yield connection


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A reading connection of a log."""
    with contextlib.closing(read_only(path)) as connection:
        yield connection


def request(number: int, problem: str | None = None) -> Request:
    return Request(
        id=number,
        received_at=AT,
        method="POST",
        path="/track",
        wire=Wire.HTTP_API,
        remote="127.0.0.1",
        headers=(),
        body=b"{}",
        status=200,
        problem=problem,
    )


def event(
    number: int,
    key: str | None = None,
    *,
    token: str = "t",
    source: DedupSource = DedupSource.INSERT_ID,
    verdict: Verdict = Verdict.ACCEPTED,
    state: State = State.PENDING,
    name: str = "Purchase",
) -> Event:
    return Event(
        id=number,
        request_id=number,
        position=1,
        received_at=AT + number,
        token=token,
        type=EventType.TRACK,
        name=name,
        distinct_id="u",
        device_id=None,
        time=AT,
        verdict=verdict,
        problems=(),
        dedup_source=source,
        dedup_key=key or f'"k{number}"',
        duplicate_of=None,
        collision=False,
        state=state,
        payload=f'{{"event":"Purchase","n":{number}}}',
    )


def delivery(
    number: int,
    event_id: int | None = None,
    *,
    destination: str = "Webhooks",
    state: DeliveryState | None = DeliveryState.PENDING,
    rounds: int = 0,
    next_at: float | None = AT,
) -> Delivery:
    return Delivery(
        id=number,
        event_id=event_id or number,
        destination=destination,
        decision=Decision.SEND,
        rule=Rule.DEFAULT,
        state=state,
        rounds=rounds,
        next_attempt_at=next_at,
        message_id=f"m{number}",
    )


def attempt(
    number: int, delivery_id: int, outcome: Outcome | None, *, round_: int = 1, started_at: float | None = AT
) -> Attempt:
    return Attempt(
        id=number,
        delivery_id=delivery_id,
        round=round_,
        webhook="http://hook",
        started_at=started_at,
        duration_ms=None,
        outcome=outcome,
        request_body=b"{}",
    )


def intake(number: int, key: str | None = None) -> tuple[Fact, ...]:
    """What one accepted request stores."""
    return (request(number), event(number, key), delivery(number))
