"""Several replays, one after the other: the engine runs one at a time."""

from collections.abc import Sequence

from textual.app import App

from liveview.errors import LiveviewError
from liveview.model.controls import SessionCommands
from liveview.model.replay import Replay, ReplayProgress
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import visible
from liveview.tui.redeliver.replay import tell_when_over
from liveview.tui.redeliver.when_over import when_over


def replay_in_turn(app: App[None], commands: SessionCommands, replays: Sequence[Replay]) -> None:
    """Start the first now, which raises `LiveviewError`, and each of the others when the one before is over.

    A notification says how each ended. Stopping one cancels the rest.
    """
    if not replays:
        return
    running, waiting = commands.replay(replays[0]), list(replays[1:])
    tell_when_over(app, running)
    if not waiting:
        return

    def go_on(progress: ReplayProgress) -> None:
        if progress.stopped:
            return
        try:
            replay_in_turn(app, commands, waiting)
        except LiveviewError as error:
            tell(app, visible(str(error), 500), severity="error")

    when_over(app, running, go_on)
