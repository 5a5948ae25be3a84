"""Definitions: the names under which an event goes out."""

import json

import pytest

from liveview.core.payload import body_of
from liveview.core.pipeline.definitions import emission_of, emissions_of, is_undefined
from liveview.core.wire.normalised import Normalised
from liveview.model.definition import Definition
from liveview.model.delivery import Rule
from liveview.model.event import EventType
from tests.support.core.inputs import NOW, body
from tests.support.core.pipelines import definition, on_every_wire, read

CLICK = body(
    "$web_event", plan="pro", **{"$event_type": "click", "$current_url": "https://a.example/", "mp_lib": "web"}
)
PAGE_VIEW = body("$web_event", plan="pro", **{"$event_type": "pageview", "$title": "T", "mp_lib": "web"})


def sent(event: Normalised) -> dict[str, object]:
    """The body that webhooks get."""
    shape: dict[str, object] = json.loads(body_of(event, NOW, "m"))
    return shape


class TestEmissions:
    def test_of_an_event_that_matches_nothing_is_the_event_itself(self) -> None:
        event = read(body())
        (own,) = emissions_of(event, [])
        assert (own.event, own.name, own.definition, own.is_further, own.notes) == (event, "Purchase", None, False, ())

    def test_have_the_name_of_the_definition_and_say_so(self) -> None:
        (one,) = emissions_of(read(CLICK), [definition("Signed Up")])
        assert (one.name, one.definition, one.is_further, one.event.type) == ("Signed Up", "Signed Up", False, "track")
        assert [(note.step, note.code) for note in one.notes] == [("definitions", "definition-matched")]
        assert one.notes[0].sentence == "it matches the definition 'Signed Up' and is sent under that name"
        assert sent(one.event)["event"] == "Signed Up"
        assert sent(one.event)["properties"] == {"plan": "pro"}

    def test_of_several_definitions_are_one_each_and_say_that_they_overlap(self) -> None:
        library = [definition("B"), definition("A", type="page"), definition("C")]
        emissions = emissions_of(read(CLICK), library)
        assert [(each.name, each.is_further) for each in emissions] == [("B", False), ("A", True), ("C", True)]
        for each in emissions:
            assert [note.code for note in each.notes] == ["definition-matched", "definition-overlap"]
            assert each.notes[1].sentence == "it matches 3 definitions and is sent once for each: 'B', 'A', 'C'"

    def test_made_again_are_the_same_event(self) -> None:
        event = read(CLICK)
        library = [definition("B"), definition("A", type="page")]
        assert [emission_of(event, each).event for each in library] == [
            each.event for each in emissions_of(event, library)
        ]

    @pytest.mark.parametrize("wire", on_every_wire("E", {}))
    def test_change_nothing_but_name_and_type(self, wire: str) -> None:
        path, content = on_every_wire("E", {"price": 1.50, "a": {"b": [1]}})[wire]
        event = read(content, path)
        before, after = sent(event), sent(emission_of(event, definition("D")).event)
        assert after == {**before, "event": "D"}


class TestPages:
    def test_become_page_events_if_the_definition_says_so(self) -> None:
        one = emission_of(read(CLICK), definition("Home", type="page"))
        shape = sent(one.event)
        assert (shape["type"], "event" in shape) == ("page", False)
        assert shape["properties"] == {"url": "https://a.example/", "plan": "pro"}
        assert one.notes[0].sentence == "it matches the definition 'Home' and is sent under that name as a page event"

    def test_that_become_track_events_keep_their_page_and_its_properties(self) -> None:
        page = read(body("$page", plan="pro", **{"$page_props": {"area": "docs", "plan": "x"}, "$title": "T"}))
        shape = sent(emission_of(page, definition("Docs")).event)
        assert (shape["event"], shape["properties"]) == ("Docs", {"area": "docs", "plan": "pro"})
        assert shape["context"] == {"page": {"url": None, "title": "T", "path": None}, "library": {"name": "http-api"}}

    def test_of_screens_become_what_the_definition_says(self) -> None:
        assert emission_of(read(body("screen_view")), definition("Viewed")).event.type is EventType.TRACK


class TestUndefined:
    @pytest.mark.parametrize("wire", on_every_wire("E", {}))
    def test_are_autocaptured_events_on_every_wire(self, wire: str) -> None:
        path, content = on_every_wire("$web_event", {"$event_type": "click"})[wire]
        assert is_undefined(read(content, path))

    @pytest.mark.parametrize(
        ("content", "path"),
        [
            (body(), "/track"),
            (body("$custom"), "/track"),
            (PAGE_VIEW, "/track"),
            (body("$page"), "/track"),
            (body("$identify", mp_lib="web"), "/track"),
            (body("$screen"), "/track"),
        ],
    )
    def test_are_no_custom_events_pages_or_calls(self, content: bytes, path: str) -> None:
        assert not is_undefined(read(content, path))

    def test_events_of_mobile_sdks_are_so_too(self) -> None:
        path, content = on_every_wire("$touch", {})["react-native"]
        assert is_undefined(read(content, path))

    @pytest.mark.parametrize("one", [definition("D"), definition("D", type="page")])
    def test_once_they_are_named_they_may_be_sent(self, one: Definition) -> None:
        event = read(CLICK)
        assert event.unsent is Rule.AUTOCAPTURE
        assert emission_of(event, one).event.unsent is None
