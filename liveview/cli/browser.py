"""`--web`: the screen of a command in the windows of a browser, until a signal comes."""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
import msgspec

from liveview.cli.browser_window import WINDOW
from liveview.cli.logs import quiet_logging
from liveview.cli.output import say
from liveview.cli.quit import Quit, Running
from liveview.errors import RunError, UsageError
from liveview.text.hosts import is_loopback, reachable

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])
LIVEVIEW = (sys.executable, "-P", "-m", "liveview")
"""This program; a folder of that name where it is started is not meant."""


class BrowserOptions(msgspec.Struct, frozen=True):
    """The options as given; `browser_options` adds them to a command."""

    web: bool = False
    """Whether the screen is for a browser."""
    host: str | None = None
    """Address to listen on; None: only this machine."""
    web_port: int | None = None
    """The port; None and 0: any free one."""
    allow_remote: bool = False
    """Whether `host` may be reachable from other machines."""
    allow_host: tuple[str, ...] = ()
    """Names by which browsers may call this machine, besides its addresses; each perhaps with a port."""


_OPTIONS = (
    click.option("--web", is_flag=True, help="Show the screen in a browser, and print the link that opens it."),
    click.option("--host", help="With --web, address to listen on (127.0.0.1); others need --allow-remote."),
    click.option("--web-port", type=click.IntRange(0, 65535), help="With --web, the port; any free one by default."),
    click.option("--allow-remote", is_flag=True, help="With --web, let other machines open the link."),
    click.option(
        "--allow-host", multiple=True, metavar="HOST[:PORT]", help="With --web, another name in the link. Repeatable."
    ),
)


def browser_options(command: AnyCommand) -> AnyCommand:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def check(options: BrowserOptions) -> None:
    """Raise `UsageError` for options that do not go together, and if what a browser needs is not installed."""
    if not options.web:
        if options != BrowserOptions():
            raise UsageError("--host, --web-port, --allow-remote and --allow-host are for the browser; add --web")
        return
    host = options.host
    if host is not None and not (options.allow_remote or is_loopback(host)):
        raise UsageError(f"--host {host} lets other machines in; add --allow-remote if you want that")
    from liveview.web import assets

    assets.static_files()


def show(arguments: Sequence[str], options: BrowserOptions, title: str, running: Running) -> None:
    """Show the screen of `liveview ARGUMENTS` in the windows of browsers until a signal comes.

    Each window is a process. `title` is what the tabs of the browser say; `running` is stopped after the windows.
    Raises `StartError` if the port cannot be opened, and `RunError` if something fails later.
    """
    from liveview.web.server import BrowserServer, WebOptions

    over = threading.Event()
    quitting = Quit(over.set)
    where = WebOptions(options.host or "127.0.0.1", options.web_port or 0, options.allow_host, title)
    environment = {**os.environ, WINDOW: "browser"}
    server = BrowserServer([*LIVEVIEW, *arguments], environment, where, quitting.engine_failed)
    ending = _Ending(server, running)
    with quiet_logging():
        server.start()
        with quitting.watching(ending):
            _tell(server.link, where.host)
            over.wait()
            if not ending.stop():
                quitting.fail("the windows did not end in time")
    if quitting.error:
        raise RunError(quitting.error)


class _Ending(msgspec.Struct, frozen=True):
    """What must end before the process does: the windows, then what they look at."""

    windows: Running
    source: Running

    def stop(self) -> bool:
        """Stop both; False if that took too long."""
        ended = self.windows.stop()
        return self.source.stop() and ended


def _tell(link: str, host: str) -> None:
    """Print the link, and say what it means if other machines can open it."""
    click.echo(f"The screen is at {link} until you press ctrl+c.")
    sys.stdout.flush()
    if is_loopback(host):
        return
    say(
        f"other machines reach port {urlsplit(link).port} of {host}: anyone with the link can do what you can do on "
        "the screen, and nothing is encrypted without a proxy that speaks TLS"
    )
    if reachable(host) != host:
        say("in the link for other machines, replace the host by an address of this machine; a name needs --allow-host")
