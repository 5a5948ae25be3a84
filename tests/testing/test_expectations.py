"""What the assertions look for, on the log of an instance."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liveview.log.read.reader import Reader
from liveview.testing.expectations import Delivered, Enough, InOrder, Never, WithoutProblems
from liveview.testing.news import News
from liveview.testing.selection import select
from liveview.testing.sending import request_of
from liveview.testing.watch import Watch
from tests.support.liveviews import event
from tests.support.log.filter_world import DeliverySummary, Happened, fill
from tests.support.log.making import writing
from tests.support.running import Running, running


class World(Watch):
    """A watch on a run of the tests' own."""

    def __init__(self, app: Running) -> None:
        super().__init__(News())
        self.started = app.runtime

    def asked(self, expectation: Any) -> Any:
        def look(reader: Reader) -> Any:
            return expectation.look(self, reader)

        return self.look(look)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Cart, Purchase by u-1, Purchase by u-2, Cart."""
    with running(tmp_path) as app:
        for n, (name, user) in enumerate([("Cart", "u-1"), ("Purchase", "u-1"), ("Purchase", "u-2"), ("Cart", "u-1")]):
            app.post(json.dumps(event(name, user, n=n)).encode())
        yield World(app)


class TestEnough:
    def test_the_first_ones_are_returned(self, world: World) -> None:
        assert world.asked(Enough.of(select("Purchase"), 1)) == [2]
        assert world.asked(Enough.of(select("Purchase"), 2)) == [2, 3]
        assert world.asked(Enough.of(select("Purchase"), 3)) is None

    def test_what_is_missing_is_said(self, world: World) -> None:
        failure = Enough.of(select("Purchase", user="u-9"), 2).failure(world, 5)
        assert failure.wanted == '2 events within 5 s: Purchase, user "u-9"'
        assert failure.found == "0 of 4 events"
        assert failure.nearest == '#3 Purchase: user is "u-2", wanted "u-9"'
        assert failure.concerned == (3,)
        few = Enough.of(select("Cart"), 3).failure(world, 1.5)
        assert (few.found, few.concerned[-2:]) == ("2 of 4 events: #1, #4", (4, 1))

    def test_at_least_one_is_waited_for(self) -> None:
        with pytest.raises(ValueError, match="count is -1"):
            Enough.of(select(), -1)

    @pytest.mark.parametrize("count", [1.5, "2", None, True])
    def test_a_count_is_a_whole_number(self, count: Any) -> None:
        with pytest.raises(TypeError, match="count is"):
            Enough.of(select(), count)

    def test_nothing_is_near_if_there_is_nothing_else(self, world: World) -> None:
        assert Enough.of(select(), 5).failure(world, 1).nearest == ""
        assert Enough.of(select("Refund"), 1).failure(world, 1).nearest == "no event comes close"


class TestInOrder:
    def test_others_may_lie_between(self, world: World) -> None:
        assert world.asked(InOrder.of(["Cart", {"user": "u-2"}, "Cart"])) == [1, 3, 4]
        assert world.asked(InOrder.of(["Purchase", "Purchase"])) == [2, 3]

    def test_an_event_is_one_item_only(self, world: World) -> None:
        assert world.asked(InOrder.of(["Cart", "Cart", "Cart"])) is None
        failure = InOrder.of(["Cart", "Cart", "Cart"]).failure(world)
        assert (failure.wanted, failure.found) == ("Cart, then Cart, then Cart", "Cart #1, Cart #4")
        assert failure.nearest == "Cart comes only before that: #1, #4"

    def test_what_is_nowhere_is_said(self, world: World) -> None:
        failure = InOrder.of(["Cart", {"name": "Cart", "user": "u-3"}]).failure(world)
        assert failure.found == 'Cart #1, but then none: Cart, user "u-3"'
        assert failure.nearest == '#4 Cart: user is "u-1", wanted "u-3"'

    def test_one_text_is_not_a_list_of_names(self) -> None:
        items: list[Any] = ["Cart", b"Cart", {"name": "Cart"}, {"Cart"}, None]
        for each in items:
            with pytest.raises(TypeError, match="a list of names"):
                InOrder.of(each)

    def test_nothing_is_not_an_order(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            InOrder.of([])

    def test_any_event_is_named_as_that(self, world: World) -> None:
        failure = InOrder.of(["Cart", "Cart", {}]).failure(world)
        assert (failure.wanted, failure.found) == ("Cart, then Cart, then any event", "Cart #1, Cart #4")
        assert failure.nearest == "any event comes only before that: #1, #2, #3, #4"
        first = InOrder.of(["Refund"]).failure(world)
        assert first.found == "none"


class TestNever:
    def test_those_that_are_there_are_named(self, world: World) -> None:
        never = Never(select("Purchase"))
        assert world.asked(Never(select("Refund"))) is None
        assert world.asked(never) == [2, 3]
        failure = never.failure([2, 3], world)
        assert (failure.wanted, failure.found) == ("no event: Purchase", "2: #2 Purchase, #3 Purchase")
        assert failure.concerned == [3, 2]

    def test_more_than_ten_are_counted(self, world: World) -> None:
        run = world.started
        assert run is not None
        for number in range(8):
            run.commands.send(request_of(event(f"E{number}")))
        found = Never(select()).failure(range(1, 13), world).found
        assert found.startswith("12: #1 Cart, ")
        assert found.endswith(", #10 E5 and 2 more")


class TestProblems:
    def test_warnings_count_unless_they_are_left_out(self, world: World) -> None:
        assert WithoutProblems(select(), True).failure(world) is None
        run = world.started
        assert run is not None
        run.commands.send(request_of(event("Old", time=1_000_000_000)))
        run.commands.send(request_of("{"))
        both, errors = (WithoutProblems(select(), warnings).failure(world) for warnings in (True, False))
        assert both is not None
        assert errors is not None
        assert "\n  #5 Old: time-far (properties.time)" in both.found
        assert both.concerned == [6, 5]
        assert (errors.concerned, errors.wanted) == ([6], "no errors: any event")
        assert WithoutProblems(select("Old"), False).failure(world) is None


MADE = [
    (["delivered"], "delivered", [1]),
    (["delivered", "delivered"], "delivered", [1, 2]),
    (["delivered", "pending"], "pending", None),
    (["delivered", "failed"], "failed", []),
    (["delivered", "skip"], "delivered", []),
    ([], "", None),
]


class TestDelivered:
    @pytest.mark.parametrize(("states", "state", "found"), MADE)
    def test_all_must_arrive_and_one_at_least(
        self, tmp_path: Path, states: list[str], state: str, found: list[int] | None
    ) -> None:
        with running(tmp_path, name="run.db") as app:
            world = World(app)
            made = [
                Happened(
                    state="delivered" if each == "skip" else each,
                    deliveries=[
                        DeliverySummary("W", "skip" if each == "skip" else "send", None if each == "skip" else each)
                    ],
                )
                for each in states
            ]
            with writing(app.log) as connection:
                fill(connection, [*made, Happened(state="duplicate", verdict="duplicate")])
            assert world.asked(Delivered(select("Purchase"), "W")) == found
            if states and states[-1] != "skip":
                assert world.asked(Delivered(select("Purchase"), None)) == found
            failure = Delivered(select("Purchase"), "W").failure(world)
            assert failure.wanted == "every one delivered to W: Purchase"
            if found is None or found == []:
                assert failure.nearest
