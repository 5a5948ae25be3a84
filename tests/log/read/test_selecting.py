"""Events that one of several descriptions selects."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.log.read.selecting import RecordSelection, selected_by
from tests.support.tui.fakes import Session

ANY = RecordSelection(None, None, None, None)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    session = Session(tmp_path / "session.db")
    session.send("Purchase", "ada", price=500)
    session.send("purchase", "ada", price=5)
    session.send("Purchase", "grace", price=5)
    session.send("$identify", "grace")
    session.post(b"not JSON")
    session.close()
    with Reader(session.path) as opened:
        yield opened


def found(reader: Reader, *selections: RecordSelection, within: str = "") -> list[int]:
    return list(matching(reader, selected_by(selections, parse(within, 0.0)), 0, 5))


def test_a_name_is_meant_to_the_letter(reader: Reader) -> None:
    assert found(reader, RecordSelection("Purchase", None, None, None)) == [1, 3]


def test_all_that_one_says_must_hold(reader: Reader) -> None:
    assert found(reader, RecordSelection("Purchase", "track", "grace", parse("price<100", 0.0))) == [3]
    assert found(reader, RecordSelection("Purchase", "page", None, None)) == []


def test_of_several_one_is_enough(reader: Reader) -> None:
    cheap = RecordSelection(None, None, None, parse("price<100", 0.0))
    assert found(reader, cheap, RecordSelection(None, "identify", None, None)) == [2, 3, 4]


def test_one_that_says_nothing_means_every_event_of_the_filter(reader: Reader) -> None:
    assert found(reader, ANY) == [1, 2, 3, 4, 5]
    assert found(reader, ANY, within="user:grace") == [3, 4]


def test_none_selects_nothing(reader: Reader) -> None:
    assert found(reader) == []


def test_half_a_character_is_in_no_log(reader: Reader) -> None:
    assert found(reader, RecordSelection("\ud800", None, None, None)) == []
