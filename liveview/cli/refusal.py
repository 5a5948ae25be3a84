"""The one way in which the command line says no: a sentence on stderr and an exit code."""

from typing import IO, Any

import click


class Refusal(click.ClickException):
    """Usage or configuration: exit code 2, before any screen."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """One sentence, no usage text."""
        click.echo(f"liveview: {self.format_message()}", file=file, err=file is None)


class Failure(Refusal):
    """Something went wrong while running: exit code 1."""

    exit_code = 1
