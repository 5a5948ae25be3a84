"""What the configured columns show of events."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.config.list_columns import WORDS, read_columns
from liveview.log import files
from liveview.log.read.reader import Reader
from liveview.log.read.row_values import RowValues
from liveview.model.delivery import Outcome
from tests.support.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path / "session.db")
    session.send(price=500, **{"$insert_id": "one", "items": [{"sku": "A-1"}, {"sku": "B-2"}]})
    session.answer_all(ms=40)
    session.post(b'{"event": "Purchase", "properties": {"price": 12345678901234567890.10, "ok": true}}')
    session.post(b"no json")
    yield session
    session.close()


def values(session: Session, *texts: str, ids: tuple[int, ...] = (1, 2, 3)) -> list[tuple[object, ...]]:
    with Reader(session.path) as log:
        found = RowValues(read_columns(texts)).of(log, ids)
    return [found[event_id] for event_id in ids]


def test_a_path_finds_what_the_payload_says_with_every_digit(session: Session) -> None:
    assert values(session, "properties.price", "properties.ok", "$insert_id", "properties.items[1].sku") == [
        ("500", "", "one", "B-2"),
        ("12345678901234567890.10", "true", "", ""),
        ("", "", "", ""),
    ]


def test_a_list_is_shown_as_json(session: Session) -> None:
    assert values(session, "properties.items", ids=(1,)) == [('[{"sku":"A-1"},{"sku":"B-2"}]',)]


def test_words_tell_what_the_log_knows(session: Session) -> None:
    assert values(session, "attempts", "status", "wire", "token", ids=(1, 3)) == [
        (3, 200, "http-api", "dev"),
        (0, None, "http-api", None),
    ]
    ((latency, took),) = values(session, "latency", "duration", ids=(1,))
    assert isinstance(latency, float)
    assert latency >= 0.04
    assert took == pytest.approx(0.04)
    assert values(session, "problem", ids=(3,)) == [("not-json",)]


def test_words_and_paths_keep_the_order_in_which_they_were_named(session: Session) -> None:
    assert values(session, "properties.price", "attempts", "$insert_id", "remote", ids=(1,)) == [
        ("500", 3, "one", "127.0.0.1")
    ]


@pytest.mark.parametrize("word", WORDS)
def test_every_word_can_be_read(session: Session, word: str) -> None:
    assert len(values(session, word)) == 3


def test_a_log_that_was_written_by_others_does_no_harm(session: Session) -> None:
    with contextlib.closing(files.read_write(session.path, "normal")) as log:
        log.execute("update events set payload = 'x', problems = 'odd' where id = 1")
        log.execute("update attempts set duration_ms = 1e300")
    assert values(session, "properties.price", "problem", "latency", ids=(1,))[0][:2] == ("", "odd")


def test_payloads_are_read_once_and_only_where_a_path_asks(session: Session) -> None:
    with contextlib.closing(files.read_only(session.path)) as log:
        asked: list[str] = []
        log.set_trace_callback(asked.append)
        by_path = RowValues(read_columns(("properties.price",)))
        by_path.of(log, (1, 2))
        by_path.of(log, (1, 2))
        assert len([query for query in asked if "payload" in query and "in (1, 2)" in query]) <= 1
        asked.clear()
        assert RowValues(()).of(log, (1, 2)) == {}
        RowValues(read_columns(("status",))).of(log, (1, 2))
        assert len(asked) == 1
        assert "payload" not in asked[0]


def test_another_log_has_other_values(session: Session, tmp_path: Path) -> None:
    other = Session(tmp_path / "other.db")
    other.send(price=7)
    found = RowValues(read_columns(("properties.price",)))
    with contextlib.closing(files.read_only(session.path)) as log, contextlib.closing(files.read_only(other.path)) as b:
        assert found.of(log, (1,)) == {1: ("500",)}
        assert found.of(b, (1,)) == {1: ("7",)}
    other.close()


def test_interrupted_calls_do_not_hide_the_last_answer(tmp_path: Path) -> None:
    session = Session(tmp_path / "session.db")
    session.send(price=1, **{"$insert_id": "x"})
    for delivery_id in tuple(session.calls):
        session.answer(delivery_id, Outcome.HTTP_ERROR)
    assert values(session, "status", ids=(1,)) == [(500,)]
    session.close()
