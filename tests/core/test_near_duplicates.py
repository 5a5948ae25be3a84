"""Near duplicates: which contents count as the same, for how long, and how much is remembered."""

from liveview.core.near_duplicates import MOST, WINDOW, NearDuplicates, digest_of, warning
from liveview.core.wire.content import content_of
from liveview.model.event import Wire
from tests.support.core.inputs import NOW, body


def digest(name: str = "Purchase", /, **properties: object) -> bytes:
    """The digest of an event with these properties."""
    return digest_of(content_of(body(name, **properties).decode(), Wire.HTTP_API))


def near(second: bytes, at: float = NOW) -> int | None:
    """The event that an event with this digest repeats right after event 1, whose only property is `a`."""
    near_duplicates = NearDuplicates()
    assert near_duplicates.note(1, NOW, digest(a=1)) is None
    return near_duplicates.note(2, at, second)


class TestSameContent:
    def test_is_a_warning_that_names_the_earlier_event(self) -> None:
        assert near(digest(a=1, time=5, **{"$insert_id": "x", "$ip": "::1"})) == 1
        problem = warning(1)
        assert (problem.code, problem.detail) == ("missed-duplicate", "event #1")

    def test_does_not_have_another_value(self) -> None:
        assert near(digest(a=2)) is None

    def test_does_not_have_another_name(self) -> None:
        assert near(digest("Refund", a=1)) is None

    def test_is_not_of_another_user(self) -> None:
        assert near(digest(a=1, distinct_id="somebody else")) is None

    def test_may_spell_a_number_differently_but_not_its_type(self) -> None:
        assert near(digest(a=1.0)) == 1
        assert near(digest(a="1")) is None

    def test_counts_for_three_seconds(self) -> None:
        assert near(digest(a=1), NOW + WINDOW) == 1
        assert near(digest(a=1), NOW + WINDOW + 0.01) is None

    def test_is_compared_with_the_latest(self) -> None:
        near_duplicates = NearDuplicates()
        found = [near_duplicates.note(number, NOW + 2 * number, digest()) for number in (1, 2, 3)]
        assert found == [None, 1, 2]

    def test_can_be_looked_up_without_being_remembered(self) -> None:
        near_duplicates = NearDuplicates()
        assert near_duplicates.find(NOW, digest()) is None
        assert near_duplicates.note(1, NOW, digest()) is None
        assert near_duplicates.find(NOW, digest()) == 1


class TestNumber:
    def test_replaces_the_reference_of_an_event_by_its_id(self) -> None:
        near_duplicates = NearDuplicates()
        near_duplicates.note(-1, NOW, digest())
        near_duplicates.number(digest(), -1, 7)
        assert near_duplicates.find(NOW, digest()) == 7

    def test_keeps_the_moment_at_which_the_event_was_seen(self) -> None:
        near_duplicates = NearDuplicates()
        near_duplicates.note(-1, NOW, digest())
        near_duplicates.number(digest(), -1, 7)
        assert near_duplicates.find(NOW + WINDOW + 0.01, digest()) is None

    def test_leaves_alone_what_a_later_event_has_replaced(self) -> None:
        near_duplicates = NearDuplicates()
        near_duplicates.note(-1, NOW, digest())
        assert near_duplicates.note(-2, NOW, digest()) == -1
        near_duplicates.number(digest(), -1, 7)
        assert near_duplicates.find(NOW, digest()) == -2
        near_duplicates.number(digest(), -2, 8)
        assert near_duplicates.find(NOW, digest()) == 8


class TestMemory:
    def test_ends_with_clear(self) -> None:
        near_duplicates = NearDuplicates()
        near_duplicates.note(1, NOW, digest())
        near_duplicates.clear()
        assert near_duplicates.note(2, NOW, digest()) is None

    def test_is_bounded(self) -> None:
        near_duplicates = NearDuplicates()
        for number in range(MOST + 1):
            near_duplicates.note(number, NOW, digest_of({"a": number}))
        assert near_duplicates.find(NOW, digest_of({"a": 1})) == 1
        assert near_duplicates.find(NOW, digest_of({"a": 0})) is None
