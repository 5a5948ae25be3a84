"""Plans of liveview's own kind."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from tests.support.plans import loaded, plan_of, refused

PRICE = {"type": "object", "required": ["price"], "properties": {"price": {"type": "number", "x-range": [5, 500]}}}


class TestRead:
    def test_every_key(self, tmp_path: Path) -> None:
        event = {"name": "Purchase", "type": "track", "required": True, "schema": PRICE}
        plan = loaded(tmp_path, plan_of(event, {"name": "$identify", "type": "identify", "schema": False}, version=3))
        assert plan == Plan(
            events=(
                PlannedEvent("Purchase", EventType.TRACK, PRICE, True),
                PlannedEvent("$identify", EventType.IDENTIFY, False, False),
            ),
            kind=PlanKind.LIVEVIEW,
            version=3,
        )

    def test_what_is_left_out_has_the_defaults_of_the_model(self, tmp_path: Path) -> None:
        plan = loaded(tmp_path, plan_of({"name": "A"}, {"type": "group"}))
        assert plan == Plan(events=(PlannedEvent("A"), PlannedEvent("$group", EventType.GROUP)))

    def test_it_may_be_empty(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, plan_of()) == Plan(events=())

    def test_unknown_keys_mean_nothing(self, tmp_path: Path) -> None:
        event = {"name": "A", "owner": "growth", "x-since": 2, "x-schema": 3, "title": "An A"}
        assert loaded(tmp_path, plan_of(event, **{"$schema": "a", "labels": {}})).events == (PlannedEvent("A"),)

    def test_numbers_keep_their_digits(self, tmp_path: Path) -> None:
        text = (
            '{"liveview_plan": 1, "events": [{"name": "A", "schema": {"enum": [0.1, 79.90, 123456789012345678901]}}]}'
        )
        (event,) = loaded(tmp_path, text).events
        assert isinstance(event.schema, dict)
        assert event.schema["enum"] == [Decimal("0.1"), Decimal("79.90"), 123456789012345678901]
        assert str(event.schema["enum"][1]) == "79.90"

    def test_a_schema_of_an_older_draft_is_read_as_2020_12(self, tmp_path: Path) -> None:
        old = {"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}}
        (event,) = loaded(tmp_path, plan_of({"name": "A", "schema": old})).events
        assert event.schema == {"dependentRequired": {"a": ["b"]}}


class TestRefused:
    @pytest.mark.parametrize(
        ("event", "reason"),
        [
            ("Purchase", 'events[1]: write an object such as {"name": "Purchase"} instead of "Purchase"'),
            ({}, "events[1]: an event of the type track needs a name; add one"),
            ({"name": ""}, "events[1]: an event of the type track needs a name; add one"),
            ({"name": 5}, "events[1].name: write the name as a text instead of 5"),
            ({"name": None}, "events[1].name: write the name as a text instead of null"),
            ({"name": "B", "type": "trak"}, 'events[1].type: "trak" is not a type, did you mean track?'),
            ({"name": "B", "type": None}, "events[1].type: null is not a type"),
            ({"name": "B", "required": "yes"}, 'events[1].required: write true or false instead of "yes"'),
            ({"name": "B", "schema": None}, "events[1].schema: write a JSON Schema, an object, instead of null"),
            ({"name": "B", "shcema": {}}, "events[1].shcema: unknown key, did you mean schema?"),
            ({"name": "B", "requierd": True}, "events[1].requierd: unknown key, did you mean required?"),
            ({"name": "A"}, 'events[1]: "A" of the type track is planned already, at plan.json:4: events[0]; keep one'),
            (
                {"name": "B", "schema": {"properties": {"price": {"type": "nubmer"}}}},
                'events[1].schema.properties.price.type: "nubmer" is not a type, did you mean number?',
            ),
        ],
    )
    def test_an_event_with_its_line_and_path(self, event: Any, reason: str, tmp_path: Path) -> None:
        said = refused(tmp_path, plan_of({"name": "A"}, event))
        place, _, rest = said.partition(": ")
        assert place.startswith("plan.json:")
        assert rest.startswith(reason)
        assert int(place.removeprefix("plan.json:")) >= 7

    def test_the_line_is_that_of_the_value(self, tmp_path: Path) -> None:
        text = json.dumps(plan_of({"name": "A", "schema": {"properties": {"price": {"type": "x"}}}}), indent=1)
        line = next(at for at, each in enumerate(text.splitlines(), start=1) if '"type": "x"' in each)
        assert refused(tmp_path, text).startswith(f"plan.json:{line}: events[0].schema.properties.price.type: ")

    @pytest.mark.parametrize(
        ("top", "reason"),
        [
            ({"liveview_plan": 2}, "liveview_plan: this liveview reads format 1, not 2; install a newer liveview"),
            *(
                ({"liveview_plan": mark}, f"liveview_plan: write 1, the version of the format, instead of {said}")
                for mark, said in (("1", '"1"'), (True, "true"), (0, "0"), (None, "null"), ([1], "[1]"))
            ),
            ({"events": None}, "events: write a list of events"),
            ({"events": {}}, "events: write a list of events"),
            ({"version": 0}, "version: write a whole number from 1 on instead of 0"),
            ({"version": True}, "version: write a whole number from 1 on instead of true"),
            ({"version": "3"}, 'version: write a whole number from 1 on instead of "3"'),
            ({"evnets": []}, "evnets: unknown key, did you mean events?"),
        ],
    )
    def test_the_plan_itself(self, top: dict[str, Any], reason: str, tmp_path: Path) -> None:
        assert reason in refused(tmp_path, {**plan_of(), **top})

    def test_an_event_without_a_name_is_called_as_its_type_is(self, tmp_path: Path) -> None:
        said = refused(tmp_path, plan_of({"type": "group"}, {"type": "group", "name": "$group"}))
        assert '"$group" of the type group is planned already' in said

    def test_no_events_at_all(self, tmp_path: Path) -> None:
        assert refused(tmp_path, {"liveview_plan": 1}) == "plan.json:1: events: write a list of events"
