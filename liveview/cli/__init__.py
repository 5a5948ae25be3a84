"""The command line: thin, options in, exit codes out.

Exit codes: 0 fine (SIGTERM, SIGINT and SIGHUP are a normal quit), 1 failure while running, 2 usage or
configuration, said in one sentence before any screen starts.
"""

from pathlib import Path

import click

from liveview import __version__
from liveview.cli.options import collect, run_options

_SPEED = click.FloatRange(min=0.01, max=1000)
_RATE = click.FloatRange(min=0, min_open=True)
_PATH = click.Path(path_type=Path)
_PASSES = click.IntRange(1, 1_000_000)


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="liveview")
@run_options
@click.pass_context
def main(context: click.Context, /, **_: object) -> None:
    """Watch customer-data events arrive, get deduplicated, routed and delivered.

    Without a command: receiver, sink and screen. Point an SDK, a server or curl at
    http://127.0.0.1:4080/track and see what becomes of every event.
    """
    if context.invoked_subcommand is None:
        from liveview.cli import run

        run.watch(collect(context))


@main.command()
@run_options
@click.option("--story", "name", default="first-look", show_default=True, help="A story, or the path of a story file.")
@click.option("--speed", type=_SPEED, default=1.0, show_default=True, help="Story time, timeouts and retries, scaled.")
@click.pass_context
def demo(context: click.Context, /, name: str, speed: float, **_: object) -> None:
    """Play a story of sample events through the real port."""
    from liveview.cli import run

    run.demo(collect(context), name, speed)


@main.command()
@run_options
@click.pass_context
def serve(context: click.Context, /, **_: object) -> None:
    """The same engine without a screen: one JSON line per fact on stdout."""
    from liveview.cli import run

    run.serve(collect(context))


@main.command()
@click.option(
    "--from", "log", type=_PATH, metavar="LOG", help="Write the set-up of this session instead of the defaults."
)
@click.option(
    "--output", "-o", type=_PATH, default="liveview.toml", show_default=True, help="The file to write; - for stdout."
)
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
def init(log: Path | None, output: Path, *, force: bool) -> None:
    """Write a configuration file: the commented defaults, or the set-up of a session to keep and share."""
    from liveview.cli import configuring

    configuring.write(output, log, force=force)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE… | -")
@click.option("--to", "url", default="http://127.0.0.1:4080", show_default=True, metavar="URL", help="The receiver.")
@click.option("--rate", type=_RATE, help="Events a second; default: as fast as answered.")
@click.option(
    "--repeat", type=click.IntRange(1, 1_000_000), default=1, help="Passes over all files, each with fresh ids."
)
@click.option("--same", is_flag=True, help="Repeat exactly the same bytes: every pass is a duplicate.")
def send(files: tuple[str, ...], url: str, rate: float | None, repeat: int, *, same: bool) -> None:
    """Send samples or JSON lines to a receiver.

    FILE is a path or the name of a sample such as `purchase`; a .jsonl file sends each of its lines, and - reads
    JSON lines from stdin.
    """
    from liveview.cli import sending

    sending.send([Path(name) if name == "-" else sending.find(name) for name in files], url, rate, repeat, same=same)


@main.command()
@click.argument("log", type=_PATH)
@click.option("--to", "url", default="http://127.0.0.1:4080", show_default=True, metavar="URL", help="The receiver.")
@click.option("--filter", "text", default="", metavar="TEXT", help="Only events that match, as in the filter bar.")
@click.option("--pace", type=_SPEED, default=1.0, show_default=True, help="How many times as fast as recorded.")
@click.option("--at-once", is_flag=True, help="As fast as answered, over several connections.")
@click.option("--fresh", is_flag=True, help="New events: each with a $insert_id and a time of its own.")
def replay(log: Path, url: str, text: str, pace: float, *, at_once: bool, fresh: bool) -> None:
    """Send the events of a recorded session to a receiver again, at the pace at which they came.

    The requests go out byte for byte, each once: a receiver that has had them shows duplicates.
    """
    from liveview.cli import replaying

    replaying.replay(log, url, text, None if at_once else pace, fresh=fresh)


@main.command("open")
@run_options
@click.argument("session", type=_PATH, metavar="LOG")
@click.pass_context
def open_log(context: click.Context, /, session: Path, **_: object) -> None:
    """Look at a recorded session on the screen, read-only."""
    from liveview.cli import run

    run.open_(session, collect(context))


@main.command("keys")
@click.option("--config", type=_PATH, help="Configuration file (./liveview.toml if present).")
def list_keys(config: Path | None) -> None:
    """Print every key, and the name by which the configuration changes it."""
    from liveview.cli import listing

    listing.print_keys(config)


@main.command("export")
@click.argument("log", type=_PATH)
@click.option("--filter", "text", default="", metavar="TEXT", help="Only events that match, as in the filter bar.")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--output", "-o", type=_PATH, help="The file to write; default: stdout.")
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
def export_events(log: Path, text: str, form: str, output: Path | None, *, force: bool) -> None:
    """Write the events of a session as JSON lines or CSV, also while liveview writes its log."""
    from liveview.cli import export

    export.export(log, text, form, output, force=force)
