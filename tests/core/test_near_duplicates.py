"""Near duplicates: which contents count as the same, for how long, and how much is remembered."""

import msgspec

from liveview.core.engine import Engine
from liveview.core.near_duplicates import MOST, WINDOW, NearDuplicates
from liveview.core.wire.content import content_of
from liveview.model.event import Event, Wire
from liveview.model.problem import Problem
from tests.support.core.memory_log import MemoryClaims, MemoryLog
from tests.support.core.world import NOW, arrived, body, config, events_of


def event(number: int = 1, at: float = NOW, name: str = "Purchase") -> Event:
    """An accepted event with this id."""
    engine = Engine(config(), MemoryClaims(MemoryLog()))
    (accepted,) = events_of(engine.handle(arrived(body(name)), at))
    return msgspec.structs.replace(accepted, id=number)


def properties(**more: object) -> dict[str, object]:
    return content_of(body(**more).decode(), Wire.HTTP_API)


def note(near_duplicates: NearDuplicates, noted: Event, content: dict[str, object]) -> Problem | None:
    return near_duplicates.note(noted.id, noted.received_at, content | {"event": noted.name})


def warning(second: Event, **more: object) -> Problem | None:
    """The warning for `second` right after event 1, whose only property is `a`."""
    near_duplicates = NearDuplicates()
    assert note(near_duplicates, event(), properties(a=1)) is None
    return note(near_duplicates, second, properties(**more))


class TestSameContent:
    def test_is_a_warning_that_names_the_earlier_event(self) -> None:
        problem = warning(event(2), a=1, time=5, **{"$insert_id": "x", "$ip": "::1"})
        assert problem is not None
        assert (problem.code, problem.detail) == ("missed-duplicate", "event #1")

    def test_does_not_have_another_value(self) -> None:
        assert warning(event(2), a=2) is None

    def test_does_not_have_another_name(self) -> None:
        assert warning(event(2, name="Refund"), a=1) is None

    def test_is_not_of_another_user(self) -> None:
        assert warning(event(2), a=1, distinct_id="somebody else") is None

    def test_counts_for_three_seconds(self) -> None:
        assert warning(event(2, NOW + WINDOW), a=1) is not None
        assert warning(event(2, NOW + WINDOW + 0.01), a=1) is None

    def test_is_compared_with_the_latest(self) -> None:
        near_duplicates = NearDuplicates()
        warnings = [note(near_duplicates, event(number, NOW + 2 * number), properties()) for number in (1, 2, 3)]
        assert [warning and warning.detail for warning in warnings] == [None, "event #1", "event #2"]

    def test_can_be_looked_up_without_being_remembered(self) -> None:
        near_duplicates = NearDuplicates()
        assert near_duplicates.find(NOW, {"a": 1}) is None
        assert near_duplicates.note(1, NOW, {"a": 1}) is None
        assert near_duplicates.find(NOW, {"a": 1}) is not None


class TestMemory:
    def test_ends_with_clear(self) -> None:
        near_duplicates = NearDuplicates()
        note(near_duplicates, event(), properties())
        near_duplicates.clear()
        assert note(near_duplicates, event(2), properties()) is None

    def test_is_bounded(self) -> None:
        near_duplicates = NearDuplicates()
        first = event()
        for number in range(MOST + 1):
            note(near_duplicates, first, {"a": number})
        assert note(near_duplicates, first, {"a": 1}) is not None
        assert note(near_duplicates, first, {"a": 0}) is None
