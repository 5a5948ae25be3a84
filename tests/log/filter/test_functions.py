"""The SQL functions of filters, called through SQLite."""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liveview.log.filter.functions import install, packed
from liveview.log.filter.payload import Question
from liveview.log.filter.tree import Value

NAMES = (
    "liveview_is",
    "liveview_looks",
    "liveview_says",
    "liveview_has_header",
    "liveview_removed",
    "liveview_removed_exactly",
)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:")) as made:
        install(made)
        yield made


def ask(connection: sqlite3.Connection, name: str, *arguments: object) -> object:
    places = ", ".join("?" * len(arguments))
    (answer,) = connection.execute(f"select {name}({places})", arguments).fetchone()
    return answer


class TestAnswers:
    @pytest.mark.parametrize(
        ("name", "subject", "parts", "answer"),
        [
            ("liveview_is", "STRASSE", ("straße",), 1),
            ("liveview_is", "Straße 7", ("straße",), 0),
            ("liveview_is", "Straße 7", ("straße", ""), 1),
            ("liveview_looks", "Purchаse", ("Purchase",), 1),
            ("liveview_looks", "Purchased", ("Purchase",), 0),
            ("liveview_says", '{"a":"\\u00e9t\\u00e9"}', ("", "été", ""), 1),
            ("liveview_has_header", '[["User-Agent","curl"]]', ("user-agent",), 1),
            ("liveview_has_header", '[["User-Agent","curl"]]', ("User-Agent:curl",), 1),
            ("liveview_has_header", '[["User-Agent","curl"]]', ("User-Agent:", ""), 1),
            ("liveview_has_header", '[["User-Agent","curl"]]', ("wget",), 0),
        ],
    )
    def test_to_texts(
        self, connection: sqlite3.Connection, name: str, subject: str, parts: tuple[str, ...], answer: int
    ) -> None:
        assert ask(connection, name, subject.encode(), packed(parts)) == answer

    def test_to_payloads(self, connection: sqlite3.Connection) -> None:
        question = packed(Question(("price",), ">", (Value(("100",), False, 0, 0),)))
        assert ask(connection, "liveview_answers", b'{"properties":{"price":100.01}}', question) == 1
        assert ask(connection, "liveview_answers", b'{"properties":{"price":100}}', question) == 0

    def test_to_compressed_responses(self, connection: sqlite3.Connection) -> None:
        headers = b'[["Content-Encoding","deflate"]]'
        parts = packed(("", "try again", ""))
        assert ask(connection, "liveview_responds", zlib.compress(b"please try again"), headers, parts) == 1
        assert ask(connection, "liveview_responds", b"please try again", b"[]", parts) == 1
        assert ask(connection, "liveview_responds", b"please wait", b"[]", parts) == 0

    @pytest.mark.parametrize(
        ("headers", "value"),
        [(b'[["User-AGENT","a"],["user-agent","b"]]', "a"), (b'[["x","a"]]', None), (b"not json", None), (None, None)],
    )
    def test_with_the_first_value_of_a_header(
        self, connection: sqlite3.Connection, headers: bytes | None, value: str | None
    ) -> None:
        assert ask(connection, "liveview_header_value", headers, "user-agent") == value

    @pytest.mark.parametrize("name", [*NAMES, "liveview_answers"])
    def test_nothing_matches_null(self, connection: sqlite3.Connection, name: str) -> None:
        about = packed(Question(("a",), "=", (Value(("", ""), False, 0, 0),)) if "answers" in name else ("", ""))
        assert ask(connection, name, None, about) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.sampled_from(NAMES), subject=st.binary(max_size=40), parts=st.lists(st.text(max_size=5), min_size=1))
def test_they_never_raise_whatever_a_log_holds(
    connection: sqlite3.Connection, name: str, subject: bytes, parts: list[str]
) -> None:
    sendable = [part.encode(errors="ignore").decode() for part in parts]
    assert ask(connection, name, subject, packed(sendable)) in {0, 1}


AGENT = b'[["User-Agent","Mozilla/5.0"]]'


class TestPairs:
    @pytest.mark.parametrize(
        ("one", "other", "answer"),
        [
            ((b"http-api", AGENT, b"Purchase"), (b"http-api", b"[]", b"purchase"), 1),
            ((b"http-api", b"[]", b"Purchase"), (b"web-sdk", b"[]", b"Order Completed"), 1),
            ((b"http-api", AGENT, b"Viewed"), (b"http-api", b"[]", b"Left"), 0),
            ((b"http-api", AGENT, b"Viewed"), (b"segment", AGENT, b"Viewed"), 0),
            ((b"mobile", AGENT, b"Viewed"), (b"http-api", b"[]", b"Viewed"), 0),
            ((b"telepathy", AGENT, b"Viewed"), (b"http-api", b"[]", b"Viewed"), 0),
            ((None, None, None), (b"\xff", b"\xff", b"\xff"), 0),
        ],
    )
    def test_are_of_two_sides_and_one_name(
        self, connection: sqlite3.Connection, one: tuple[object, ...], other: tuple[object, ...], answer: int
    ) -> None:
        assert ask(connection, "liveview_pairs", *one, *other) == answer
        assert ask(connection, "liveview_pairs", *other, *one) == answer
