"""The one way in which the command line says no: a sentence on stderr and an exit code."""

from typing import IO, Any

import click

from liveview.cli.output import plain


class Refusal(click.ClickException):
    """Usage or configuration: exit code 2, before any screen. `below` are lines under the sentence."""

    exit_code = 2

    def __init__(self, message: str, *below: str) -> None:
        super().__init__(message)
        self.below = below

    def show(self, file: IO[Any] | None = None) -> None:
        """One sentence, no usage text."""
        lines = (f"liveview: {plain(self.message)}", *map(plain, self.below))
        click.echo("\n".join(lines), file=file, err=file is None)


class Failure(Refusal):
    """Something went wrong while running: exit code 1."""

    exit_code = 1
