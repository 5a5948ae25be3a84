"""Fresh copies of events: another ID and another time, and nothing else changed in the text."""

import itertools
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read_text
from liveview.core.wire.fresh import fresh, fresh_body
from liveview.core.wire.stored import StoredPayload
from liveview.model.event import EventType, Wire

AT = Decimal("1790000000.125")
ISO = '"2026-09-21T14:13:20.125Z"'


def stored(text: str, wire: Wire = Wire.HTTP_API) -> StoredPayload:
    return StoredPayload(text, wire)


UPDATE = StoredPayload("", Wire.MIXPANEL, EventType.IDENTIFY, "$engage")
"""An event that came through `/engage`, without its text."""
KEYS = {
    "/track": (Wire.HTTP_API, "$insert_id", "time", "1.5", str(AT)),
    "/import": (Wire.MIXPANEL, "$insert_id", "time", "1577836800123", "1790000000125"),
    "/engage": (Wire.MIXPANEL, "$insert_id", "$time", '"12"', f'"{AT}"'),
    "/v1/track": (Wire.SEGMENT, "messageId", "timestamp", '"2020-01-01T00:00:00Z"', ISO),
    "/v1/batch": (Wire.SEGMENT, "messageId", "sentAt", '"2020-01-01"', ISO),
    "/android": (Wire.MOBILE, "messageId", "originalTimestamp", '"2020-01-01T00:00:00+01:00"', ISO),
    "/react-native": (Wire.REACT_NATIVE, "uuid", "timestamp", "1", "1790000000125"),
}
"""For each path, the names of ID and time, an old time, and the new time in the same form."""


def of_event(path: str, text: str) -> str | None:
    return fresh(StoredPayload(text, KEYS[path][0]) if path != "/engage" else with_text(text), "new", AT)


def with_text(text: str) -> StoredPayload:
    return StoredPayload(text, UPDATE.wire, UPDATE.type, UPDATE.name)


def in_body(path: str, text: str) -> str:
    return fresh_body(text, path, lambda: "new", AT)


BLANKS = st.sampled_from(["", " ", "\n  ", "\t"])
NUMBERS = st.sampled_from(["1.10", "1E+2", "-0.0", "12345678901234567890.5", "1e400", "0.1000"])
KEY = st.sampled_from(['"dup"', r'"d\u0075p"', '"é"', '"$insert_id_"', '"a\\"b"', '""'])
NESTED = st.sampled_from(
    ['{"$insert_id":"x","time":1}', '[{"messageId":"x","uuid":1}]', '{"properties":{"time":1.10}}', '"}],{"', "{ }"]
)


@st.composite
def members(draw: st.DrawFn) -> str:
    """Some members of an object, each followed by a comma."""
    members = draw(st.lists(st.tuples(KEY, BLANKS, NUMBERS | NESTED, BLANKS), max_size=4))
    return "".join(f"{before}{key}:{before}{value}{after}," for key, before, value, after in members)


def escaped(key: str, draw: st.DataObject) -> str:
    """The key as JSON, with or without its first character escaped."""
    return f'"\\u{ord(key[0]):04x}{key[1:]}"' if draw.draw(st.booleans()) else f'"{key}"'


class TestLaw:
    @given(st.sampled_from(sorted(KEYS)), st.data())
    def test_only_the_id_and_the_time_change_whatever_is_around_them(self, path: str, data: st.DataObject) -> None:
        _, identifier, clock, old, new = KEYS[path]
        first, second, third, gap = (data.draw(each) for each in (members(), members(), members(), BLANKS))
        event = (
            f'{{{gap}{first}{escaped(identifier, data)}:{gap}<id>{gap},{second}"{identifier}": <id2>,'
            f"{third}{escaped(clock, data)} : <time>{gap}}}"
        )
        if KEYS[path][0] in {Wire.HTTP_API, Wire.MIXPANEL} and path != "/engage":
            event = f'{{{first}"event":{gap}"E","properties":7,"properties":{gap}{event}{gap}}}'
        before = event.replace("<id>", '"kept"').replace("<id2>", '"old"').replace("<time>", old)
        after = event.replace("<id>", '"kept"').replace("<id2>", '"new"').replace("<time>", new)
        assert isinstance(read_text(before), Document)
        assert of_event(path, before) == after
        body = {"/v1/batch": '{"batch":[%s]}', "/android": '{"batch": [ %s ]}', "/react-native": '{"e":[%s]}'}
        frame = body.get(path, "%s")
        assert in_body(path, frame % before) == frame % after

    @given(st.text())
    def test_no_text_raises(self, text: str) -> None:
        for path in KEYS:
            of_event(path, text)
            in_body(path, text)


class TestEvent:
    def test_gets_a_missing_id_in_the_form_of_its_other_members_but_no_missing_time(self) -> None:
        assert of_event("/track", '{"properties":{}}') == '{"properties":{"$insert_id":"new"}}'
        assert of_event("/v1/track", '{\n  "a": 1.10\n}') == '{\n  "a": 1.10,\n  "messageId": "new"\n}'

    @pytest.mark.parametrize("time", ["null", '"text"', "{}", "true", '""', '"nan"'])
    def test_keeps_what_is_not_a_time(self, time: str) -> None:
        text = f'{{"properties":{{"time":{time},"$insert_id":"new"}}}}'
        assert of_event("/track", text) == text

    @pytest.mark.parametrize("text", ["", "[]", '{"event": 1}', '{"properties": 7}', "{", '{"properties": {"a": NaN}}'])
    def test_without_a_place_for_an_id_has_no_copy(self, text: str) -> None:
        assert of_event("/track", text) is None
        assert in_body("/track", text) == text

    @pytest.mark.parametrize("number", ["1E+999999999", "9" * 5_000, "-1"])
    def test_has_its_time_replaced_whatever_number_it_is(self, number: str) -> None:
        assert of_event("/track", f'{{"properties":{{"time":{number}}}}}') is not None


class TestBody:
    def test_each_event_of_a_list_gets_an_id_of_its_own(self) -> None:
        numbers = itertools.count()
        for path, frame in (("/track", "[%s]"), ("//v1//batch/?a=1", '{"batch":[%s],"writeKey":"w"}')):
            event = '{"messageId":"m","properties":{"n":1.10}},{"properties":{}}, 5'
            copy = fresh_body(frame % event, path, lambda: f"id-{next(numbers)}", AT)
            assert "1.10" in copy
            assert json.loads(copy)
        assert next(numbers) == 4

    @pytest.mark.parametrize("body", ['{"batch":5}', '{"e":[]}', "[]", "5", '"x"', "not json", "\ufeff{}"])
    @pytest.mark.parametrize("path", ["/v1/batch", "/react-native", "/decide", "/nowhere"])
    def test_without_events_stays_as_it_is(self, path: str, body: str) -> None:
        assert in_body(path, body) == body
