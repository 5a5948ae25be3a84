"""Waiting for the end of a replay, whichever screen is in front by then."""

from collections.abc import Callable

from textual.app import App

from liveview.model.replay import Replaying, ReplayProgress

LOOKS = 8
"""Looks at the progress per second: a bar that moves smoothly enough."""


def when_over(app: App[None], running: Replaying, then: Callable[[ReplayProgress], None]) -> None:
    """Call `then` with the last progress of a replay, once it is over."""

    def look() -> None:
        progress = running.progress()
        if progress.over:
            timer.stop()
            then(progress)

    timer = app.set_interval(1 / LOOKS, look)
