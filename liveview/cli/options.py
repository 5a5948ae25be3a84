"""The options of `liveview` itself, which also work after `demo` and `serve`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from click.core import ParameterSource

Command = TypeVar("Command", bound=Callable[..., Any])


class RunOptions(msgspec.Struct, frozen=True):
    """What was asked for on the command line; None and () leave it to the configuration."""

    port: int | None = None
    sink_port: int | None = None
    host: str | None = None
    allow_remote: bool = False
    config: Path | None = None
    log: Path | None = None
    strict: bool = False
    allow_origin: tuple[str, ...] = ()
    allow_host: tuple[str, ...] = ()
    tls: bool = False
    tls_port: int | None = None
    no_tui: bool = False
    ascii: bool = False


_PORT = click.IntRange(0, 65535)
_CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), help="Configuration file (./liveview.toml if present)."
)
_ASCII = click.option("--ascii", is_flag=True, help="Draw with ASCII signs only.")
_SCREEN_OPTIONS = (_CONFIG, _ASCII)
_OPTIONS = (
    click.option("--port", type=_PORT, help="Port of the receiver (4080); 0 picks a free one."),
    click.option("--sink-port", type=_PORT, help="Port of the built-in sink (4081); 0 picks a free one."),
    click.option("--host", help="Address to listen on (127.0.0.1); others need --allow-remote."),
    click.option("--allow-remote", is_flag=True, help="Let other machines reach the receiver."),
    _CONFIG,
    click.option("--log", type=click.Path(path_type=Path), help="Session file to write or to go on with."),
    click.option("--strict", is_flag=True, help="Answer 400 with the problems to invalid events, for CI."),
    click.option("--allow-origin", multiple=True, metavar="ORIGIN", help="Admit pages of this origin. Repeatable."),
    click.option(
        "--allow-host", multiple=True, metavar="HOST[:PORT]", help="A further Host name that is us. Repeatable."
    ),
    click.option("--tls", is_flag=True, help="Open a second port for TLS, with a local certificate authority."),
    click.option("--tls-port", type=_PORT, help="The port for TLS (4443), which it opens; 0 picks a free one."),
    _ASCII,
    click.option("--no-tui", is_flag=True, help="No screen: facts as JSON lines, as `liveview serve` does."),
)


def run_options(command: Command) -> Command:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def screen_options(command: Command) -> Command:
    """Add those that only say how the screen looks."""
    for option in reversed(_SCREEN_OPTIONS):
        command = option(command)
    return command


def collect(context: click.Context) -> RunOptions:
    """The options given to a command or, before its name, to `liveview` itself; the nearer one wins."""
    values: dict[str, Any] = {}
    for level in (context.parent, context):
        for name, value in level.params.items() if level else ():
            given = level is not None and level.get_parameter_source(name) is not ParameterSource.DEFAULT
            if name in RunOptions.__struct_fields__ and given:
                values[name] = value
    return RunOptions(**values)
