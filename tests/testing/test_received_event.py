"""One event as a test sees it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.event import Event as StoredEvent
from liveview.testing import Event
from tests.support.examples import examples
from tests.support.liveviews import event, running
from tests.support.running import TOKEN


def sent(body: str | bytes | dict[str, object]) -> Event:
    with running() as instance:
        [found] = instance.send(body)
        return found


def test_it_has_every_column() -> None:
    found = sent(event(user="13793", price=12.5))
    for name in StoredEvent.__struct_fields__:
        assert hasattr(found, name), name
    assert (found.id, found.name, found.distinct_id, found.type, found.token) == (
        1,
        "Purchase",
        "13793",
        "track",
        TOKEN,
    )
    assert (found.verdict, found.duplicate_of, found.collision, found.problems) == ("accepted", None, False, [])
    assert found.payload["properties"]["price"] == 12.5


def test_deliveries_and_attempts_have_attributes() -> None:
    with running() as liveview:
        liveview.send(event())
        [found] = liveview.assert_delivered("Purchase")
        assert [(each.destination, each.state) for each in found.deliveries] == [
            ("Webhooks", "delivered"),
            ("Audit", "delivered"),
        ]
        assert {(each.webhook, each.status) for each in found.attempts} == {("sink:/orders", 200), ("sink:/audit", 200)}


def test_it_is_as_it_was_when_it_was_read() -> None:
    with running() as liveview:
        liveview.sink.behave("/orders", "500")
        [before] = liveview.send(event())
        liveview.clock.advance(120)
        [after] = liveview.events()
        assert (before.state, after.state) == ("pending", "failed")
        assert before == after
        assert len({before, after}) == 1


def test_traits_are_the_properties_of_an_identify_event() -> None:
    properties = {**event()["properties"], "$user_props": {"plan": "pro"}}
    found = sent({"event": "$identify", "properties": properties})
    assert (found.type, found.properties) == ("identify", {"plan": "pro"})


@pytest.mark.parametrize("body", [b"\xff", b"{", "[]", '{"event":1}'])
def test_whatever_arrives_can_be_looked_at(body: str | bytes) -> None:
    found = sent(body) if body != "[]" else sent('{"event":null}')
    assert found.properties == {}
    assert found.state == "invalid"
    assert "invalid" in found.trace


def test_the_trace_is_by_time_and_can_be_printed() -> None:
    found = sent(event("Pur\x1b[31mchase\n::error::", **{"$insert_id": "a\u202eb"}))
    assert found.trace.isprintable() or set(found.trace) - {"\n"}
    assert all(line.isprintable() for line in found.trace.splitlines())
    assert "\x1b" not in repr(found)
    steps = [line.split(" ms  ")[1].split()[0] for line in found.trace.splitlines()]
    assert steps[:2] == ["received", "validation"]


@examples(30)
@given(
    st.lists(
        st.integers(-(10**15), 10**15)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.booleans()
        | st.none()
        | st.text(st.characters(exclude_categories=["Cs"])),
        max_size=5,
    )
)
def test_values_equal_what_was_sent(values: list[object]) -> None:
    found = sent(event(values=values)).properties["values"]
    assert found == values
    assert [isinstance(each, bool) for each in found] == [isinstance(each, bool) for each in values]


def test_numbers_keep_more_digits_than_a_float_has() -> None:
    found = sent('{"event":"A","properties":{"a":1.00000000000000000001,"b":12345678901234567890123}}')
    assert found.properties == {"a": Decimal("1.00000000000000000001"), "b": 12345678901234567890123}
