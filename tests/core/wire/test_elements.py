"""Taking batches apart: exact texts, broken elements, and the time it takes."""

import json
import time
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.core.json.document import Document, Json, Unreadable, encode
from liveview.core.wire.elements import Envelope, Reading, envelope_of, list_of
from tests.support.timing import late

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
BLANKS = st.text(alphabet=" \t\r\n", max_size=3)
HOSTILE = st.sampled_from(
    [
        *("NaN", "-Infinity", "[NaN]", '{"a":NaN,"b":"]}"}', '{"a":1,"a":2}', '[{"a":1,"a":[NaN]}]', '"\\ud800"'),
        *('{"\\udfff":1}', "[" * 100 + "]" * 100, '{"a":' * 100 + "1" + "}" * 100, "[" * 1_500 + "]" * 1_500),
        *('"]}"', '"\\"]},{["', '"\\\\"', '{"]":"["}', '[["]}"],NaN]', '[NaN,"\\"]}","\\\\"]', "-0", "1e999999999"),
        *("1" * 400, "0.10", "[]", "{}", '""', '" "', "null", "true", '"\u2028"', '{"__proto__":[]}'),
    ]
)
"""Elements that would break a decoder of the whole batch, or that look as if the batch ended inside them."""
ELEMENTS = HOSTILE | VALUES.map(json.dumps)


def texts(readings: tuple[Reading, ...]) -> list[str | None]:
    return [reading.text for reading in readings]


def code_of(outcome: Envelope | tuple[Reading, ...] | Unreadable) -> str:
    assert isinstance(outcome, Unreadable), outcome
    return outcome.problem.code


def plain(value: Json) -> object:
    return json.loads(encode(value))


class TestList:
    @settings(deadline=None)
    @given(st.lists(st.tuples(BLANKS, ELEMENTS, BLANKS), max_size=6))
    def test_gives_each_element_with_its_exact_text(self, sent: list[tuple[str, str, str]]) -> None:
        readings = list_of(f"[{','.join(before + element + after for before, element, after in sent)}]")
        assert isinstance(readings, tuple)
        assert len(readings) == len(sent)
        for reading, (_, element, _) in zip(readings, sent, strict=True):
            assert reading.text in {element, None}
            assert isinstance(reading, Unreadable) or reading.text == element

    @settings(deadline=None)
    @given(st.lists(VALUES, max_size=5), st.sampled_from([None, 1]))
    def test_agrees_with_the_standard_decoder(self, values: list[object], indent: int | None) -> None:
        readings = list_of(json.dumps(values, indent=indent))
        assert isinstance(readings, tuple)
        assert [plain(reading.value) for reading in readings if isinstance(reading, Document)] == values

    @settings(deadline=None)
    @given(st.text(alphabet='{}[]",:\\0 aNe-', max_size=40))
    def test_is_read_exactly_when_it_is_json(self, text: str) -> None:
        try:
            value = json.loads(text)
        except ValueError:
            assert isinstance(list_of(text), Unreadable)
        else:
            assert isinstance(list_of(text), tuple) == isinstance(value, list)

    @pytest.mark.parametrize(
        "text",
        [
            *("[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1] x", "[1],"),
            *("]", "[NaN", "[[NaN]", '["a]', "x"),
        ],
    )
    def test_that_is_malformed_is_not_json(self, text: str) -> None:
        assert code_of(list_of(text)) == "not-json"

    @pytest.mark.parametrize("element", ["NaN", "Infinity", "-Infinity", '{"a":NaN}', "[[[NaN]]]"])
    def test_continues_behind_something_that_is_not_a_json_number(self, element: str) -> None:
        readings = list_of(f'[{element} ,{{"a":1.0}}]')
        assert isinstance(readings, tuple)
        assert texts(readings) == [None, '{"a":1.0}']

    def test_reports_a_repeated_key_and_continues(self) -> None:
        readings = list_of('[{"a":1,"a":2},3]')
        assert isinstance(readings, tuple)
        first = readings[0]
        assert isinstance(first, Document)
        assert (first.text, first.value) == ('{"a":1,"a":2}', {"a": 2})
        assert [problem.code for problem in first.problems] == ["duplicate-key"]
        assert texts(readings)[1] == "3"


class TestEnvelope:
    @settings(deadline=None)
    @given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), st.lists(VALUES, max_size=4), st.randoms())
    def test_is_the_same_in_any_order_of_its_keys(
        self, members: dict[str, object], events: list[object], random: Random
    ) -> None:
        pairs = [*({**members, "batch": events}).items()]
        random.shuffle(pairs)
        envelope = envelope_of(json.dumps(dict(pairs)), "batch")
        assert isinstance(envelope, Envelope)
        members.pop("batch", None)
        assert {name: plain(value) for name, value in envelope.members.items()} == members
        assert texts(envelope.events or ()) == [json.dumps(event) for event in events]

    @settings(deadline=None)
    @given(VALUES)
    def test_agrees_with_the_standard_decoder_about_what_is_an_object(self, value: object) -> None:
        envelope = envelope_of(json.dumps(value), "batch")
        assert isinstance(envelope, Envelope) == isinstance(value, dict)
        if isinstance(envelope, Envelope) and isinstance(value, dict):
            assert {name: plain(member) for name, member in envelope.members.items()} == value
            assert envelope.events is None

    @settings(deadline=None)
    @given(st.lists(ELEMENTS, max_size=5), st.lists(ELEMENTS, max_size=3))
    def test_of_hostile_elements_holds_each_of_them(self, before: list[str], after: list[str]) -> None:
        members = "".join(f'"m{number}":{element},' for number, element in enumerate(before))
        envelope = envelope_of(f'{{{members}"batch":[{",".join(after)}],"writeKey":"k"}}', "batch")
        assert isinstance(envelope, Envelope)
        assert envelope.members["writeKey"] == "k"
        assert len(envelope.members) == len(before) + 1
        assert envelope.events is not None
        assert [text or element for text, element in zip(texts(envelope.events), after, strict=True)] == after

    @pytest.mark.parametrize("spelling", ['"batch"', '"\\u0062atch"', '"b\\u0061tch"'])
    def test_finds_the_list_however_its_key_is_spelt(self, spelling: str) -> None:
        envelope = envelope_of(f"{{ {spelling} : [ 1 , 2 ] }}", "batch")
        assert isinstance(envelope, Envelope)
        assert texts(envelope.events or ()) == ["1", "2"]

    @pytest.mark.parametrize("other", ["null", "{}", '"[1]"', "1", "NaN"])
    def test_has_no_events_if_something_else_takes_the_place_of_the_list(self, other: str) -> None:
        envelope = envelope_of(f'{{"batch":{other}}}', "batch")
        assert isinstance(envelope, Envelope)
        assert envelope.events is None

    def test_of_two_lists_loses_nothing(self) -> None:
        envelope = envelope_of('{"batch":[1],"a":0,"batch":[],"batch":[2,3]}', "batch")
        assert isinstance(envelope, Envelope)
        assert texts(envelope.events or ()) == ["1", "2", "3"]

    def test_distinguishes_an_empty_list_from_none(self) -> None:
        assert envelope_of('{"batch":[]}', "batch") == Envelope({}, ())
        assert envelope_of("{}", "batch") == Envelope({}, None)

    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "{", "[]", "null", '{"a"}', '{"a":}', '{"a":1,}', '{,"a":1}', '{"a":1 "b":2}', "{a:1}"),
            *("{'a':1}", '{"a":1}}', '{"a":1} 1', '{"batch":[1}', '{"batch":[1]', '{"batch":[NaN', '{"a\n":1}'),
            *("{1:2}", "\ufeff{}"),
        ],
    )
    def test_that_is_malformed_is_not_json(self, text: str) -> None:
        assert code_of(envelope_of(text, "batch")) == "not-json"

    def test_keeps_the_digits_of_its_members(self) -> None:
        envelope = envelope_of('{"sentAt":1.10}', "batch")
        assert isinstance(envelope, Envelope)
        assert envelope.members == {"sentAt": msgspec.Raw(b"1.10")}


class TestTime:
    """The time to read a body grows linearly with its size, whatever it holds."""

    @pytest.mark.parametrize(
        ("head", "unit", "tail"),
        [
            ('{"batch":[[NaN,"', '\\"', ""),
            ('{"batch":[[NaN,"', '\\"', '"]]}'),
            ('{"batch":[[{"a":1,"a":1},"', '\\"', ""),
            ('{"batch":[' + "[" * 2_000 + '"', '\\"', ""),
            ('{"batch":[[NaN', ',""', "]]}"),
            ('{"batch":[', "[", ""),
            ("[NaN", "\n", "]"),
            ("{", '"batch":[1],', '"batch":[1]}'),
            ("{", '"a":1,', '"batch":[1]}'),
        ],
        ids=["unending", "ending", "repeated", "deep", "strings", "brackets", "blanks", "lists", "members"],
    )
    def test_is_linear(self, head: str, unit: str, tail: str) -> None:
        text = head + unit * (400_000 // len(unit)) + tail
        started = time.perf_counter()
        envelope_of(text, "batch")
        assert time.perf_counter() - started < 1.5 + late()
