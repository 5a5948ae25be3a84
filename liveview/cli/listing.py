"""`liveview keys`: every key with the name by which `[screen] keys` changes it."""

from pathlib import Path

import click

from liveview.cli import setup
from liveview.cli.door import plain
from liveview.cli.options import RunOptions
from liveview.cli.refusal import Refusal
from liveview.config import ConfigError
from liveview.tui import keys


def print_keys(config: Path | None) -> None:
    """Print them as they are with this configuration; raises `Refusal`."""
    try:
        chosen = keys.keymap(setup.screen(RunOptions(config=config)).keys)
    except ConfigError as error:
        raise Refusal(str(error)) from None
    rows = [(binding.id or "", keys.shown(keys.rebound(binding, chosen)), binding.tooltip) for binding in keys.ALL]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, pressed, what in rows:
        click.echo(plain(f"{name:{widths[0]}}  {pressed:{widths[1]}}  {what}"))
