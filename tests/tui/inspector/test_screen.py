"""The inspector as a screen of its own: which event it shows, and where Escape leads."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from liveview.tui.inspector.detail import DEDUP, PAYLOAD, TRACE
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.kit.messages import EventChosen
from tests.support.tui import samples
from tests.support.tui.screen import title_of
from tests.support.tui.stage import Stage, on_stage

SIZE = (80, 24)


def nowhere(event_id: int, lines: int) -> int | None:
    """A list without neighbours."""
    del event_id, lines
    return None


async def opened(
    stage: Stage, event_id: int = 30, view: str = TRACE, step: Callable[[int, int], int | None] = nowhere
) -> InspectorScreen:
    screen = InspectorScreen(stage.app.feed, event_id, view, step)
    stage.app.push_screen(screen)
    await stage.settle()
    return screen


def shown(screen: InspectorScreen) -> int | None:
    """The event that is shown."""
    return screen.selection.event


async def escape(stage: Stage) -> None:
    await stage.pilot.press("escape")
    await stage.settle()


class TestShown:
    def test_it_shows_the_event_below_the_header_and_above_the_keys(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = await opened(stage)
            lines = stage.text.splitlines()
            assert "receiving" in lines[0]
            assert "#30" in title_of(screen.query_one(Inspector))
            assert "in the log, answered 200" in stage.text
            assert "esc" in lines[-1]

        on_stage(tmp_path, play, SIZE)

    @pytest.mark.parametrize("view", [TRACE, PAYLOAD, DEDUP])
    def test_it_opens_at_a_view(self, tmp_path: Path, view: str) -> None:
        async def play(stage: Stage) -> None:
            screen = await opened(stage, view=view)
            assert screen.selection.view == view
            assert screen.query_one(Inspector).view == view

        on_stage(tmp_path, play, SIZE)

    def test_the_value_under_the_cursor_can_be_copied(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = await opened(stage, view=PAYLOAD)
            assert screen.selection.value is not None
            first = screen.selection.value
            await stage.pilot.press("down")
            await stage.settle()
            assert screen.selection.value != first

        on_stage(tmp_path, play, SIZE)

    def test_time_goes_on_while_a_call_is_under_way(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            slow = stage.session.send("Slow", **{"$insert_id": "slow"})
            await stage.catch_up()
            await opened(stage, slow)
            stage.fake.at += 2.5
            stage.app.look()
            await stage.settle()
            assert "2.5 of 5 s" in stage.text

        on_stage(tmp_path, play, SIZE)

    def test_the_header_is_brought_up_to_date(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await opened(stage)
            await stage.arrive(3)
            assert "63 =" in stage.text.splitlines()[1]

        on_stage(tmp_path, play, SIZE)


class TestGoing:
    def test_escape_goes_back_through_the_events_one_came_from_then_leaves(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = await opened(stage)
            screen.go_to(12)
            screen.query_one(Inspector).post_message(EventChosen(4))
            await stage.settle()
            assert shown(screen) == 4
            found = []
            while stage.app.screen is screen:
                await escape(stage)
                found.append(shown(screen))
            assert found[:2] == [12, 30]
            assert len(found) == 3
            assert stage.main.is_current

        on_stage(tmp_path, play, SIZE)

    def test_going_to_the_event_that_is_shown_is_not_a_step(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = await opened(stage)
            screen.go_to(30)
            await escape(stage)
            assert stage.main.is_current

        on_stage(tmp_path, play, SIZE)

    def test_a_neighbour_is_asked_of_the_list_and_escape_then_leads_there(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            asked: list[tuple[int, int]] = []

            def step(event_id: int, lines: int) -> int | None:
                asked.append((event_id, lines))
                return event_id + lines

            screen = await opened(stage, step=step)
            screen.go_to(12)
            assert screen.step(12, -1) == 11
            assert shown(screen) == 11
            assert asked == [(12, -1)]
            await escape(stage)
            assert stage.main.is_current

        on_stage(tmp_path, play, SIZE)

    def test_behind_the_ends_of_the_list_it_stays(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = await opened(stage)
            screen.go_to(12)
            assert screen.step(12, 1) is None
            assert shown(screen) == 12
            await escape(stage)
            assert shown(screen) == 30

        on_stage(tmp_path, play, SIZE)

    def test_another_log_leads_back_to_the_list(self, tmp_path: Path) -> None:
        second = samples.quiet(tmp_path / "second.db", 2)

        async def play(stage: Stage) -> None:
            screen = await opened(stage)
            screen.go_to(12)
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(second.path))
            stage.fake.moment = msgspec.structs.replace(second.snapshot(), version=1_000)
            stage.app.look()
            await stage.settle()
            assert stage.main.is_current

        on_stage(tmp_path, play, SIZE)
        second.close()


class TestIdle:
    def test_the_way_to_the_original_is_offered_where_there_is_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(2, **{"$insert_id": "same"})
            screen = await opened(stage, 62)
            assert "inspector.original" in screen.idle
            await stage.pilot.press("left")
            while screen.selection.view != DEDUP:
                await stage.pilot.press("left")
            await stage.settle()
            assert "inspector.original" not in screen.idle
            assert "o original" in stage.text.splitlines()[-1]

        on_stage(tmp_path, play, (120, 24))

    def test_the_refused_requests_are_offered_when_there_are_any(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = await opened(stage)
            assert "go.refused" in screen.idle
            balance = msgspec.structs.replace(stage.fake.moment.balance, refused=2)
            stage.fake.moment = msgspec.structs.replace(stage.fake.moment, balance=balance)
            stage.app.look()
            assert "go.refused" not in screen.idle

        on_stage(tmp_path, play, SIZE)
