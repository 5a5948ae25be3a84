"""The properties of an event while they are changed, above all those of pages, which are in three places."""

import pytest

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.property_editor import PropertyEditor
from liveview.model.event import EventType, Wire
from tests.support.core.emissions import inside, payload, shape, stored, tracked

REQUIRED = '"distinct_id":"u","token":"t","time":1.5'
SITE = '"$current_url":"https://example.com/a?b","$title":"T","$pathname":"/a"'
ABOUT = '"$page_props":{"name":"Home","n":1.0},"x":2.50,"$os":"Linux"'
VIEW = f'{{"event":"$page","properties":{{{REQUIRED},{SITE},{ABOUT}}}}}'
SENT = '"userId":"u","messageId":"m","writeKey":"t","timestamp":"2026-01-31T12:00:00Z"'


def edited(emission: Emission, *changes: tuple[str, ...]) -> Emission:
    """The emission with the properties that these calls make."""
    editor = PropertyEditor(emission.event)
    for method, *arguments in changes:
        getattr(editor, method)(*arguments)
    return emission.noted(event=editor.event())


class TestPages:
    def test_all_places_are_one_list_in_the_order_of_the_payload(self) -> None:
        assert [name for name in PropertyEditor(stored(VIEW).event).values if name[0] != "$"] == [
            *("url", "title", "path", "name", "n", "x")
        ]

    def test_each_value_can_be_left_out_wherever_it_is(self) -> None:
        out = edited(stored(VIEW), ("delete", "title"), ("delete", "name"), ("delete", "x"))
        assert inside(out) == '{"url":"https://example.com/a?b","path":"/a","n":1.0}'

    def test_each_value_can_be_set_where_it_is(self) -> None:
        out = edited(stored(VIEW), ("set", "url", "U"), ("set", "n", "N"), ("set", "new", "X"))
        assert inside(out) == '{"url":"U","title":"T","path":"/a","name":"Home","n":"N","x":2.50,"new":"X"}'

    def test_a_renamed_value_stays_among_those_of_its_place(self) -> None:
        out = edited(stored(VIEW), ("rename", "name", "label"), ("rename", "x", "y"), ("rename", "path", "where"))
        assert (
            inside(out) == '{"url":"https://example.com/a?b","title":"T","where":"/a","label":"Home","n":1.0,"y":2.50}'
        )

    def test_a_property_that_hides_one_of_the_page_is_left_out_with_it(self) -> None:
        view = stored(VIEW.replace('"x":', '"url":"mine","x":'))
        assert shape(view)["properties"]["url"] == "mine"
        assert "url" not in shape(edited(view, ("delete", "url")))["properties"]

    def test_what_the_payload_shows_of_two_values_is_what_is_changed(self) -> None:
        view = stored(VIEW.replace('"name":', '"$os":"Mine","token":"T","name":'))
        assert shape(view)["properties"]["$os"] == "Mine"
        editor = PropertyEditor(view.event)
        assert (editor.values["$os"], "token" in editor.values) == ("Mine", True)
        out = edited(view, ("set", "name", "Start"))
        assert payload(out) == payload(view).replace('"Home"', '"Start"')

    def test_a_page_without_a_url_is_edited_too(self) -> None:
        page = f'{{"type":"page",{SENT},"properties":{{"a":1.0}}}}'
        assert inside(edited(stored(page, Wire.SEGMENT, type=EventType.PAGE), ("rename", "a", "b"))) == '{"b":1.0}'


class TestOtherEvents:
    @pytest.mark.parametrize("emission", [stored(VIEW), tracked('"a":1.0')])
    def test_an_event_without_changes_is_the_very_same(self, emission: Emission) -> None:
        assert PropertyEditor(emission.event).event() is emission.event

    def test_fields_of_the_wire_stay_and_are_not_among_the_properties(self) -> None:
        emission = tracked('"a":1.0,"$os":"Linux"')
        editor = PropertyEditor(emission.event)
        assert editor.values.keys() == {"a", "$os"}
        assert "token" in editor.reserved
        editor.delete("a")
        assert editor.event().properties.keys() == emission.event.properties.keys() - {"a"}

    def test_the_context_of_an_event_is_not_touched(self) -> None:
        emission = tracked(SITE)
        assert shape(edited(emission, ("delete", "$current_url")))["context"] == shape(emission)["context"]

    def test_the_traits_of_a_group_are_its_properties(self) -> None:
        group = f'{{"event":"$group","properties":{{{REQUIRED},"$group_id":"g","$group_props":{{"a":1.0}},"b":2}}}}'
        out = edited(stored(group), ("rename", "a", "c"))
        assert inside(out, "traits") == '{"c":1.0}'
