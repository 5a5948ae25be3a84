"""The command `liveview attach`."""

from pathlib import Path
from typing import Any

import click

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
@screen_options
@click.pass_context
def attach_session(
    context: click.Context,
    /,
    url: str,
    session: str | None,
    only: str,
    keep: int,
    mirror: Path | None,
    token_file: Path | None,
    *,
    read_only: bool,
    **_: Any,
) -> None:
    """Show a session that runs elsewhere.

    URL is that of a receiver (`http://…`, with its token), or of the PostgreSQL that several receivers share; env:NAME
    reads one from the environment, and only there it may hold a password. Everything is shown from a mirror, a session
    file that is filled while this runs, so a slow or lost line does not stop the screen.
    """
    from liveview.cli.attach import AttachOptions, attach

    options = AttachOptions(session, only, keep, mirror, token_file, read_only)
    attach(url, options, collect(context))
