"""`liveview attach`: find the session that runs elsewhere, and every reason not to show it."""

import contextlib
import os
from pathlib import Path

import msgspec

from liveview.cli import assembly, attached, browser
from liveview.cli.attached import AttachOptions
from liveview.cli.browser import BrowserOptions
from liveview.cli.browser_window import require_screen
from liveview.cli.export import filter_of
from liveview.cli.options import RunOptions
from liveview.cli.target import Target, target
from liveview.cli.target_options import TargetOptions
from liveview.errors import LiveviewError, UsageError
from liveview.postgres.address import is_shared, shared_address
from liveview.remote.environment import TOKEN, URL
from liveview.viewer.links import HttpLink, SessionLink


def attach(url: str, options: AttachOptions, screen: RunOptions, window: BrowserOptions) -> None:
    """Show the session at a URL, or only follow it with `--no-tui`; raises `LiveviewError`."""
    spec = assembly.spec(screen)
    _check(options, screen, window)
    link = _link(url, options)
    link.check()
    if screen.no_tui:
        attached.follow(link, options)
    elif window.web:
        attached.show_in_browser(url, link, options, screen, window)
    else:
        attached.show(link, options, screen, spec)


def _check(options: AttachOptions, screen: RunOptions, window: BrowserOptions) -> None:
    """Raise `UsageError` for options that do not go together, and where there is nothing to draw a screen on."""
    browser.check(window)
    if options.only.strip():
        filter_of(options.only)
    if screen.no_tui and (screen.spec is not None or window.web):
        raise UsageError("--spec and --web are for the screen; leave out --no-tui")
    if options.followed and options.mirror is None:
        raise UsageError("--followed is for windows of a browser; attach --web opens them")
    if not screen.no_tui and not window.web:
        require_screen("--no-tui only follows the session, into a file for liveview open and export")


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
