"""The options of commands that ask a running liveview. None takes a token: a list of processes shows options."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

Command = Callable[..., Any]

_TO = click.option("--to", metavar="URL", help="The liveview to ask; default: LIVEVIEW_URL, else the one that runs.")
_LOG = click.option("--log", metavar="LOG", help="Ask this log instead; `latest` is the newest session.")
_SENDER_LOG = click.option("--log", metavar="LOG", help="The liveview that writes this log.")
_TOKEN_FILE = click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File with the token of --to or LIVEVIEW_URL; default: LIVEVIEW_TOKEN for LIVEVIEW_URL.",
)


class TargetOptions(msgspec.Struct, frozen=True):
    """Who is asked, as given."""

    to: str | None = None
    """The URL of a liveview; None without `--to`."""
    log: str | None = None
    """A log, or `latest`; None without `--log`."""
    token_file: Path | None = None
    """A file that holds the token; None without `--token-file`."""


def target_options(command: Command) -> Command:
    """Add the options to a command, which gets them together as `target`."""
    return _TO(_LOG(_TOKEN_FILE(_joined(command))))


def receiver_options(command: Command) -> Command:
    """Add those of a command that only sends events, which needs no token."""
    return _TO(_SENDER_LOG(_joined(command)))


def _joined(command: Command) -> Command:
    @functools.wraps(command)
    def joined(*values: Any, to: str | None, log: str | None, token_file: Path | None = None, **others: Any) -> Any:
        return command(*values, target=TargetOptions(to, log, token_file), **others)

    return joined
