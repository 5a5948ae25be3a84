"""`liveview attach`: follow a session that a liveview elsewhere writes, or several receivers share, and show it."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from liveview.cli import assembly
from liveview.cli.browser_window import require_screen
from liveview.cli.export import filter_of
from liveview.cli.logs import quiet_logging
from liveview.cli.options import RunOptions
from liveview.cli.output import say
from liveview.cli.quit import Quit
from liveview.cli.target import Target, target
from liveview.cli.target_options import TargetOptions
from liveview.errors import LiveviewError, RunError, UsageError
from liveview.mirror.follower import Follower
from liveview.postgres.address import is_shared, shared_address
from liveview.remote.environment import TOKEN, URL
from liveview.viewer.links import HttpLink, SessionLink
from liveview.viewer.mirror_path import mirror_path
from liveview.viewer.viewed_session import ViewedSession

LAST_SECONDS = 2.0
"""Seconds for the last copy before the end; a signal ends the process after three."""


class AttachOptions(msgspec.Struct, frozen=True):
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


class _Ending:
    """What must end before the process does. The first call has it done, and the others wait for that."""

    def __init__(self, follower: Follower) -> None:
        self.viewed: ViewedSession | None = None
        """What is shown of the mirror; None without a screen."""
        self._follower = follower
        self._lock = threading.Lock()
        self._has_all: bool | None = None

    def stop(self) -> bool:
        """Catch up once more and end; True, as the mirror goes on next time where it ends now."""
        with self._lock:
            if self._has_all is None:
                if self.viewed is not None:
                    self.viewed.stop()
                self._has_all = self._follower.stop(catch_up=True, seconds=LAST_SECONDS)
        return True

    @property
    def has_all(self) -> bool:
        """Whether the mirror has everything that was stored before it ended."""
        return bool(self._has_all)


def attach(url: str, options: AttachOptions, screen: RunOptions) -> None:
    """Show the session at a URL, or only follow it with `--no-tui`; raises `LiveviewError`."""
    spec = assembly.spec(screen)
    if options.only.strip():
        filter_of(options.only)
    if screen.no_tui:
        if spec is not None:
            raise UsageError("--spec is for the screen; leave out --no-tui")
    else:
        require_screen("--no-tui only follows the session, into a file for liveview open and export")
    link = _link(url, options)
    link.check()
    if screen.no_tui:
        _follow(link, options)
    else:
        _show(link, options, screen, spec)


def _link(url: str, options: AttachOptions) -> SessionLink:
    """The way to the session; raises `LiveviewError`, and repeats no password."""
    if is_shared(url):
        if options.token_file is not None:
            raise UsageError("--token-file is for the URL of a receiver; PostgreSQL has PGPASSFILE and PGPASSWORD")
        address = shared_address(url, options.session, os.environ)
        from liveview.viewer.shared_link import SharedLink

        return SharedLink(address, only_looks=options.read_only)
    if options.session is not None:
        raise UsageError("--session names a session in PostgreSQL; the URL of a receiver has just one")
    found = _receiver(url, options.token_file)
    if found.token is None:
        where = f"give it in {TOKEN}, or in a file with --token-file"
        raise UsageError(f"the token of {found.address.url} is not known; {where}")
    known = _Token(url, options.token_file, found.token)
    return HttpLink(found.address, known.now, found.ca, only_looks=options.read_only)


class _Token:
    """The token of a receiver, which may have another one when it was started again meanwhile."""

    def __init__(self, url: str, token_file: Path | None, known: str) -> None:
        self._url = url
        self._token_file = token_file
        self._known = known
        self._is_fresh = True

    def now(self) -> str:
        """The token that was found at last: it is looked for again, unless that was just done."""
        if not self._is_fresh:
            with contextlib.suppress(LiveviewError):
                self._known = _receiver(self._url, self._token_file).token or self._known
        self._is_fresh = False
        return self._known


def _receiver(url: str, token_file: Path | None) -> Target:
    """The receiver at a URL with its token, as `target` has it; `LIVEVIEW_TOKEN` without `LIVEVIEW_URL` is for it."""
    found = target(TargetOptions(url, None, token_file))
    if found.token is None and not os.environ.get(URL):
        return msgspec.structs.replace(found, token=os.environ.get(TOKEN, "").strip() or None)
    return found


@contextlib.contextmanager
def _following(link: SessionLink, options: AttachOptions, news: threading.Event) -> Iterator[tuple[Follower, _Ending]]:
    """The mirror is filled while the block lasts."""
    identity, keep = link.attached.identity, options.keep
    path = options.mirror or mirror_path(identity, options.only, keep, time.time())
    follower = Follower(link.feed, path, only=options.only, keep=keep, told=news.set)
    ending = _Ending(follower)
    follower.start()
    try:
        yield follower, ending
    finally:
        ending.stop()


def _follow(link: SessionLink, options: AttachOptions) -> None:
    """Fill the mirror until a signal comes."""
    over, news = threading.Event(), threading.Event()
    quitting = Quit(over.set)
    with _following(link, options, news) as (follower, ending), quitting.watching(ending):
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


def _tell(follower: Follower, news: threading.Event, over: threading.Event) -> None:
    """Say on stderr when the session cannot be reached, and when it can again."""
    told = ""
    while not over.is_set():
        news.wait()
        news.clear()
        if over.is_set() or follower.error == told:
            continue
        told = follower.error
        say(f"the connection is lost: {told}" if told else "connected again")


def _show(link: SessionLink, options: AttachOptions, screen: RunOptions, spec: Path | None) -> None:
    from liveview.cli.restarting_screen import RestartingScreen
    from liveview.log.read.reader import Reader
    from liveview.runtime.recorded import opened

    looks, config_file, news = assembly.screen(screen), assembly.screen_file(screen), threading.Event()
    operator = link.operator()
    with _following(link, options, news) as (follower, ending):
        ending.viewed = viewed = ViewedSession(
            link.attached,
            follower,
            follower.path,
            news,
            state=link.state,
            opened=opened,
            operator=operator,
            config_file=config_file,
        )
        viewed.start()
        shown = RestartingScreen(looks, spec)
        quitting = Quit(shown.leave)
        with quiet_logging(), Reader(follower.path) as reader, quitting.watching(ending):
            shown.run(viewed, reader, quitting)
    if quitting.error:
        raise RunError(quitting.error)
