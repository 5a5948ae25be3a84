"""The body of a request comes back byte for byte, also where the log has it once only, as the payload of its event."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.log.read.event_detail import read_detail
from liveview.log.read.records import records
from liveview.log.read.replays import request_again
from liveview.log.rows import store
from liveview.model.event import Event, Request
from liveview.model.facts import Fact
from tests.support.core.wires import handled
from tests.support.log.making import event, new_log, reading, request, writing

EVENT = '{"event":"A","properties":{"distinct_id":"1","token":"t","time":1577836800,"x":%s}}'
TEXTS = ['"plain"', '"é 日本 😀"', r'"\ud800"', r'"\u0000"', "1.10", '" \\n "', '"\\"', "[" * 99, '"\t"', '"\x00"']
BODIES = [
    *((EVENT % text).encode() for text in TEXTS),
    *(
        b"",
        b"{}",
        b"null",
        b"{",
        b"[]",
        b"\xff\xfe",
        b" " + (EVENT % 1).encode(),
        b"\xef\xbb\xbf" + (EVENT % 1).encode(),
    ),
    *(
        (EVENT % 1).encode("utf-16"),
        (EVENT % '"\ud800"').encode("utf-8", "surrogatepass"),
        (EVENT % 1).encode() + b"\n",
    ),
    (EVENT % '"\xe9"').encode("latin-1"),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


@pytest.fixture
def connection(log: Path) -> Iterator[sqlite3.Connection]:
    with writing(log) as made:
        made.execute("pragma synchronous = off")
        yield made


def put(connection: sqlite3.Connection, facts: tuple[Fact, ...]) -> None:
    """Make these all that the log holds."""
    for table in ("attempts", "deliveries", "events", "requests"):
        connection.execute(f"delete from {table}")
    store(connection, facts)


def stored_bodies(connection: sqlite3.Connection) -> list[bytes | None]:
    return [body for (body,) in connection.execute("select body from requests order by id")]


posted = st.sampled_from(BODIES) | st.text(max_size=30).map(
    lambda text: (EVENT % msgspec.json.encode(text).decode()).encode()
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=posted | st.binary(max_size=20), path=st.sampled_from(["/track", "/v1/track", "/v1/batch"]))
@example(body=(EVENT % r'"\ud800"').encode(), path="/track")
def test_whatever_was_posted_is_read_and_sent_again(
    log: Path, connection: sqlite3.Connection, body: bytes, path: str
) -> None:
    facts = handled(body, path).all
    put(connection, facts)
    for fact in facts:
        if isinstance(fact, Event):
            with reading(log) as reader:
                detail, again = read_detail(reader, fact.id), request_again(reader, fact.id)
            assert detail is not None
            assert detail.request.body == body
            assert again is not None
            assert again.body == body
            assert detail.event.payload == fact.payload


@pytest.mark.parametrize("body", BODIES)
def test_an_export_has_the_payload_as_it_was_received(log: Path, connection: sqlite3.Connection, body: bytes) -> None:
    facts = handled(body, "/track").all
    put(connection, facts)
    kept = next(fact.payload for fact in facts if isinstance(fact, Event))
    (record,) = records(LogFile(log), parse("", 0.0))
    assert (None if record.payload is None else bytes(record.payload)) == (None if kept is None else kept.encode())


class TestTheBodyOfOneEvent:
    def test_is_stored_once(self, connection: sqlite3.Connection) -> None:
        body = (EVENT % '"é"').encode()
        put(connection, handled(body, "/track").all)
        assert stored_bodies(connection) == [None]
        documented = "select coalesce(body, cast(payload as blob)) from events join requests r on r.id = request_id"
        assert connection.execute(documented).fetchall() == [(body,)]

    @pytest.mark.parametrize("body", [b"\xef\xbb\xbf" + (EVENT % 1).encode(), b"{", b"", b"\xff"])
    def test_that_differs_from_its_payload_is_stored(self, connection: sqlite3.Connection, body: bytes) -> None:
        put(connection, handled(body, "/track").all)
        assert stored_bodies(connection) == [body]


def of_one(*payloads: str | None, body: bytes = b"{}", problem: str | None = None) -> tuple[Fact, ...]:
    """A request with events of these payloads."""
    events = [
        msgspec.structs.replace(event(number), request_id=1, position=number, payload=payload)
        for number, payload in enumerate(payloads, start=1)
    ]
    return (msgspec.structs.replace(request(1, problem), body=body), *events)


class TestTheBodyOfOtherRequests:
    @pytest.mark.parametrize("payloads", [("{}", "{}"), ("{}", None), (None,), ()])
    def test_is_stored(self, connection: sqlite3.Connection, payloads: tuple[str | None, ...]) -> None:
        """Of a batch, of an event without a text, and of a refused request."""
        put(connection, of_one(*payloads))
        assert stored_bodies(connection) == [b"{}"]

    def test_is_not_mixed_up_with_that_of_another_in_one_commit(self, connection: sqlite3.Connection) -> None:
        one, other = (
            handled((EVENT % 1).encode(), "/track").all[:2],
            handled((EVENT % 2).encode(), "/track").all[:2],
        )
        second = [msgspec.structs.replace(fact, id=2) for fact in other if isinstance(fact, Request | Event)]
        moved = [msgspec.structs.replace(fact, request_id=2) if isinstance(fact, Event) else fact for fact in second]
        put(connection, (*moved, *one))
        assert stored_bodies(connection) == [None, None]
        put(connection, (*second, *one))
        assert stored_bodies(connection)[1] is not None


class TestACopyOfALog:
    def test_may_keep_its_text_in_another_encoding(self, log: Path, tmp_path: Path) -> None:
        body = (EVENT % '"é 😀"').encode()
        with writing(log) as connection:
            put(connection, handled(body, "/track").all[:2])
            script = list(connection.iterdump())
        copy = tmp_path / "copy.db"
        other = sqlite3.connect(copy)
        other.execute("pragma encoding = 'UTF-16'")
        other.executescript("\n".join(script))
        other.close()
        with reading(copy) as reader:
            detail = read_detail(reader, 1)
        assert detail is not None
        assert detail.request.body == body

    def test_may_lack_the_payload_of_a_body_that_was_stored_once(
        self, log: Path, connection: sqlite3.Connection
    ) -> None:
        put(connection, handled((EVENT % 1).encode(), "/track").all[:2])
        connection.execute("update events set payload = null")
        with reading(log) as reader:
            detail = read_detail(reader, 1)
        assert detail is not None
        assert detail.request.body == b""
