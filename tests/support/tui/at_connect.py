"""The screen on which clients are connected."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from liveview.tui.connect.screen import ConnectScreen
from liveview.tui.kit.pick_list import PickList
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage


def connect_on(
    tmp_path: Path,
    play: Callable[[Stage], Awaitable[None]],
    size: tuple[int, int] = (140, 42),
    fake: FakeSession | None = None,
    fill: Callable[[Path], Session] = lambda path: samples.quiet(path, 0),
) -> None:
    """Run `play` on the screen; nobody has sent anything unless `fill` says otherwise."""
    on_stage(tmp_path, ConnectScreen, play, size, fake=fake, fill=fill)


def guides(stage: Stage) -> PickList:
    """The list of clients."""
    return stage.app.screen.query_one("#guides", PickList)
