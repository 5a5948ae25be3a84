"""A session that is viewed from elsewhere: a real run, a mirror that follows it, and what a screen would see."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from liveview.errors import ControlError
from liveview.mirror.follower import Follower
from liveview.model.controls import SessionView
from liveview.remote.address import address
from liveview.viewer.links import HttpLink, SessionLink
from liveview.viewer.viewed_session import ViewedSession
from tests.support.running import PATIENCE, Running


def link_to(app: Running, *, only_looks: bool = False) -> HttpLink:
    """The way to a run over HTTP."""
    endpoints = app.runtime.session.endpoints
    return HttpLink(address(endpoints.receiver), lambda: endpoints.token, None, only_looks=only_looks)


def nothing_recorded(path: str) -> SessionView:
    """No other session is opened here."""
    raise ControlError(f"{path} is not opened")


@contextmanager
def viewing(
    link: SessionLink,
    mirror: Path,
    only: str = "",
    opened: Callable[[str], SessionView] | None = nothing_recorded,
) -> Iterator[ViewedSession]:
    """What a viewer sees, as soon as the mirror has everything for the first time."""
    link.check()
    news = threading.Event()
    follower = Follower(link.feed, mirror, only=only, told=news.set)
    follower.start()
    try:
        viewed = ViewedSession(
            link.attached, follower, mirror, news, state=link.state, opened=opened, operator=link.operator()
        )
        assert follower.caught_up.wait(PATIENCE)
        viewed.start()
        try:
            yield viewed
        finally:
            assert viewed.stop()
    finally:
        follower.stop()


def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens in other threads."""
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        pause.wait(0.01)
