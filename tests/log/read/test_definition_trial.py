"""Definitions tried with one event of the log."""

import json
import sqlite3
from pathlib import Path

import pytest

from liveview.log.read.definition_trial import DefinitionTrial, FilterTrial, definition_from, try_definitions
from liveview.log.read.definitions import MatchCounter
from liveview.model.definition import Definition, PropertyFilter
from tests.support.core.pipelines import definition, where
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, reading, writing

BUY = {"tag_name": "button", "attr__id": "buy", "attr__class": "large  a\u0000b"}


def try_definition(log: sqlite3.Connection, event_id: int, tried: Definition) -> DefinitionTrial | None:
    found = try_definitions(log, event_id, [tried])
    return found[0] if found else None


def happened(name: object = "Purchase", **properties: object) -> Happened:
    content = {"distinct_id": "u", "token": "t", "time": 1.5, **properties}
    return Happened(
        name=name if isinstance(name, str) else None, payload=json.dumps({"event": name, "properties": content})
    )


EVENTS = [
    happened(plan="pro", price=5e2, email=None),
    happened("$web_event", **{"$elements": [BUY, {"tag_name": "form"}]}),
    happened("$identify", plan="pro"),
    Happened(name=None, verdict="invalid", payload=None),
    happened("$web_event", **{"$elements": [{"tag_name": 7}, 3]}),
]
PURCHASE, CLICK, IDENTIFY, INVALID, ODD = range(1, 6)
CSS = PropertyFilter("css", "", "form")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, EVENTS)
    return path


def test_each_filter_says_whether_it_holds_and_what_is_there(log: Path) -> None:
    tried = definition("D", where("plan", "=", "pro"), where("price", "=", 400), where("email"), CSS, match="any")
    with reading(log) as connection:
        found = try_definition(connection, PURCHASE, tried)
        clicked = try_definition(connection, CLICK, tried)
    assert found is not None
    assert clicked is not None
    assert [each.holds for each in found.filters] == [True, False, False, False]
    assert [each.value for each in found.filters] == ["pro", "500.0", None, None]
    assert (found.event_id, found.name, found.matches) == (PURCHASE, "Purchase", True)
    assert clicked.filters[3] == FilterTrial(True, "button#buy.large")
    assert clicked.matches


def test_it_agrees_with_what_decides(log: Path) -> None:
    library = [
        definition("All", where("plan", "=", "pro"), where("price", "=", "500")),
        definition("Any", where("plan", "=", "x"), where("price", "!=", 1), match="any"),
        definition("Css", CSS),
        definition("Name", where("$event_name", "wildcard", "P*e")),
        definition("Never"),
    ]
    counter = MatchCounter(library)
    with reading(log) as connection:
        counter.look(connection)
        trials = {
            each.name: [try_definition(connection, event, each) for event in (PURCHASE, CLICK, IDENTIFY, ODD)]
            for each in library
        }
    counts = {name: sum(each is not None and each.matches for each in tried) for name, tried in trials.items()}
    assert counts == counter.counts == {"All": 1, "Any": 3, "Css": 1, "Name": 1, "Never": 0}


def test_events_that_no_definition_is_about(log: Path) -> None:
    with reading(log) as connection:
        found = try_definition(connection, IDENTIFY, definition("D", where("plan")))
        assert try_definition(connection, INVALID, definition("D", where("plan"))) is None
        assert try_definition(connection, 99, definition("D", where("plan"))) is None
    assert found is not None
    assert not found.is_about
    assert not found.matches
    assert found.filters[0].holds


def test_a_selector_that_is_being_written_matches_nothing(log: Path) -> None:
    with reading(log) as connection:
        found = try_definition(connection, CLICK, definition("D", PropertyFilter("css", "", "button[")))
    assert found is not None
    assert not found.matches


def test_a_definition_is_offered_that_the_event_matches(log: Path) -> None:
    offered: dict[int, Definition | None] = {}
    with reading(log) as connection:
        for event in (PURCHASE, CLICK, IDENTIFY, INVALID, ODD):
            offered[event] = made = definition_from(connection, event, ["Purchase", "Purchase 2"])
            if made is not None:
                tried = try_definition(connection, event, made)
                assert tried is not None
                assert tried.matches
    assert offered[PURCHASE] == Definition("Purchase 3", filters=(where("$event_name", "=", "Purchase"),))
    assert offered[CLICK] == Definition(
        "$web_event", filters=(where("$event_name", "=", "$web_event"), PropertyFilter("css", "", "button#buy.large"))
    )
    assert offered[ODD] == Definition("$web_event", filters=(where("$event_name", "=", "$web_event"),))
    assert offered[IDENTIFY] is offered[INVALID] is None
