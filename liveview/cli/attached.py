"""What runs while `liveview attach` does: the mirror is followed, and perhaps shown on a terminal or in a browser."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from liveview.cli import assembly, browser, interpreter
from liveview.cli.browser import BrowserOptions
from liveview.cli.browser_window import in_browser
from liveview.cli.logs import quiet_logging
from liveview.cli.options import RunOptions
from liveview.cli.output import say
from liveview.cli.quit import Quit
from liveview.errors import RunError
from liveview.mirror.follower import Follower
from liveview.viewer.followed import FollowedMirror
from liveview.viewer.links import SessionLink
from liveview.viewer.mirror_path import mirror_path
from liveview.viewer.viewed_session import EngineState, ViewedSession

LAST_SECONDS = 2.0
"""Seconds for the last copy before the end; a signal ends the process after three."""


class AttachOptions(msgspec.Struct, frozen=True, kw_only=True):
    """The options as given."""

    session: str | None = None
    """The name of a session in PostgreSQL; None without `--session`."""
    only: str = ""
    """The filter of the mirror; "" for every event."""
    keep: int = 0
    """How many of the newest events the mirror keeps; 0 for all."""
    mirror: Path | None = None
    """The file of the mirror; None for one in the state directory."""
    token_file: Path | None = None
    """The file with the token of an HTTP address."""
    read_only: bool = False
    """Whether nothing is offered that changes the session."""
    followed: bool = False
    """Whether another process fills the mirror already, as for a window of a browser."""


class _Ending:
    """What must end before the process does. The first call has it done, and the others wait for that."""

    def __init__(self, follower: Follower | FollowedMirror, *, catches_up: bool) -> None:
        self.viewed: ViewedSession | None = None
        """What is shown of the mirror; None without a screen."""
        self._follower = follower
        self._catches_up = catches_up
        self._lock = threading.Lock()
        self._has_all: bool | None = None

    def stop(self) -> bool:
        """Catch up once more, if that was wanted, and end; True, as the mirror goes on next time where it is now."""
        with self._lock:
            if self._has_all is None:
                if self.viewed is not None:
                    self.viewed.stop()
                self._has_all = self._follower.stop(catch_up=self._catches_up, seconds=LAST_SECONDS)
        return True

    @property
    def has_all(self) -> bool:
        """Whether the mirror has everything that was stored before it ended, or need not have it."""
        return bool(self._has_all)


@contextlib.contextmanager
def _following(
    link: SessionLink, options: AttachOptions, news: threading.Event, *, catches_up: bool
) -> Iterator[tuple[Follower | FollowedMirror, _Ending]]:
    """The mirror is filled while the block lasts."""
    path = options.mirror or mirror_path(link.attached.identity, options.only, options.keep, time.time())
    follower: Follower | FollowedMirror
    if options.followed:
        follower = FollowedMirror(link.feed, path, told=news.set)
    else:
        follower = Follower(link.feed, path, only=options.only, keep=options.keep, told=news.set)
    ending = _Ending(follower, catches_up=catches_up)
    follower.start()
    try:
        yield follower, ending
    finally:
        ending.stop()


def follow(link: SessionLink, options: AttachOptions) -> None:
    """Fill the mirror until a signal comes; raises `LiveviewError`."""
    over, news = threading.Event(), threading.Event()
    quitting = Quit(over.set)
    with (
        quiet_logging(),  # the driver of PostgreSQL would tell of a lost line as well
        _following(link, options, news, catches_up=True) as (follower, ending),
        quitting.watching(ending),
    ):
        line = {"fact": "attached", "log": link.attached.identity, "mirror": str(follower.path), "pid": os.getpid()}
        sys.stdout.write(f"{msgspec.json.encode(line).decode()}\n")
        sys.stdout.flush()
        telling = threading.Thread(target=_tell, args=(follower, news, over), name="liveview-lost", daemon=True)
        telling.start()
        over.wait()
        ending.stop()
        if not ending.has_all:
            say(f"the mirror may lack the newest events: {follower.error or 'there were too many to copy at once'}")
    if quitting.error:
        raise RunError(quitting.error)


def _tell(follower: Follower | FollowedMirror, news: threading.Event, over: threading.Event) -> None:
    """Say on stderr when the session cannot be reached, and when it can again."""
    told = ""
    while not over.is_set():
        news.wait()
        news.clear()
        if over.is_set() or follower.error == told:
            continue
        told = follower.error
        say(f"the connection is lost: {told}" if told else "connected again")


def show(link: SessionLink, options: AttachOptions, screen: RunOptions, spec: Path | None) -> None:
    """The screen over the mirror, until the user leaves; raises `LiveviewError`."""
    from liveview.cli.restarting_screen import RestartingScreen
    from liveview.log.read.reader import Reader
    from liveview.runtime.recorded import opened

    interpreter.share_with_screen()
    looks, config_file, news = assembly.screen(screen), assembly.screen_file(screen), threading.Event()
    operator = link.operator()
    with quiet_logging(), _following(link, options, news, catches_up=False) as (follower, ending):
        ending.viewed = viewed = ViewedSession(
            link.attached,
            follower,
            follower.path,
            news,
            state=partial(_state, link, follower),
            opened=None if in_browser() else opened,
            operator=operator,
            config_file=config_file,
        )
        viewed.start()
        shown = RestartingScreen(looks, spec)
        quitting = Quit(shown.leave)
        with Reader(follower.path) as reader, quitting.watching(ending):
            shown.run(viewed, reader, quitting)
    if quitting.error:
        raise RunError(quitting.error)


def _state(link: SessionLink, follower: Follower | FollowedMirror) -> EngineState:
    """What was said last; a window sees in the mirror how often that has begun, since it copies nothing itself."""
    found = link.state()
    return msgspec.structs.replace(found, copies=follower.begun) if isinstance(follower, FollowedMirror) else found


def show_in_browser(
    url: str, link: SessionLink, options: AttachOptions, screen: RunOptions, window: BrowserOptions
) -> None:
    """Screens in windows of browsers, all over one mirror, until a signal comes; raises `LiveviewError`."""
    with _following(link, options, threading.Event(), catches_up=False) as (follower, ending):
        arguments = ["attach", url, "--mirror", str(follower.path.absolute()), "--followed"]
        named = {
            "--session": options.session,
            "--token-file": options.token_file,
            "--config": screen.config,
            "--spec": screen.spec,
        }
        arguments += [word for name, value in named.items() if value is not None for word in (name, str(value))]
        arguments += [name for name, given in (("--read-only", options.read_only), ("--ascii", screen.ascii)) if given]
        browser.show(arguments, window, f"liveview · {options.session or link.attached.identity}", ending)
