"""`liveview attach`: follow a session that a liveview elsewhere writes, or several receivers share, and show it."""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from liveview.cli import assembly, run
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

if TYPE_CHECKING:
    from liveview.model.controls import SessionView


class AttachOptions(msgspec.Struct, frozen=True):
    """The options as given."""

    session: str | None = None
    """The name of a session in PostgreSQL; None without `--session`."""
    only: str = ""
    """The filter of the mirror; "" for every event."""
    keep: int | None = None
    """How many of the newest events the mirror keeps; None for all."""
    mirror: Path | None = None
    """The file of the mirror; None for one in the state directory."""
    token_file: Path | None = None
    """The file with the token of an HTTP address."""
    read_only: bool = False
    """Whether nothing is offered that changes the session."""


class _Following(msgspec.Struct, frozen=True):
    """What must end before the process does."""

    follower: Follower
    viewed: ViewedSession | None = None

    def stop(self) -> bool:
        """Catch up once more and end; False if that took too long."""
        done = self.viewed is None or self.viewed.stop()
        return self.follower.stop(catch_up=True) and done


def attach(url: str, options: AttachOptions, screen: RunOptions) -> None:
    """Show the session at a URL, or only follow it with `--no-tui`; raises `LiveviewError`."""
    spec = assembly.spec(screen)
    if options.only.strip():
        filter_of(options.only)
    if screen.no_tui:
        if spec is not None:
            raise UsageError("--spec is for the screen; leave out --no-tui")
    else:
        run.require_screen("--no-tui only follows the session, into a file for liveview open and export")
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
    first, token_file = [found.token], options.token_file

    def token() -> str | None:
        """The token: one that was read again may belong to a liveview that was started again meanwhile."""
        if first:
            return first.pop()
        with contextlib.suppress(LiveviewError):  # the other side will refuse to answer, and says why
            return _receiver(url, token_file).token
        return None

    return HttpLink(found.address, token, found.ca, only_looks=options.read_only)


def _receiver(url: str, token_file: Path | None) -> Target:
    """The receiver at a URL with its token, as `target` has it; `LIVEVIEW_TOKEN` without `LIVEVIEW_URL` is for it."""
    found = target(TargetOptions(url, None, token_file))
    if found.token is None and not os.environ.get(URL):
        return msgspec.structs.replace(found, token=os.environ.get(TOKEN, "").strip() or None)
    return found


@contextlib.contextmanager
def _following(link: SessionLink, options: AttachOptions, news: threading.Event) -> Iterator[Follower]:
    """The mirror is filled while the block lasts."""
    identity = link.attached.identity
    path = options.mirror or mirror_path(identity, options.only, options.keep, time.time())
    follower = Follower(link.feed, path, only=options.only, keep=options.keep, told=news.set)
    follower.start()
    try:
        yield follower
    finally:
        follower.stop(catch_up=False)


def _follow(link: SessionLink, options: AttachOptions) -> None:
    """Fill the mirror until a signal comes."""
    over, news = threading.Event(), threading.Event()
    quitting = Quit(over.set)
    with _following(link, options, news) as follower, quitting.watching(_Following(follower)):
        line = {"fact": "attached", "log": link.attached.identity, "mirror": str(follower.path), "pid": os.getpid()}
        sys.stdout.write(f"{msgspec.json.encode(line).decode()}\n")
        sys.stdout.flush()
        telling = threading.Thread(target=partial(_tell, follower, news, over), name="liveview-lost", daemon=True)
        telling.start()
        over.wait()
        if not follower.stop(catch_up=True):
            quitting.fail("the mirror could not be brought up to date in time")
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

    def recorded(path: str) -> "SessionView":
        return opened(path)

    with _following(link, options, news) as follower:
        viewed = ViewedSession(
            link.attached,
            follower,
            follower.path,
            news,
            state=link.state,
            opened=recorded,
            operator=link.operator(),
            config_file=config_file,
        )
        viewed.start()
        shown = RestartingScreen(looks, spec)
        quitting = Quit(shown.leave)
        with quiet_logging(), Reader(follower.path) as reader, quitting.watching(_Following(follower, viewed)):
            shown.run(viewed, reader, quitting)
            viewed.stop()
    if quitting.error:
        raise RunError(quitting.error)
