"""The options of `liveview` itself, which also work after `demo` and `serve`."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from click.core import ParameterSource

from liveview.cli.elsewhere import is_elsewhere

AnyCommand = TypeVar("AnyCommand", bound=Callable[..., Any])


class NumberRange(click.FloatRange):
    """A range of numbers without NaN, which click lets through: it is neither less nor more than anything."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; ends with a usage error for anything else."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


def log_place(text: str) -> Path | str:
    """The path of a session file, or the URL of a shared session, which stays as it was typed."""
    return text if is_elsewhere(text) else Path(text)


class RunOptions(msgspec.Struct, frozen=True):
    """The options as given; None, False and () leave the decision to the configuration."""

    port: int | None = None
    """Port of the receiver; 0 picks a free one."""
    sink_port: int | None = None
    """Port of the sink; 0 picks a free one."""
    host: str | None = None
    """Address on which the receiver listens."""
    allow_remote: bool = False
    """Whether `host` may be reachable from other machines."""
    config: Path | None = None
    """The configuration file; None: `liveview.toml` in the current directory, if there is one."""
    log: Path | str | None = None
    """The session file, or as text the URL of a shared session; None: a new file in the state directory."""
    session: str | None = None
    """The name of a shared session; None for a file."""
    strict: bool = False
    """Answer 400 to invalid events."""
    allow_origin: tuple[str, ...] = ()
    """Origins whose pages may send, added to those of the configuration."""
    allow_host: tuple[str, ...] = ()
    """Host names that are this machine's, with or without a port, added to those of the configuration."""
    tls: bool = False
    """Open a second port for TLS."""
    tls_port: int | None = None
    """The port for TLS, which it also opens; 0 picks a free one."""
    no_tui: bool = False
    """No screen: facts on stdout."""
    ascii: bool = False
    """Draw the screen with ASCII characters only."""
    spec: Path | None = None
    """The spec of the checklist; None for none."""


_PORT = click.IntRange(0, 65535)
_CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), help="Configuration file; default: ./liveview.toml if there is one."
)
_ASCII = click.option("--ascii", is_flag=True, help="Draw with ASCII characters only.")
_SPEC = click.option(
    "--spec",
    type=click.Path(path_type=Path),
    metavar="SPEC",
    help="Tick off the expected events of this file; see `liveview guide specs`.",
)
_SCREEN_OPTIONS = (_CONFIG, _ASCII, _SPEC)
_OPTIONS = (
    click.option("--port", type=_PORT, help="Port of the receiver (4080); 0 picks a free one."),
    click.option("--sink-port", type=_PORT, help="Port of the built-in sink (4081); 0 picks a free one."),
    click.option("--host", help="Address to listen on (127.0.0.1); others need --allow-remote."),
    click.option("--allow-remote", is_flag=True, help="Let other machines reach the receiver."),
    _CONFIG,
    click.option(
        "--log",
        type=log_place,
        metavar="PATH|URL",
        help="Session file to create or continue, or the postgresql:// URL of a shared session (or env:VARIABLE).",
    ),
    click.option("--session", metavar="NAME", help="The name of the shared session; see `liveview migrate`."),
    click.option("--strict", is_flag=True, help="Answer 400 with the problems to invalid events, for CI."),
    click.option("--allow-origin", multiple=True, metavar="ORIGIN", help="Let pages of this origin send. Repeatable."),
    click.option(
        "--allow-host", multiple=True, metavar="HOST[:PORT]", help="Another Host name for this receiver. Repeatable."
    ),
    click.option("--tls", is_flag=True, help="Open a second port for TLS, with a local certificate authority."),
    click.option("--tls-port", type=_PORT, help="Port for TLS (4443), which this opens; 0 picks a free one."),
    _ASCII,
    click.option("--no-tui", is_flag=True, help="No screen, facts as JSON lines, like `liveview serve`."),
)


def run_options(command: AnyCommand) -> AnyCommand:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def spec_option(command: AnyCommand) -> AnyCommand:
    """Add the option that opens the checklist."""
    return _SPEC(command)


def screen_options(command: AnyCommand) -> AnyCommand:
    """Add only the options that say how the screen looks."""
    for option in reversed(_SCREEN_OPTIONS):
        command = option(command)
    return command


def collect(context: click.Context) -> RunOptions:
    """The options given after a command or before its name; those after it win."""
    values: dict[str, Any] = {}
    for level in (context.parent, context):
        for name, value in level.params.items() if level else ():
            given = level is not None and level.get_parameter_source(name) is not ParameterSource.DEFAULT
            if name in RunOptions.__struct_fields__ and given:
                values[name] = value
    return RunOptions(**values)
