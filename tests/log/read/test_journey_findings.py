"""What the events of one person say about their IDs, and what is wrong with them."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from liveview.log.read.journey_findings import (
    FindingCode,
    JourneyEvent,
    JourneyFinding,
    findings_of,
    identities_of,
    in_order,
    plain_id,
)
from liveview.log.read.journey_links import IdentityLink
from liveview.model.event import EventType
from tests.support.examples import examples

IDENTIFY, ALIAS = EventType.IDENTIFY, EventType.ALIAS


def track(at: float, user: str, device: str | None = None, *, is_duplicate: bool = False) -> JourneyEvent:
    return JourneyEvent(id=int(at), at=at, name="Viewed", distinct_id=user, device_id=device, is_duplicate=is_duplicate)


def identify(at: float, user: str, *before: str, device: str | None = None) -> JourneyEvent:
    link = IdentityLink(user, before) if before else None
    return JourneyEvent(id=int(at), at=at, type=IDENTIFY, distinct_id=user, device_id=device, link=link)


def alias(at: float, user: str, before: str) -> JourneyEvent:
    return JourneyEvent(id=int(at), at=at, type=ALIAS, distinct_id=before, link=IdentityLink(user, (before,)))


def found(*events: JourneyEvent) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.code.value, each.events) for each in findings_of(in_order(events))]


class TestIdentities:
    def test_a_device_is_anonymous_and_what_identify_introduces_is_a_user(self) -> None:
        events = (track(1, "d1", "d1"), identify(2, "ada", "d1", device="d1"), track(3, "ada", "d1"))
        assert [(each.id, each.is_user, each.first, each.last) for each in identities_of(events)] == [
            ("d1", False, 0, 2),
            ("ada", True, 1, 2),
        ]

    def test_the_prefix_of_mixpanels_libraries_makes_no_other_id(self) -> None:
        events = (track(1, "$device:d1", "d1"), identify(2, "ada", "$device:d1", device="d1"))
        assert [(each.id, each.is_user) for each in identities_of(events)] == [("d1", False), ("ada", True)]
        assert plain_id("$device:other", {"d1"}) == "$device:other"

    @pytest.mark.parametrize(
        ("events", "users"),
        [
            ((track(1, "ada"),), {"ada"}),
            ((track(1, "ada", "d1"),), {"ada"}),
            ((track(1, "anon-1"), alias(2, "ada", "anon-1")), {"ada"}),
            ((track(1, "ada", "d1"), alias(2, "ada@example.com", "ada")), {"ada", "ada@example.com"}),
            ((track(1, "ada", "ada"), identify(2, "ada", "d1")), {"ada"}),
            ((track(1, "undefined", "d1"),), set()),
        ],
    )
    def test_who_is_a_user(self, events: Sequence[JourneyEvent], users: set[str]) -> None:
        assert {each.id for each in identities_of(events) if each.is_user} == users


class TestIdentifyAfterEvents:
    """Events under the user's ID before the identify or alias that introduced it."""

    def test_is_found_with_the_events_and_the_call(self) -> None:
        events = (
            *(track(1, "d1", "d1"), track(2, "d1", "d1")),
            *(track(3, "ada", "d1"), identify(4, "ada", "d1", device="d1"), track(5, "ada", "d1")),
        )
        (only,) = findings_of(events)
        assert only == JourneyFinding(
            code=FindingCode.IDENTIFY_AFTER_EVENTS,
            sentence='1 event came under "ada" before the identify that introduced it: the '
            "2 events from before may be lost, or count as another person.",
            fix="Call identify before the first event under the user's ID.",
            events=(3, 4),
        )

    def test_is_found_for_alias(self) -> None:
        (only,) = findings_of((track(1, "anon-1"), track(2, "ada"), alias(3, "ada", "anon-1")))
        assert only.events == (2, 3)
        assert "before the alias that introduced it" in only.sentence
        assert only.fix.startswith("Call alias ")

    def test_is_found_for_an_alias_that_renames_a_user_but_not_for_an_identify_of_another_one(self) -> None:
        early = (track(1, "ada", "d1"), track(2, "grace"))
        assert found(*early, alias(3, "grace", "ada")) == [("identify-after-events", (2, 3))]
        assert found(*early, identify(3, "grace", "ada")) == []

    def test_an_event_elsewhere_counts_too(self) -> None:
        """A server that already knows the user makes the same new person."""
        assert found(track(1, "d1", "d1"), track(2, "ada"), identify(3, "ada", "d1", device="d1")) == [
            ("identify-after-events", (2, 3))
        ]

    @pytest.mark.parametrize(
        "events",
        [
            (track(1, "d1", "d1"), identify(2, "ada", "d1", device="d1"), track(3, "ada", "d1")),
            (track(1, "ada", "d1"), identify(2, "ada", "d1", device="d1")),
            (track(1, "d1", "d1"), track(2, "ada", "d1")),
            (track(1, "d1", "d1"), track(2, "ada", "d1"), identify(2, "ada", "d1", device="d1")),
            (track(1, "d1", "d1"), identify(2, "ada"), identify(3, "ada", "d1", device="d1")),
            (track(1, "d1", "d1"), track(2, "ada", "d1", is_duplicate=True), identify(3, "ada", "d1", device="d1")),
            (
                *(track(1, "d1", "d1"), identify(2, "ada", "d1", device="d1"), track(3, "ada", "d1")),
                *(track(4, "d2", "d2"), identify(5, "ada", "d2", device="d2")),
            ),
        ],
        ids=["in order", "no history", "no identify", "at one time", "identify before", "duplicate", "second device"],
    )
    def test_is_not_found(self, events: Sequence[JourneyEvent]) -> None:
        assert found(*events) == []


class TestTwoUsersOneDevice:
    """Two identified users on one device without a reset in between."""

    def test_is_found_with_the_first_event_of_each(self) -> None:
        events = (track(1, "ada", "d1"), track(2, "ada", "d1"), track(3, "grace", "d1"), track(4, "ada", "d1"))
        (only,) = findings_of(events)
        assert only.code is FindingCode.TWO_USERS_ONE_DEVICE
        assert only.events == (1, 3)
        assert only.sentence == '"ada" and "grace" used the device "d1" without a reset in between.'
        assert only.fix.startswith("Call reset when a user logs out")

    def test_many_users_are_counted(self) -> None:
        (only,) = findings_of([track(number, f"user-{number}", "d1") for number in range(1, 6)])
        assert only.sentence.startswith('"user-1", "user-2" and 3 more users used the device')
        assert only.events == (1, 2, 3, 4, 5)

    def test_identify_alone_is_enough(self) -> None:
        assert found(identify(1, "ada", "d1", device="d1"), identify(2, "grace", "d1", device="d1")) == [
            ("two-users-one-device", (1, 2))
        ]

    @pytest.mark.parametrize(
        "events",
        [
            (track(1, "d1", "d1"), track(2, "ada", "d1")),
            (track(1, "$device:d1", "d1"), track(2, "ada", "d1")),
            (track(1, "ada", "d1"), track(2, "grace", "d2")),
            (track(1, "ada", "d1"), track(2, "grace")),
            (track(1, "ada", "d1"), track(2, "grace", "d1", is_duplicate=True)),
            (track(1, "ada", "d1"), alias(2, "ada@example.com", "ada"), track(3, "ada@example.com", "d1")),
            (track(1, "ada", "undefined"), track(2, "grace", "undefined")),
        ],
        ids=["anonymous", "prefix", "two devices", "no device", "duplicate", "renamed", "placeholder"],
    )
    def test_is_not_found(self, events: Sequence[JourneyEvent]) -> None:
        assert found(*events) == []


IDS = st.sampled_from(["d1", "d2", "$device:d1", "ada", "grace"])
EVENTS = st.lists(
    st.builds(
        JourneyEvent,
        id=st.just(0),
        at=st.integers(1, 4).map(float),
        type=st.sampled_from(EventType),
        name=st.sampled_from(["A", "B"]),
        distinct_id=IDS,
        device_id=st.sampled_from(["d1", "d2", None]),
        is_duplicate=st.booleans(),
        link=st.none() | st.builds(IdentityLink, IDS, st.tuples(IDS)),
    ),
    max_size=8,
)


@given(events=EVENTS, order=st.randoms(use_true_random=False))
@examples(300)
def test_the_order_of_arrival_within_one_time_changes_no_finding(events: list[JourneyEvent], order: Random) -> None:
    """The numbers say in which order events arrived: with others, the same is found about the same events."""
    shuffled = list(events)
    order.shuffle(shuffled)
    assert _found_about(events) == _found_about(shuffled)


def _found_about(events: list[JourneyEvent]) -> list[tuple[object, ...]]:
    numbered = {number: replace(event, id=number) for number, event in enumerate(events, start=1)}
    return [
        (each.code, each.sentence, sorted(repr(replace(numbered[number], id=0)) for number in each.events))
        for each in findings_of(in_order(numbered.values()))
    ]
