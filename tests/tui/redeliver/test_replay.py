"""The replay dialog."""

from array import array
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button

from liveview.log.files import state_directory
from liveview.model.event import State
from liveview.model.replay import Replay, ReplayProgress
from tests.support.tui import samples
from tests.support.tui.at_replay import INVALID, asked, replay_on
from tests.support.tui.fakes import FakeReplaying, FakeSession
from tests.support.tui.one_screen import Stage
from tests.support.tui.stage import Stage as MainStage
from tests.support.tui.stage import on_stage as on_main_stage


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return state_directory()


def running(stage: Stage) -> FakeReplaying:
    assert stage.fake.replayed is not None
    return stage.fake.replayed


async def next_looks(stage: Stage, looks: int) -> None:
    """Wait until the dialog has looked at the replay this many times."""
    wanted = running(stage).looks + looks
    while running(stage).looks < wanted:
        await stage.settle()


class TestChoosing:
    @pytest.mark.parametrize(
        ("steps", "events"), [(0, (3,)), (1, (1, 4)), (2, array("q", (2, 5, 9))), (3, range(1, 38))]
    )
    def test_what_is_replayed(self, tmp_path: Path, steps: int, events: Sequence[int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(*["right"] * steps, "enter")
            assert asked(stage) == Replay(events=events)

        replay_on(tmp_path, play)

    def test_where_how_fast_and_as_what(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", "down", "right", "right", "down", "right", "enter")
            assert asked(stage) == Replay(events=(3,), pace=10.0, fresh=True)

        replay_on(tmp_path, play)

    def test_a_destination_gets_the_same_messages_so_there_is_no_choice_of_bytes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", "right")
            assert "1 event to Webhooks again" in stage.text
            assert "same bytes" not in stage.text
            await stage.press("enter")
            assert asked(stage) == Replay(events=(3,), destination="Webhooks")

        replay_on(tmp_path, play)

    def test_by_mouse(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            line = next(line for line in stage.text.splitlines() if "at once" in line)
            await stage.pilot.click("#pace", offset=(line.index("at once") - line.index("pace") + 2, 0))
            await stage.pilot.click("#start")
            assert asked(stage).pace is None

        replay_on(tmp_path, play)

    def test_says_what_will_happen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "1 event to this receiver; it will show as a duplicate" in stage.text
            await stage.press("right")
            assert "2 events in about " in stage.text

        replay_on(tmp_path, play)

    def test_promises_no_duplicate_of_an_invalid_event(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            (row,) = stage.app.feed.reader.rows_of([INVALID])
            assert row.state is State.INVALID
            assert "1 event to this receiver; it will be invalid again" in stage.text

        replay_on(tmp_path, play, event=INVALID)

    def test_offers_only_what_there_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "marked" not in stage.text
            assert "is:failed" not in stage.text
            assert "all 37" in stage.text

        replay_on(tmp_path, play, event=None, marked=(), matching=None)

    def test_a_refusal_is_said_and_nothing_is_lost(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["replay"] = "a replay is [/under] way"
            await stage.press("enter")
            assert "a replay is [/under] way" in stage.text
            assert "start" in stage.text

        replay_on(tmp_path, play)


class TestRunning:
    def test_shows_a_bar_the_count_and_the_time_left(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert "40 of 120 events replayed, 34.0 s left." in stage.text
            assert "▓" in stage.text
            assert "to this receiver, as recorded" in stage.text

        replay_on(tmp_path, play)

    def test_can_be_stopped_and_another_one_begun(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "enter")
            stop = stage.app.screen.query_one("#stop", Button)
            while "Stopped after 40 of 120 events." not in stage.text or stop.has_class("-active"):
                await stage.settle()
            assert "another" in stage.text
            await stage.press("enter")
            assert "this receiver" in stage.text
            await stage.press("enter")
            assert len(stage.asked("replay")) == 2

        replay_on(tmp_path, play)

    def test_goes_on_when_the_dialog_is_left_and_a_toast_says_when_it_is_over(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "escape")
            assert stage.is_closed
            running(stage).moment = ReplayProgress(120, 119, skipped=1, over=True)
            while "Replayed 119 of 120 events, 1 skipped" not in " ".join(stage.text.split()):
                await stage.settle()

        replay_on(tmp_path, play, (120, 24))

    def test_is_shown_again_when_the_dialog_is_opened_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "40 of 120 events" in stage.text
            assert "to Webhooks, 2×" in stage.text

        fake = FakeSession(effective=samples.SETTINGS)
        fake.replayed = FakeReplaying(Replay(events=(1,), pace=2.0, destination="Webhooks"))
        replay_on(tmp_path, play, fake=fake)

    def test_is_drawn_again_only_when_it_goes_on(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            await next_looks(stage, 2)
            drawn.clear()
            await next_looks(stage, 3)
            assert drawn == []
            running(stage).moment = ReplayProgress(120, 41, left=33.0)
            while "41 of 120 events" not in stage.text:
                await stage.settle()
            assert "replay-text" in drawn

        drawn: list[str | None] = []
        draw = Widget.render_lines

        def render_lines(widget: Widget, crop: Region) -> list[Strip]:
            drawn.append(widget.id)
            return draw(widget, crop)

        monkeypatch.setattr(Widget, "render_lines", render_lines)
        replay_on(tmp_path, play)

    def test_that_is_over_makes_room_for_another(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "what" in stage.text

        fake = FakeSession(effective=samples.SETTINGS)
        fake.replayed = FakeReplaying(Replay(), ReplayProgress(1, 1, over=True))
        replay_on(tmp_path, play, fake=fake)


@pytest.mark.parametrize("size", [(40, 12), (60, 16), (80, 24), (300, 100)])
def test_everything_that_matters_is_in_view(tmp_path: Path, state: Path, size: tuple[int, int]) -> None:
    for number in range(6):
        samples.quiet(state / f"session-20260101-00000{number}.db", 1).close()

    async def play(stage: Stage) -> None:
        for words in ("what", "where", "pace", "bytes", "1 event", "start", "close"):
            assert words in stage.text
        await stage.press(*["right"] * 4)
        for words in ("1 event in", "path of", "pace", "bytes", "start", "close"):
            assert words in stage.text
        await stage.press("enter", "enter", "enter")
        assert "40 of 120 events" in stage.text
        assert "stop" in stage.text

    replay_on(tmp_path, play, size)


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("down", "right")
        assert "to [/foo]\\x1b again" in " ".join(stage.text.split())

    hostile = msgspec.structs.replace(samples.DESTINATIONS[0], name="[/foo]\x1b")
    replay_on(
        tmp_path,
        play,
        fake=FakeSession(effective=msgspec.structs.replace(samples.SETTINGS, destinations=(hostile,))),
    )


class TestFromTheMainScreen:
    def test_the_selected_event_the_marked_ones_and_what_the_filter_matches_can_be_replayed(
        self, tmp_path: Path
    ) -> None:
        async def play(stage: MainStage) -> None:
            await stage.mark(2, 3)
            await stage.filter("user:20417")
            stage.app.commands.do("replay")
            await stage.pilot.pause()
            assert "#59" in stage.text
            assert "2 marked" in stage.text
            assert "12 of user:20417" in stage.text
            assert "all 60" in stage.text
            await stage.pilot.press("right", "right", "enter")
            ((_, replay),) = [asked for asked in stage.fake.asked if asked[0] == "replay"]
            assert list(replay.events) == list(range(4, 61, 5))

        on_main_stage(tmp_path, play)

    def test_without_a_filter_there_is_nothing_that_matches(self, tmp_path: Path) -> None:
        async def play(stage: MainStage) -> None:
            await stage.filter("user:20417")
            await stage.pilot.press("f")
            await stage.pilot.pause()
            stage.app.commands.do("replay")
            await stage.pilot.pause()
            assert "all 60" in stage.text
            assert "12 of" not in stage.text

        on_main_stage(tmp_path, play)
