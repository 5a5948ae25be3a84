"""Pairs of a browser event and a server event, read from a log that the real core filled."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.log.filter.parsing import parse
from liveview.log.read import pairing
from liveview.log.read.comparing import FieldDifference
from liveview.log.read.pairing import Pair
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.model.destination import Destination
from liveview.model.kind import Kind
from tests.support.log.making import writing
from tests.support.tui.fakes import START, Session

CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    destinations = (Destination("Meta", kind=Kind.FACEBOOK_CAPI), Destination("Analytics", kind=Kind.GA4))
    made = Session(tmp_path / "log.db", Config(destinations=destinations))
    yield made
    made.close()


def sent(session: Session, agent: str, name: str = "Purchase", /, **properties: Any) -> int:
    """An event of this caller arrives; its id."""
    known = {"distinct_id": "ada", "token": "dev", "time": round(session.at, 3), **properties}
    body = msgspec.json.encode({"event": name, "properties": known})
    return session.post(body, **{"User-Agent": agent})


def pair(session: Session, event_id: int) -> Pair | None:
    return session.detail(event_id).pair


def told(found: Pair | None) -> tuple[int, str, str, str] | None:
    return None if found is None else (found.id, found.side.value, found.by, found.counted_twice)


class TestOneEventId:
    def test_is_seen_from_both(self, session: Session) -> None:
        first = sent(session, CHROME, "Viewed", event_id="e", plan="free", **{"$insert_id": "a"})
        session.at += 2
        second = sent(session, "curl/8", "Viewed", event_id="e", plan="pro", **{"$insert_id": "b"})
        found = pair(session, first)
        assert told(found) == (second, "server", "event_id", "")
        assert told(pair(session, second)) == (first, "browser", "event_id", "")
        assert found is not None
        assert (found.received_at, found.name, found.distinct_id) == (START + 2, "Viewed", "ada")
        assert found.said.differences == (FieldDifference("properties.plan", '"free"', '"pro"'),)
        other = pair(session, second)
        assert other is not None
        assert other.said == found.said

    def test_is_found_among_a_limited_number_of_events(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pairing, "FOLLOWING", 2)
        first = sent(session, CHROME, "Viewed", event_id="e", **{"$insert_id": "a"})
        for number in range(3):
            sent(session, CHROME, "Other", **{"$insert_id": f"o{number}"})
        second = sent(session, "curl/8", "Viewed", event_id="e", **{"$insert_id": "b"})
        assert told(pair(session, first)) == (second, "server", "event_id", "")
        other = sent(session, CHROME, "viewed", event_id="f", **{"$insert_id": "c"})
        for number in range(3):
            sent(session, CHROME, "Other", **{"$insert_id": f"p{number}"})
        last = sent(session, "curl/8", "Viewed", event_id="f", **{"$insert_id": "d"})
        assert pair(session, other) is None
        assert told(pair(session, last)) == (other, "browser", "event_id", "")


class TestOneConversion:
    def test_that_counts_twice_says_where(self, session: Session) -> None:
        first = sent(session, CHROME, **{"$insert_id": "a"})
        second = sent(session, "curl/8", **{"$insert_id": "b"})
        assert told(pair(session, first)) == (second, "server", "", "Meta, Analytics")
        assert told(pair(session, second)) == (first, "browser", "", "Meta, Analytics")

    def test_with_one_event_id_says_both(self, session: Session) -> None:
        first = sent(session, "curl/8", event_id=1, **{"$insert_id": "a"})
        second = sent(session, CHROME, event_id=1, **{"$insert_id": "b"})
        assert told(pair(session, first)) == (second, "browser", "event_id", "Analytics")
        assert told(pair(session, second)) == (first, "server", "event_id", "Analytics")

    def test_of_event_1_is_not_mistaken_for_that_of_event_10(self, session: Session) -> None:
        first = sent(session, CHROME, **{"$insert_id": "a"})
        for number in range(8):
            sent(session, CHROME, "Other", **{"$insert_id": f"{number}"})
        sent(session, CHROME, distinct_id="grace", **{"$insert_id": "b"})
        sent(session, "curl/8", distinct_id="grace", **{"$insert_id": "c"})
        assert pair(session, first) is None


class TestOneInsertId:
    def test_makes_an_original_and_its_duplicate_a_pair(self, session: Session) -> None:
        same = {"$insert_id": "a"}
        first = sent(session, CHROME, plan=1, **same)
        sent(session, CHROME, plan=1, **same)
        third = sent(session, "curl/8", plan=2, **same)
        assert told(pair(session, first)) == (third, "server", "$insert_id", "")
        assert told(pair(session, third)) == (first, "browser", "$insert_id", "")
        assert pair(session, 2) is None

    def test_of_events_of_another_name_does_not(self, session: Session) -> None:
        sent(session, CHROME, "Viewed", **{"$insert_id": "a"})
        assert pair(session, sent(session, "curl/8", "Left", **{"$insert_id": "a"})) is None

    def test_has_to_be_an_id(self, session: Session) -> None:
        """Two events without one that share their time and device are no pair."""
        first = sent(session, CHROME, "Viewed", **{"$device_id": "d"})
        second = sent(session, "curl/8", "Viewed", **{"$device_id": "d"})
        assert session.detail(second).event.duplicate_of == first
        assert pair(session, first) is pair(session, second) is None


class TestNoPair:
    def test_is_that_of_an_invalid_event_or_of_an_app(self, session: Session) -> None:
        assert pair(session, sent(session, CHROME, distinct_id=None)) is None
        assert pair(session, session.post(b'{"batch": []}', "/v1/batch")) is None

    def test_is_one_whose_other_event_is_gone_or_odd(self, session: Session) -> None:
        sent(session, CHROME, **{"$insert_id": "a"})
        second = sent(session, "curl/8", **{"$insert_id": "b"})
        with writing(session.path) as connection:
            connection.execute("update requests set wire = 'telepathy' where id = 1")
        assert pair(session, second) is None
        with writing(session.path) as connection:
            connection.execute("""update events set problems = replace(problems, 'event #1', 'event #77')""")
        assert pair(session, second) is None

    def test_is_a_hint_that_cannot_be_read(self, session: Session) -> None:
        sent(session, CHROME, **{"$insert_id": "a"})
        second = sent(session, "curl/8", **{"$insert_id": "b"})
        with writing(session.path) as connection:
            connection.execute("""update events set problems = replace(problems, 'event #1', 'an event')""")
        assert pair(session, second) is None


def test_filter_finds_the_later_of_a_pair(session: Session) -> None:
    sent(session, CHROME, "Viewed", event_id="e", **{"$insert_id": "a"})
    sent(session, "curl/8", "Viewed", event_id="e", **{"$insert_id": "b"})
    sent(session, "curl/8", "Viewed", **{"$insert_id": "a"})
    sent(session, CHROME, "Viewed", **{"$insert_id": "a"})
    sent(session, "curl/8", **{"$insert_id": "c"})
    sent(session, CHROME, **{"$insert_id": "d"})
    with Reader(session.path) as reader:
        assert list(matching(reader, parse("is:paired", START), 0, 6)) == [2, 3]
