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
    (found,) = events_of(engine.handle(arrived(body(name)), at))
    return msgspec.structs.replace(found, id=number)


def properties(**more: object) -> dict[str, object]:
    return content_of(body(**more).decode(), Wire.HTTP_API)


def heard(second: Event, **more: object) -> Problem | None:
    """What is said of `second` right after event 1, whose only property is `a`."""
    near_duplicates = NearDuplicates()
    assert hear(near_duplicates, event(), properties(a=1)) is None
    return hear(near_duplicates, second, properties(**more))


def hear(near_duplicates: NearDuplicates, heard: Event, content: dict[str, object]) -> Problem | None:
    return near_duplicates.hear(heard.id, heard.received_at, content | {"event": heard.name})


class TestSameContent:
    def test_is_heard_and_names_the_earlier_event(self) -> None:
        found = heard(event(2), a=1, time=5, **{"$insert_id": "x", "$ip": "::1"})
        assert found is not None
        assert (found.code, found.detail) == ("missed-duplicate", "event #1")

    def test_with_another_value_is_other_content(self) -> None:
        assert heard(event(2), a=2) is None

    def test_under_another_name_is_other_content(self) -> None:
        assert heard(event(2, name="Refund"), a=1) is None

    def test_of_another_user_is_other_content(self) -> None:
        assert heard(event(2), a=1, distinct_id="somebody else") is None

    def test_is_heard_for_three_seconds(self) -> None:
        assert heard(event(2, NOW + WINDOW), a=1) is not None
        assert heard(event(2, NOW + WINDOW + 0.01), a=1) is None

    def test_is_compared_with_the_latest(self) -> None:
        near_duplicates = NearDuplicates()
        for number in range(1, 4):
            found = hear(near_duplicates, event(number, NOW + 2 * number), properties())
        assert found is not None
        assert found.detail == "event #2"


class TestMemory:
    def test_ends_with_clear(self) -> None:
        near_duplicates = NearDuplicates()
        hear(near_duplicates, event(), properties())
        near_duplicates.clear()
        assert hear(near_duplicates, event(2), properties()) is None

    def test_is_bounded(self) -> None:
        near_duplicates = NearDuplicates()
        first = event()
        for number in range(MOST + 1):
            hear(near_duplicates, first, {"a": number})
        assert hear(near_duplicates, first, {"a": 1}) is not None
        assert hear(near_duplicates, first, {"a": 0}) is None
