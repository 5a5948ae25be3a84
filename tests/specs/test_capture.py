"""Specs made of recorded events."""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.errors import SpecError
from liveview.specs.capture import captured
from liveview.specs.judge import judge
from liveview.specs.observed import ObservedEvent, observed
from liveview.specs.reading import load, read
from liveview.specs.writing import json_text, toml_text
from tests.support.examples import examples
from tests.support.specs import AT, Given, delivery, observed_event

_KEYS = st.sampled_from(["a", "b", "a.b", "", "time", "$insert_id", "$device_id", "x[0]", "\x1b", "\ud800", '"', "é\n"])
_KEYS |= st.uuids().map(str)
_TEXTS = st.text(max_size=4) | st.sampled_from(
    [*("\ud800", "::error::", "\x9b\u202e", "'''", '"""', "\\", "2026-01-31T12:00Z", "a@b.c", "0123456789abcdef")]
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS
    | st.uuids().map(str)
    | st.sampled_from([AT, int(AT * 1000), int(AT * 10**6), 10**40, 10**350, -0.0, f"http://x/{'ab' * 10}"])
)
_JSON: st.SearchStrategy[Any] = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3), max_leaves=10
)
_PAYLOADS = st.dictionaries(_KEYS, _JSON, max_size=4).map(lambda each: {"properties": each}) | st.just(5)


@st.composite
def sessions(draw: st.DrawFn) -> list[ObservedEvent]:
    """Events of one session, some of them alike, with names and values of every sort."""
    kinds = draw(st.lists(_columns(), min_size=1, max_size=4))
    picked = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=8))
    return [
        observed_event(number, None, columns={"payload": {}, **each}) for number, each in enumerate(picked, start=1)
    ]


@st.composite
def _columns(draw: st.DrawFn) -> dict[str, Any]:
    states = st.sampled_from(["delivered", "failed", "pending", "skipped", None, "odd"])
    return {
        "name": draw(st.none() | _TEXTS | st.sampled_from(["Purchase", "Purchase 2"])),
        "type": draw(st.sampled_from(["track", "identify", "group", "page", "odd"])),
        "distinct_id": draw(st.none() | _TEXTS | st.uuids().map(str)),
        "state": draw(st.sampled_from(["delivered", "pending", "invalid", "duplicate", "odd"])),
        "problems": draw(st.sampled_from([[], [{"code": "time-far"}], [{"code": "likely-pii"}], [{"code": "odd"}]])),
        "dedup_source": draw(st.sampled_from(["$insert_id", "time", None])),
        "deliveries": [delivery(draw(_TEXTS), draw(states)) for _ in range(draw(st.integers(0, 2)))],
        "payload": draw(_PAYLOADS),
    }


@examples(150)
@given(sessions())
def test_a_captured_spec_holds_for_its_own_session(events: list[ObservedEvent]) -> None:
    document = captured(events)
    report = judge(read(document), Given(events))
    assert report.ok, [each.text for each in report.failed]
    assert sum(each["count"] for each in document["expect"]) >= len(events)


@examples(100)
@given(sessions())
def test_it_does_so_after_it_was_written_and_read(events: list[ObservedEvent]) -> None:
    document = captured(events, title="A\x1b")
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("spec.toml", toml_text(document)), ("spec.json", json_text(document))):
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            assert judge(load(path), Given(events)).ok
            assert all(character.isprintable() or character == "\n" for character in text)


@examples(100)
@given(sessions(), st.data())
def test_it_fails_when_an_event_is_missing_or_surplus(events: list[ObservedEvent], data: st.DataObject) -> None:
    spec = read(captured(events))
    place = data.draw(st.integers(0, len(events) - 1))
    assert not judge(spec, Given(events[:place] + events[place + 1 :])).ok
    again = ObservedEvent({**events[place].columns, "id": len(events) + 1})
    assert not judge(spec, Given([*events, again])).ok
    assert not judge(spec, Given([*events, observed_event(len(events) + 1, "never seen")])).ok


@examples(100)
@given(st.lists(st.sampled_from("ABC"), min_size=2, max_size=8), st.data())
def test_it_fails_when_two_events_change_places(names: list[str], data: st.DataObject) -> None:
    spec = read(captured([observed_event(number, name) for number, name in enumerate(names, start=1)]))
    place = data.draw(st.integers(0, len(names) - 2))
    first, second = names[place : place + 2]
    other = [*names[:place], second, first, *names[place + 2 :]]
    report = judge(spec, Given([observed_event(number, name) for number, name in enumerate(other, start=1)]))
    assert report.ok == (first == second)


RUN: dict[str, Any] = {
    "distinct_id": "13793",
    "token": "2ce2b45b-af44-4426-a3ef-a314abce9c85",
    "time": AT - 2.5,
    "$insert_id": "a1",
    "order": "ord_0123456789abcdef01",
    "at": "2026-09-21T14:13:20Z",
    "sent": int(AT * 1000),
    "price": 500,
    "items": [{"sku": "a1", "id": "2ce2b45b-af44-4426-a3ef-a314abce9c85"}],
    "tags": ["new", "2ce2b45b-af44-4426-a3ef-a314abce9c85", None],
}
NEXT: dict[str, Any] = {
    **RUN,
    "token": "11111111-af44-4426-a3ef-a314abce9c85",
    "time": AT + 5_000_000.125,
    "$insert_id": "b7",
    "order": "ord_ffff456789abcdef01",
    "at": "2027-01-01T00:00:00.5Z",
    "sent": int(AT * 1000) + 5_000_000_000,
    "items": [{"sku": "a1", "id": "3ce2b45b-af44-4426-a3ef-a314abce9c85"}],
    "tags": ["new", "4ce2b45b-af44-4426-a3ef-a314abce9c85", None],
}


class TestAnotherRun:
    def holds(self, **changed: Any) -> bool:
        spec = read(captured([observed_event(1, **RUN)]))
        properties = {key: value for key, value in {**NEXT, **changed}.items() if value is not ...}
        return judge(spec, Given([observed_event(1, **properties)])).ok

    def test_may_have_other_ids_and_times(self) -> None:
        assert self.holds()

    @pytest.mark.parametrize(
        "changed",
        [
            {"price": 501},
            {"price": ...},
            {"coupon": "new"},
            {"distinct_id": "2"},
            {"token": "no uuid"},
            {"time": "now"},
            {"items": []},
            {"items": [{"sku": "a2", "id": "3ce2b45b-af44-4426-a3ef-a314abce9c85"}]},
            {"items": [{"sku": "a1", "id": "3ce2b45b-af44-4426-a3ef-a314abce9c85", "more": 1}]},
            {"tags": ["old", "4ce2b45b-af44-4426-a3ef-a314abce9c85", None]},
            {"tags": ["new", "4ce2b45b-af44-4426-a3ef-a314abce9c85"]},
            {"tags": ["new", "4ce2b45b-af44-4426-a3ef-a314abce9c85", 1]},
        ],
    )
    def test_must_be_the_same_in_everything_else(self, changed: dict[str, Any]) -> None:
        assert not self.holds(**changed)

    @pytest.mark.parametrize(
        "columns",
        [
            {"state": "failed"},
            {"type": "page"},
            {"distinct_id": "u-2"},
            {"problems": [{"code": "likely-pii"}]},
            {"deliveries": [delivery("Webhooks", "failed")]},
        ],
    )
    def test_must_end_the_same(self, columns: dict[str, Any]) -> None:
        usual = {"deliveries": [delivery("Webhooks")]}
        spec = read(captured([observed_event(1, columns=usual, **RUN)]))
        assert judge(spec, Given([observed_event(1, columns=usual, **NEXT)])).ok
        assert not judge(spec, Given([observed_event(1, columns={**usual, **columns}, **NEXT)])).ok

    def test_must_have_the_same_order(self) -> None:
        events = [observed_event(number, name) for number, name in enumerate(["Cart", "Paid", "Cart"], start=1)]
        document = captured(events)
        assert document["order"] == [["Cart", "Paid", "Cart"]]
        assert "order" not in captured([observed_event(1), observed_event(2)])
        other = [observed_event(number, name) for number, name in enumerate(["Cart", "Cart", "Paid"], start=1)]
        assert not judge(read(document), Given(other)).ok


class TestDocument:
    def test_alike_events_are_one_expectation(self) -> None:
        events = [observed_event(1, price=1), observed_event(2, price=1), observed_event(3, price=2)]
        first, second = captured(events)["expect"]
        assert (first["name"], first["count"], "id" in first) == ("Purchase", 2, False)
        assert (second["id"], second["name"], second["count"]) == ("Purchase 2", "Purchase", 1)
        assert first["properties"] == {"price": 1}

    def test_what_is_pending_or_depends_on_the_clock_is_left_out(self) -> None:
        columns = {
            "problems": [{"code": "time-far"}],
            "deliveries": [delivery("Webhooks", "pending"), delivery("Mixpanel", None)],
            "distinct_id": "2ce2b45b-af44-4426-a3ef-a314abce9c85",
        }
        (each,) = captured([observed_event(1, state="pending", columns=columns)])["expect"]
        assert not {"state", "problems", "user"} & set(each)
        assert each["destinations"] == {"Mixpanel": "skip"}

    def test_events_that_were_not_chosen_are_looked_at_too(self) -> None:
        chosen, others = [observed_event(2)], [observed_event(1), observed_event(3, "Other")]
        document = captured(chosen, others)
        assert "unexpected" not in document
        assert document["expect"][0]["count"] == 2
        assert judge(read(document), Given([*chosen, *others])).ok

    def test_the_filter_is_kept(self) -> None:
        document = captured([observed_event(1)], title="T", only="user:u-1")
        assert (document["title"], document["filter"], document["unexpected"]) == ("T", "user:u-1", "fail")

    def test_a_duplicate_is_another_expectation(self) -> None:
        events = [observed_event(1), observed_event(2, state="duplicate")]
        assert [each["state"] for each in captured(events)["expect"]] == ["delivered", "duplicate"]

    def test_digits_are_kept(self) -> None:
        line = b'{"id":1,"name":"A","payload":{"properties":{"a":1.2345678901234567890,"b":123456789012345678901}}}'
        text = toml_text(captured(observed([line])))
        assert "a = 1.2345678901234567890\n" in text
        assert "b = 123456789012345678901\n" in text


class TestRefused:
    def test_no_event(self) -> None:
        with pytest.raises(SpecError, match="there is no event to capture"):
            captured([])

    def test_too_many_different_events(self) -> None:
        events = [observed_event(number, price=number) for number in range(1, 1_002)]
        with pytest.raises(SpecError, match="1001 events differ from each other"):
            captured(events)
        assert msgspec.json.encode(captured(events[:3]))
