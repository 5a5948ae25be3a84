"""The command `liveview attach`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from liveview.cli.browser import BrowserOptions, browser_options
from liveview.cli.commands import CliCommand, example
from liveview.cli.options import collect, screen_options

_PATH = click.Path(path_type=Path)


@click.command(
    "attach",
    cls=CliCommand,
    epilog=example(
        "liveview attach http://127.0.0.1:4080",
        "liveview attach postgresql://ana@db.example.com/staging --session qa --only 'sender:ana'",
        "liveview attach env:QA_URL --session qa --no-tui --mirror qa.db",
    ),
)
@click.argument("url", metavar="URL")
@click.option("--session", metavar="NAME", help="The session in PostgreSQL, as `liveview migrate` has made it.")
@click.option("--only", default="", metavar="FILTER", help="Copy only events that match; see `liveview guide filter`.")
@click.option(
    "--keep", type=click.IntRange(min=0), default=0, metavar="N", help="Keep only the newest N events; 0 keeps all."
)
@click.option("--mirror", type=_PATH, metavar="FILE", help="The copy to fill; default: one in the state directory.")
@click.option(
    "--token-file",
    type=_PATH,
    metavar="FILE",
    help="File with the token of a receiver; default: LIVEVIEW_TOKEN, or the file of an instance that runs here.",
)
@click.option("--read-only", is_flag=True, help="Offer nothing that changes the session.")
@click.option("--no-tui", is_flag=True, help="No screen: only fill the mirror until a signal comes.")
@click.option("--followed", is_flag=True, hidden=True)
@browser_options
@screen_options
@click.pass_context
def attach_session(context: click.Context, /, url: str, **values: Any) -> None:
    """Show a session that runs elsewhere.

    URL is that of a receiver (`http://…`, with its token), or of the PostgreSQL that several receivers share; env:NAME
    reads one from the environment, and only there it may hold a password. Everything is shown from a mirror, a session
    file that is filled while this runs, so a slow or lost line does not stop the screen.
    """
    from liveview.cli.attach import attach
    from liveview.cli.attached import AttachOptions

    options = AttachOptions(**_of(AttachOptions, values))
    attach(url, options, collect(context), BrowserOptions(**_of(BrowserOptions, values)))


def _of(kind: type[msgspec.Struct], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are fields of a type."""
    return {name: value for name, value in values.items() if name in kind.__struct_fields__}
