"""The replay dialog over the shop of `samples`."""

from collections.abc import Sequence
from pathlib import Path

from liveview.model.replay import Replay
from liveview.tui.redeliver.replay import ReplayDialog
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Play, Stage, on_stage

SIZE = (80, 24)
INVALID = 20
"""An invalid event of the session."""


def replay_on(
    tmp_path: Path,
    play: Play,
    size: tuple[int, int] = SIZE,
    event: int | None = 3,
    marked: Sequence[int] = (1, 4),
    matching: Sequence[int] | None = (2, 5, 9),
    fake: FakeSession | None = None,
) -> None:
    """Run `play` on the dialog, opened with this event, these marks and these matches of a filter."""
    on_stage(
        tmp_path,
        lambda feed: ReplayDialog(feed, event, marked, matching, "is:failed"),
        play,
        size,
        fake=fake or FakeSession(effective=samples.SETTINGS),
    )


def asked(stage: Stage) -> Replay:
    """The replay that was started."""
    ((replay,),) = stage.asked("replay")
    assert isinstance(replay, Replay)
    return replay
