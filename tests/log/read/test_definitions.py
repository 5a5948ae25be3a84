"""How many events of a log match each definition."""

import json
from pathlib import Path

import pytest

from liveview.log.read.definitions import MatchCounter
from liveview.model.definition import Definition
from tests.support.core.pipelines import definition, where
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, reading, writing

LIBRARY = (
    definition("Unused", where("$event_name", "=", "Nothing")),
    definition("Bought", where("$event_name", "=", "Purchase")),
    definition("Priced", where("price")),
)


def happened(name: str = "Purchase", verdict: str = "accepted", **properties: object) -> Happened:
    content = {"distinct_id": "u", "token": "t", "time": 1.5, **properties}
    return Happened(name=name, verdict=verdict, payload=json.dumps({"event": name, "properties": content}))


EVENTS = [
    happened(price=1),
    happened("Signup", price=2),
    happened(verdict="duplicate", price=1),
    Happened(name=None, verdict="invalid", payload=None),
    happened(),
    Happened(payload="not json"),
    happened("Other"),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, EVENTS)
    return path


def test_accepted_events_are_counted_by_name(log: Path) -> None:
    counter = MatchCounter(LIBRARY)
    with reading(log) as connection:
        assert not counter.look(connection)
    assert list(counter.counts.items()) == [("Unused", 0), ("Bought", 2), ("Priced", 2)]
    assert (counter.events, counter.last, counter.never_matched) == (5, 7, ("Unused",))


def test_events_are_looked_at_a_page_at_a_time_and_new_ones_later(log: Path) -> None:
    counter = MatchCounter(LIBRARY)
    with reading(log) as connection:
        assert counter.look(connection, 2)
        assert (dict(counter.counts), counter.last) == ({"Unused": 0, "Bought": 1, "Priced": 2}, 2)
        while counter.look(connection, 2):
            pass
    with writing(log) as connection:
        fill(connection, [*EVENTS, happened("Nothing")])
    with reading(log) as connection:
        assert not counter.look(connection, 2)
    assert (counter.counts["Unused"], counter.never_matched) == (1, ())


@pytest.mark.parametrize("library", [(), LIBRARY])
def test_an_empty_log_matches_nothing(tmp_path: Path, library: tuple[Definition, ...]) -> None:
    counter = MatchCounter(library)
    with reading(new_log(tmp_path / "log.db")) as connection:
        assert not counter.look(connection)
    assert (counter.events, counter.never_matched) == (0, tuple(each.name for each in library))
