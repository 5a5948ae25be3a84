"""The small panes beside the events, driven by keys and mouse."""

import contextlib
from pathlib import Path

import pytest

from liveview.log.read.reader import Reader
from liveview.model.delivery import Outcome
from liveview.model.destination import Destination
from liveview.model.settings import Settings
from tests.support.tui import samples
from tests.support.tui.stage import Stage, on_stage

OFF = Settings(version=1, destinations=(Destination("Webhooks"), Destination("Mixpanel", enabled=False)))


class TestDestinations:
    @pytest.mark.parametrize("size", [(140, 42), (80, 24)])
    def test_enter_filters_by_the_destination(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("3", "j")
            await stage.pilot.pause()
            await stage.pilot.press("enter")
            await stage.searched()
            assert stage.app.focused is stage.events
            assert stage.title == "Events ─ following ─ 60 of 60 match ─ dest:Mixpanel"

        on_stage(tmp_path, play, size)

    def test_so_does_a_double_click(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.double_click("#destinations", offset=(5, 1))
            await stage.searched()
            assert "dest:Webhooks" in stage.title

        on_stage(tmp_path, play)

    def test_o_switches_it_off_and_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.effective = OFF
            await stage.pilot.press("3")
            await stage.pilot.pause()
            await stage.pilot.press("o", "j", "o")
            await stage.pilot.pause()
            assert stage.fake.asked == [
                ("set_destination", "Webhooks", False),
                ("set_destination", "Mixpanel", True),
            ]
            assert "Mixpanel is on" in stage.text

        on_stage(tmp_path, play)

    def test_one_that_is_off_says_how_many_deliveries_wait(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.effective = OFF
            stage.session.send(**{"$insert_id": "slow"})
            await stage.catch_up()
            assert "Mixpanel ⊘ off, 1 waiting" in stage.text

        on_stage(tmp_path, play)

    def test_d_opens_the_screen_at_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("3", "j")
            await stage.pilot.pause()
            assert stage.main.selection.destination == "Mixpanel"
            await stage.pilot.press("1")
            await stage.pilot.pause()
            assert stage.main.selection.destination is None

        on_stage(tmp_path, play)


class TestInFlight:
    def test_a_call_counts_up_and_ends_as_a_timeout_before_the_eyes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(**{"$insert_id": "slow"})
            stage.session.at += 4.9
            await stage.catch_up()
            assert "4.9/5 s" in stage.text
            stage.session.answer(min(stage.session.calls), Outcome.TIMEOUT, 5001)
            await stage.catch_up()
            assert "◷ timeout at 5.00 s" in stage.text
            stage.fake.at += 10
            while "◷ timeout at 5.00 s  " in "".join(line.split("││")[0] for line in stage.text.splitlines()):
                await stage.pilot.pause()

        on_stage(tmp_path, play)

    def test_selecting_a_call_selects_its_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(**{"$insert_id": "slow"})
            await stage.catch_up()
            await stage.pilot.press("home", "4")
            await stage.pilot.pause()
            assert stage.events.selected == 61

        on_stage(tmp_path, play)


class TestCursor:
    def test_it_stays_on_its_line_while_newer_ones_come(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(3, **{"$insert_id": "same"})
            await stage.pilot.press("2", "end")
            await stage.pilot.pause()
            assert stage.events.selected == 62
            await stage.arrive(2, **{"$insert_id": "same"})
            pane = stage.main.query_one("#dedup")
            assert pane.item.event_id == 62  # type: ignore[attr-defined] # its item is an event

        on_stage(tmp_path, play)

    def test_collisions_are_counted_in_the_title_and_on_the_tab(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(1, **{"$insert_id": "same"})
            await stage.arrive(1, price=2, **{"$insert_id": "same"})
            assert "2 Dedup !1" in stage.text
            assert "! COLLISION #61" in stage.line(62)
            await stage.pilot.press("2")
            await stage.pilot.pause()
            assert "Dedup decisions ─ ! 1 COLLISION" in stage.text

        on_stage(tmp_path, play, (80, 24))


def test_another_log_empties_the_panes(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.arrive(2, **{"$insert_id": "same"})
        assert "no duplicates yet" not in stage.text
        before, other = stage.app.feed.reader, samples.quiet(tmp_path / "other.db", 3)
        with contextlib.closing(other), Reader(other.path) as stage.app.feed.reader:
            stage.main.new_log()
            await stage.pilot.pause()
            assert "no duplicates yet" in stage.text
        stage.app.feed.reader = before

    on_stage(tmp_path, play)
