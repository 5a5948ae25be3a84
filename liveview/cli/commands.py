"""Commands and groups of the command line: an example in every help, and how a command that fails ends.

Every `LiveviewError` becomes one sentence on stderr and its exit code here, and nowhere else.
"""

from typing import Any

import click

from liveview.cli.output import plain, say
from liveview.errors import LiveviewError, UsageError


def example(*lines: str) -> str:
    """The end of a help text: command lines, each on a line of its own."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


class CliCommand(click.Command):
    """A command whose usage errors quote what was typed in a form that is safe to print."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """As `click.Command`."""
        try:
            return super().make_context(*arguments, **options)
        except click.UsageError as error:
            raise _shown(error) from None


class CliGroup(click.Group):
    """The same for a group."""

    command_class = CliCommand

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """As `click.Group`."""
        try:
            return super().make_context(*arguments, **options)
        except click.UsageError as error:
            raise _shown(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        """As `click.Group`: every command runs in here, and names of commands that do not exist are found here."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _shown(error) from None
        except LiveviewError as error:
            _say(error)
            ctx.exit(error.exit_code)


def _say(error: LiveviewError) -> None:
    """One sentence on stderr, and what belongs under it."""
    say(str(error))
    for line in error.below if isinstance(error, UsageError) else ():
        click.echo(plain(line), err=True)


def _shown(error: click.UsageError) -> click.UsageError:
    message = error.format_message()
    if all(line == plain(line) for line in message.split("\n")):
        return error
    return click.UsageError("\n".join(map(plain, message.split("\n"))), error.ctx)
