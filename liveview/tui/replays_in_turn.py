"""Several replays, one after the other: the engine takes one at a time."""

from collections.abc import Sequence

from textual.app import App
from textual.timer import Timer

from liveview.model.controls import ControlError, Controls
from liveview.model.replay import Replay
from liveview.tui.safe_text import visible
from liveview.tui.screens.replay import tell_when_over
from liveview.tui.telling import tell

_LOOKS = 8
"""Looks at the progress per second."""


def replay_in_turn(app: App[None], controls: Controls, replays: Sequence[Replay]) -> None:
    """Start the first now, which raises `ControlError`, and each of the others when the one before is over.

    A toast says how each ended. One that is stopped ends the rest.
    """
    if not replays:
        return
    running, waiting = controls.replay(replays[0]), list(replays[1:])
    tell_when_over(app, running)
    if not waiting:
        return
    timer: Timer | None = None

    def look() -> None:
        progress = running.progress()
        if not progress.over or timer is None:
            return
        timer.stop()
        if progress.stopped:
            return
        try:
            replay_in_turn(app, controls, waiting)
        except ControlError as error:
            tell(app, visible(str(error), 500), severity="error")

    timer = app.set_interval(1 / _LOOKS, look)
