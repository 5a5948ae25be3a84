"""The accepted events of a log with their own properties, from every wire."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liveview.core.planned.omission import subject
from liveview.core.wire.stored import normalised
from liveview.log.files import LogFile, read_only
from liveview.log.read import accepted
from liveview.log.read.accepted import (
    AcceptedEvent,
    ProblemCount,
    accepted_events,
    own_properties,
    problem_counts,
)
from liveview.model.event import EventType
from tests.support.core.wires import BATCHES, EVENTFUL, VALUES, batch, event_for, handled, law, stored
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing

OWN = {"distinct_id": "u", "token": "t", "time": 1.5, "$insert_id": "i"}


def log_of(path: Path, *events: Happened) -> LogFile:
    new_log(path)
    with writing(path) as connection:
        fill(connection, list(events))
    return LogFile(path, untouched=True)


def tracked(name: str = "Purchase", /, **properties: Any) -> str:
    return json.dumps({"event": name, "properties": OWN | properties})


class TestAcceptedEvents:
    def test_have_the_properties_that_are_their_own(self, tmp_path: Path) -> None:
        log = log_of(tmp_path / "a.db", Happened(payload=tracked(price=5, items=[{"$sku": "a"}])))
        assert [*accepted_events(log)] == [
            AcceptedEvent(EventType.TRACK, "Purchase", {"price": 5, "items": [{"$sku": "a"}]})
        ]

    def test_have_traits_when_they_are_about_people(self, tmp_path: Path) -> None:
        identify = Happened(
            name="$identify", type="identify", payload=tracked("$identify", **{"$user_props": {"a": 1}})
        )
        group = Happened(name="$group", type="group", payload=tracked("$group", **{"$group_props": {"b": 2}}, c=3))
        profile = {"$token": "t", "$distinct_id": "u", "$set": {"plan": "pro", "$email": "a@b.de"}}
        update = Happened(name="$engage", type="identify", wire="mixpanel", payload=json.dumps(profile))
        found = [*accepted_events(log_of(tmp_path / "a.db", identify, group, update))]
        assert [event.properties for event in found] == [{"a": 1}, {"b": 2}, {"plan": "pro"}]
        assert [(event.type, event.name) for event in found] == [
            (EventType.IDENTIFY, "$identify"),
            (EventType.GROUP, "$group"),
            (EventType.IDENTIFY, "$engage"),
        ]

    def test_come_from_every_wire(self, tmp_path: Path) -> None:
        segment = {"type": "track", "event": "E", "userId": "u", "messageId": "m", "properties": {"a": 1, "token": "x"}}
        native = {"event_type": "E", "device_id": "d", "event_properties": {"b": 0, "custom_props": {"a": 2}}}
        web = tracked("E", a=3, mp_lib="web")
        log = log_of(
            tmp_path / "a.db",
            Happened(name="E", wire="segment", payload=json.dumps(segment)),
            Happened(name="E", wire="react-native", payload=json.dumps(native)),
            Happened(name="E", wire="web-sdk", payload=web),
        )
        assert [event.properties for event in accepted_events(log)] == [{"a": 1}, {"a": 2}, {"a": 3}]

    def test_are_neither_invalid_nor_duplicates_nor_without_payload(self, tmp_path: Path) -> None:
        log = log_of(
            tmp_path / "a.db",
            Happened(verdict="invalid", payload=tracked()),
            Happened(verdict="duplicate", payload=tracked()),
            Happened(payload=None),
            Happened(name="Kept", payload="not JSON"),
        )
        assert [(event.name, event.properties) for event in accepted_events(log)] == [("Kept", {})]

    def test_are_read_page_by_page_until_told_to_stop(self, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.setattr(accepted, "PAGE", 2)
        log = log_of(tmp_path / "a.db", *(Happened(payload=tracked(n=number)) for number in range(5)))
        assert [event.properties["n"] for event in accepted_events(log)] == [0, 1, 2, 3, 4]
        answers = iter([False, True])
        assert len([*accepted_events(log, lambda: next(answers))]) == 2


class TestOwnProperties:
    @law
    @given(
        st.sampled_from(EVENTFUL), VALUES, st.booleans(), st.sampled_from(["mp_lib", "time", "a", "$b", "properties"])
    )
    def test_are_those_that_are_compared_with_a_plan(self, path: str, value: Any, web: bool, name: str) -> None:
        more = {name: value, **({"mp_lib": "web"} if web else {})}
        if path in BATCHES:
            rows = handled(batch(path, [event_for(path, "i", **more)]), path)
        else:
            rows = handled(json.dumps({"userId": "u", "messageId": "i", "event": "E", **more}).encode(), path)
        for event in rows.events:
            read = normalised(stored(event, rows))
            compared, _ = subject(read)
            left_out = {"distinct_id", "token", "time", *read.reserved}
            own = {key: each for key, each in compared.items() if key not in left_out and not key.startswith("$")}
            assert own_properties(stored(event, rows)) == own


class TestProblemCounts:
    def test_count_every_event_by_name_and_type(self, tmp_path: Path) -> None:
        log = log_of(
            tmp_path / "a.db",
            Happened(name=None, verdict="invalid", problems='[{"code":"event-missing"}]'),
            Happened(name="Home", type="screen"),
            Happened(name="Home", problems='[{"code":"time-far"}]'),
            Happened(name="Home", verdict="duplicate"),
        )
        with closing(read_only(log)) as connection:
            assert problem_counts(connection) == [
                ProblemCount(EventType.TRACK, "", 1, 1),
                ProblemCount(EventType.SCREEN, "Home", 1, 0),
                ProblemCount(EventType.TRACK, "Home", 2, 1),
            ]
