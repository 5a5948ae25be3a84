"""The command `liveview migrate`."""

import click

from liveview.cli.commands import CliCommand, example


@click.command(
    "migrate",
    cls=CliCommand,
    epilog=example(
        "liveview migrate postgresql://db.example:5432/staging --session team",
        "liveview migrate env:DATABASE_URL --session team",
    ),
)
@click.argument("url", metavar="URL | env:VARIABLE")
@click.option("--session", metavar="NAME", help="The name of the session: 1 to 40 of a-z, 0-9 and _.")
def migrate_session(url: str, session: str | None) -> None:
    """Make a session that several receivers share, in PostgreSQL.

    It is a schema of its own. A session that an older liveview made is brought up to date. A password belongs into the
    variable, or into PGPASSFILE or PGPASSWORD, not into the command line. Receivers join the session with `liveview
    serve --log URL --session NAME`.
    """
    from liveview.cli import migrate

    migrate.migrate(url, session)
