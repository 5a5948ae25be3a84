"""The three small panes beside the events: what they show, and what their tabs count."""

import re
from pathlib import Path

import msgspec

from liveview.model.delivery import Outcome
from liveview.tui.events.event_list import EventList
from liveview.tui.events.side_panes import SidePanes
from liveview.tui.kit.short_list import ShortList
from liveview.tui.kit.split import Split
from liveview.tui.kit.tab_strip import TabStrip
from tests.support.tui.at_held import call
from tests.support.tui.screen import title_of
from tests.support.tui.stage import Stage, on_stage

NARROW = (80, 24)


def made(stage: Stage) -> SidePanes:
    """Panes that are not on the screen."""
    main = stage.main
    return SidePanes(
        stage.app.feed, main.query_one(Split), main.query_one("#panes", TabStrip), main.query_one(EventList)
    )


def title(stage: Stage, pane: str) -> str:
    return title_of(stage.main.query_one(f"#{pane}", ShortList))


async def collide(stage: Stage) -> None:
    """Two users pay in the same second."""
    for user, price in (("ada@example.com", 500), ("grace@example.com", 80)):
        stage.session.send("Purchase", user, time=1_790_000_000, price=price)
        stage.session.answer_all()
    await stage.catch_up()


class TestDuplicates:
    def test_the_newest_decision_is_the_first(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "no duplicates yet" in stage.text
            await stage.arrive(3, **{"$insert_id": "same"})
            assert "no duplicates yet" not in stage.text
            assert stage.text.index("= #63 of #61") < stage.text.index("= #62 of #61")

        on_stage(tmp_path, play)

    def test_a_collision_is_counted_in_the_title_and_loud(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title(stage, "dedup") == "Dedup decisions"
            await collide(stage)
            assert "! COLLISION #62 of #61" in stage.text
            assert "! 1 COLLISION" in title(stage, "dedup")

        on_stage(tmp_path, play)

    def test_each_is_read_once(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            panes = made(stage)
            panes.read_duplicates(60)
            assert panes.collisions == 0
            await collide(stage)
            panes.read_duplicates(62)
            panes.read_duplicates(62)
            assert panes.collisions == 1

        on_stage(tmp_path, play)

    def test_those_of_another_log_are_forgotten(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await collide(stage)
            panes = made(stage)
            panes.forget()
            assert panes.collisions == 0
            panes.read_duplicates(62)
            assert panes.collisions == 1

        on_stage(tmp_path, play)


class TestFlight:
    def test_a_call_under_way_is_there_with_the_name_of_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "nothing in flight" in stage.text
            stage.session.send("Slow one", **{"$insert_id": "slow"})
            await stage.catch_up()
            assert "In flight and timeouts ─ 2" in title(stage, "flight")
            flight = stage.main.query_one("#flight", ShortList).region
            line = stage.text.splitlines()[flight.y + 1][: flight.right]
            assert re.search("#61 .*Webhooks 1/2", line)
            assert "Slow one" in line
            stage.session.answer_all()
            await stage.catch_up()
            assert title(stage, "flight") == "In flight and timeouts"

        on_stage(tmp_path, play)

    def test_a_call_that_is_held_is_there_and_counted(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.moment = msgspec.structs.replace(stage.session.snapshot(), held=(call(1).call,))
            stage.app.look()
            await stage.pilot.pause()
            assert title(stage, "flight") == "In flight and timeouts ─ 1"
            assert re.search("#1 .*Webhooks 1/2 *‖ held for", stage.text)

        on_stage(tmp_path, play)

    def test_a_delivery_that_waits_for_its_next_round_is_there_too(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(**{"$insert_id": "fails"})
            while stage.session.calls:
                stage.session.answer(min(stage.session.calls), Outcome.HTTP_ERROR)
            await stage.catch_up()
            assert "In flight and timeouts ─ 2" in title(stage, "flight")
            assert "round 2 in" in stage.text

        on_stage(tmp_path, play)

    def test_what_is_beside_the_labels_is_aligned_and_keeps_its_place(self, tmp_path: Path) -> None:
        """A call to `Mixpanel 1/1` has a longer label than a retry of `Webhooks`."""

        async def play(stage: Stage) -> None:
            def place(sign: str) -> int:
                pane = stage.main.query_one("#flight", ShortList).region
                lines = [line[pane.x : pane.right] for line in stage.text.splitlines()[pane.y : pane.bottom]]
                (line,) = (line for line in lines if sign in line)
                return line.index(sign)

            stage.session.send(**{"$insert_id": "fails"})
            first, second = sorted(stage.session.calls)
            while first in stage.session.calls:
                stage.session.answer(first, Outcome.HTTP_ERROR)
            await stage.catch_up()
            beside = place("↻ round 2 in")
            assert place("░") == beside
            stage.session.answer(second)
            await stage.catch_up()
            assert place("↻ round 2 in") == beside

        on_stage(tmp_path, play)


class TestCounts:
    def test_they_are_the_numbers_on_the_tabs(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(3, **{"$insert_id": "same"})
            stage.session.send(**{"$insert_id": "slow"})
            await stage.catch_up()
            panes = made(stage)
            panes.look()
            assert panes.counts == {"dedup": 2, "destinations": 2, "flight": 2}
            assert panes.under_way == 2

        on_stage(tmp_path, play, NARROW)

    def test_rows_that_panes_ask_for_only_grow(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            panes = made(stage)
            panes.look()
            quiet = panes.rows
            stage.session.send(**{"$insert_id": "slow"})
            await stage.catch_up()
            panes.look()
            busy = panes.rows
            assert busy[1] > quiet[1]
            stage.session.answer_all()
            await stage.catch_up()
            panes.look()
            assert panes.under_way == 0
            assert panes.rows == busy

        on_stage(tmp_path, play)


def test_the_destinations_are_those_of_the_settings(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "Warehouse" not in stage.text
        await stage.renew(("Webhooks", "Warehouse"))
        assert "Warehouse" in stage.text

    on_stage(tmp_path, play)


def test_while_they_are_paused_they_stay_as_they_are(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        panes = made(stage)
        panes.look()
        panes.paused = True
        stage.session.send(**{"$insert_id": "slow"})
        await stage.catch_up()
        panes.look()
        assert panes.under_way == 0
        panes.paused = False
        panes.look()
        assert panes.under_way == 2

    on_stage(tmp_path, play)
