"""`liveview keys`: every key and the name by which `[screen] keys` rebinds it."""

from pathlib import Path

import click

from liveview.cli import assembly
from liveview.cli.options import RunOptions
from liveview.cli.output import plain
from liveview.tui.keys import bindings


def print_keys(config: Path | None) -> None:
    """Print the keys as this configuration binds them; raises `ConfigError`."""
    chosen = bindings.keymap(assembly.screen(RunOptions(config=config)).keys)
    rows = [
        (binding.id or "", bindings.shown(bindings.rebound(binding, chosen)), binding.tooltip)
        for binding in bindings.ALL
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, pressed, what in rows:
        click.echo(plain(f"{name:{widths[0]}}  {pressed:{widths[1]}}  {what}"))
