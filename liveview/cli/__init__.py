"""The command line: options in, exit codes out. Each command does its work in a module of its own.

Exit codes: 0 success (also after SIGTERM, SIGINT and SIGHUP), 1 failed while running, 2 wrong usage or configuration,
explained in one sentence before any screen starts.
"""

from pathlib import Path
from typing import Any, Literal

import click

from liveview import __version__
from liveview.cli.attach_command import attach_session
from liveview.cli.commands import CliGroup, example
from liveview.cli.migrate_command import migrate_session
from liveview.cli.options import NumberRange, collect, run_options, screen_options, spec_option
from liveview.cli.plan_commands import diff_sessions, learn_plan
from liveview.cli.target_options import TargetOptions, receiver_options, target_options

_SPEED, _RATE = NumberRange(min=0.01, max=1000), NumberRange(min=0, min_open=True)
_PATH = click.Path(path_type=Path)
_PASSES = click.IntRange(1, 1_000_000)
_SECONDS = NumberRange(0, 300)
_JUNIT = click.option("--junit", type=_PATH, metavar="FILE", help="Write JUnit XML to this file, too.")
_LOG = click.argument("log", type=_PATH, required=False)


@click.group(
    cls=CliGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("liveview", "liveview --port 0 --log orders.db", "liveview demo --story outage"),
)
@click.version_option(__version__, prog_name="liveview")
@run_options
@spec_option
@click.pass_context
def main(context: click.Context, /, **_: object) -> None:
    """Watch customer-data events arrive, get deduplicated, routed and delivered.

    Without a command: receiver, sink and screen. Point an SDK, a server or curl at
    http://127.0.0.1:4080/track and watch what happens to every event. Sessions are kept in the state directory, which
    `liveview sessions` names, unless --log chooses another file.
    """
    if context.invoked_subcommand is None:
        from liveview.cli import run

        run.watch(collect(context))


@main.command(
    epilog=example("liveview demo", "liveview demo --story slow-webhook --speed 2", "liveview demo --story ./own.jsonl")
)
@run_options
@spec_option
@click.option(
    "--story",
    "name",
    default="first-look",
    show_default=True,
    help="A story, or the path of a story file. Stories: bad-events, destinations, duplicate-trap, first-look, hipaa, "
    "monitoring, outage, pipeline, routing, rush, slow-webhook.",
)
@click.option("--speed", type=_SPEED, default=1.0, show_default=True, help="Scales story time, timeouts and retries.")
@click.pass_context
def demo(context: click.Context, /, name: str, speed: float, **_: object) -> None:
    """Play a story: sample events, sent through the real port."""
    from liveview.cli import run

    run.demo(collect(context), name, speed)


@main.command(epilog=example("liveview serve --strict > facts.jsonl", "liveview serve --port 0 --log ci.db"))
@run_options
@click.pass_context
def serve(context: click.Context, /, **_: object) -> None:
    """Run without a screen and print one JSON line per fact."""
    from liveview.cli import run

    run.serve(collect(context))


@main.command(
    "run",
    context_settings={"allow_interspersed_args": False},
    epilog=example(
        "liveview run -- pytest -q", "liveview run --check checkout.toml --junit report.xml -- npm run test:e2e"
    ),
)
@click.option("--check", "specs", type=_PATH, multiple=True, metavar="SPEC", help="Check this spec. Repeatable.")
@click.option(
    "--timeout", type=_SECONDS, default=5.0, show_default=True, help="Seconds to wait at most for what is pending."
)
@_JUNIT
@click.option("--label", default="", metavar="TEXT", help="What other commands call this run.")
@click.option("--log", type=_PATH, help="Session file to create or continue.")
@click.option("--config", type=_PATH, help="Configuration file; default: ./liveview.toml if there is one.")
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- CMD…")
@click.pass_context
def run_command(
    context: click.Context,
    /,
    specs: tuple[Path, ...],
    timeout: float,
    junit: Path | None,
    label: str,
    words: tuple[str, ...],
    **_: object,
) -> None:
    """Run a command with a liveview of its own, and check what it sent.

    The ports are free ones. The command finds them in LIVEVIEW_URL, LIVEVIEW_TRACK_URL and LIVEVIEW_SINK_URL, and has
    LIVEVIEW_TOKEN and LIVEVIEW_LOG, too. It gets stdin, stdout, stderr and signals. The exit code is that of the
    command, or 1 if that is 0 and a spec does not hold.
    """
    from liveview.cli import running_command

    checks = running_command.Checks(specs, timeout, junit)
    context.exit(running_command.run_command(words, collect(context), checks, label))


@main.command("init", epilog=example("liveview init", "liveview init --from orders.db -o shared.toml"))
@click.option(
    "--from", "log", type=_PATH, metavar="LOG", help="Write the configuration of this session, not the defaults."
)
@click.option(
    "--output", "-o", type=_PATH, default="liveview.toml", show_default=True, help="File to write; - for stdout."
)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def write_config(log: Path | None, output: Path, *, force: bool) -> None:
    """Write a configuration file.

    It holds the commented defaults or, with --from, the configuration of a session, to keep and share.
    """
    from liveview.cli.init import write as write_config

    write_config(output, log, force=force)


@main.command(
    epilog=example(
        "liveview send purchase", "liveview send orders.jsonl --rate 20", "gunzip -c dump.gz | liveview send -"
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE… | -")
@receiver_options
@click.option("--rate", type=_RATE, help="Events per second; default: as fast as the receiver answers.")
@click.option(
    "--repeat",
    type=click.IntRange(1, 1_000_000),
    default=1,
    help="Number of passes over all files, each with fresh IDs.",
)
@click.option("--same", is_flag=True, help="Repeat the same bytes, so that every further pass is a duplicate.")
@click.option("--fill", is_flag=True, help="Replace placeholders such as {now} and {run}, as in the samples.")
@click.option("--raw", is_flag=True, help="Send each file as one body, whatever it holds.")
def send(files: tuple[str, ...], target: TargetOptions, **how: Any) -> None:
    """Send samples or files of events to a receiver.

    That is the one of --to or --log, else of LIVEVIEW_URL, else of the liveview that runs, else port 4080.

    FILE is a path or the name of a sample such as `purchase`; - reads stdin. A file may hold one event, a list, JSON
    lines, batches of Segment's libraries or lines of `liveview export`, and may be compressed with gzip. A file that
    cannot be read is refused before anything is sent. Events are sent byte for byte. Exit code 1 if any reply is not
    2xx.
    """
    from liveview.cli import sending
    from liveview.cli.target import receiver_url

    sending.send([sending.find(name) for name in files], receiver_url(target), sending.Sending(**how))


@main.command(epilog=example("liveview replay", "liveview replay orders.db --filter 'name:Purchase' --pace 10 --fresh"))
@_LOG
@click.option("--to", "url", default="http://127.0.0.1:4080", show_default=True, metavar="URL", help="The receiver.")
@click.option(
    "--filter", "text", default="", metavar="TEXT", help="Only events that match; see `liveview guide filter`."
)
@click.option("--pace", type=_SPEED, default=1.0, show_default=True, help="Speed: 2 is twice as fast as recorded.")
@click.option("--at-once", is_flag=True, help="As fast as the receiver answers, over several connections.")
@click.option(
    "--fresh", is_flag=True, help="Send new events: each gets a new ID and, where it has a time, the current one."
)
def replay(log: Path | None, url: str, text: str, pace: float, *, at_once: bool, fresh: bool) -> None:
    """Send the events of a recorded session again.

    Without LOG, the newest session. Requests go to a receiver byte for byte, at the pace at which they came; a receiver
    that has already had them shows duplicates. Exit code 1 if any reply is not 2xx.
    """
    from liveview.cli import replaying, session_list

    replaying.replay(session_list.chosen(log), url, text, None if at_once else pace, fresh=fresh)


@main.command(
    "wait",
    epilog=example(
        "liveview wait 'name:Purchase user:13793'", "liveview wait 'is:delivered' --count 3 --timeout 30 | jq .id"
    ),
)
@click.argument("text", metavar="FILTER")
@click.option("--count", type=click.IntRange(1, 10_000), default=1, show_default=True, help="Events to wait for.")
@click.option("--timeout", type=_SECONDS, default=5.0, show_default=True, help="Seconds to wait at most.")
@target_options
@click.pass_context
def wait_for_events(context: click.Context, /, text: str, count: int, timeout: float, target: TargetOptions) -> None:
    """Wait until events match, and print them as JSON lines.

    Events of the session that are there already count. If there are not enough in time, the exit code is 1 and the
    event that comes closest is named. With --log, nothing is waited for.
    """
    from liveview.cli import wait

    context.exit(0 if wait.wait(target, text, count, timeout) else 1)


@main.command("tail", epilog=example("liveview tail", "liveview tail --filter is:failed --format json | jq .name"))
@click.option(
    "--filter", "text", default="", metavar="TEXT", help="Only events that match; see `liveview guide filter`."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "logfmt"]), default="text", show_default=True)
@click.option("-n", "count", type=click.IntRange(0, 1_000), default=10, show_default=True, help="Newest events first.")
@click.option("--no-follow", is_flag=True, help="End after the newest events.")
@target_options
def tail_events(text: str, form: str, count: int, target: TargetOptions, *, no_follow: bool) -> None:
    """Print the newest events, then a line when one arrives and when its state changes.

    With --log, only what the log holds now. Exit code 1 if the liveview ends meanwhile.
    """
    from liveview.cli import tail

    tail.tail(target, text, form, count, follow=not no_follow)


@main.command("open", epilog=example("liveview open", "liveview open orders.db"))
@screen_options
@click.argument("session", type=_PATH, metavar="[LOG]", required=False)
@click.pass_context
def open_log(context: click.Context, /, session: Path | None, **_: object) -> None:
    """Show a recorded session on the screen.

    Without LOG, the newest session. Nothing is written or sent.
    """
    from liveview.cli import run, session_list

    run.open_(session_list.chosen(session), collect(context))


@main.group(
    "sessions",
    cls=CliGroup,
    invoke_without_command=True,
    epilog=example("liveview sessions", "liveview sessions --format json", "liveview sessions latest"),
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def sessions(context: click.Context, /, form: str) -> None:
    """List the sessions in the state directory, or remove some.

    The newest comes first, each with its size and with what is pending or marked in it.

    The newest 20 are kept for 7 days ([log] keep_sessions, keep_days). A session that was continued with --log, or in
    which something is pending or marked, is kept for 30 days. A log elsewhere is never removed.
    """
    if context.invoked_subcommand is None:
        from liveview.cli import session_list

        (session_list.print_json if form == "json" else session_list.print_sessions)()


@sessions.command("latest", epilog=example("liveview export $(liveview sessions latest)"))
def latest_session() -> None:
    """Print the path of the newest session, even if it has no events."""
    from liveview.cli import session_list

    session_list.print_latest()


@sessions.command("remove", epilog=example("liveview sessions remove session-20261129-140231.db"))
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
def remove_sessions(names: tuple[str, ...]) -> None:
    """Remove sessions for good.

    NAME is one that `liveview sessions` lists, not a path. A session that is in use stays, and then nothing is removed.
    """
    from liveview.cli import session_list

    session_list.remove(names)


@main.command("guide", epilog=example("liveview guide", "liveview guide filter"))
@click.argument("topic", required=False)
def show_guide(topic: str | None) -> None:
    """Show a page of the guide.

    Without TOPIC, list the pages.
    """
    from liveview.cli import guide

    guide.show(topic)


@main.command("keys", epilog=example("liveview keys", "liveview keys --config shared.toml"))
@click.option("--config", type=_PATH, help="Configuration file; default: ./liveview.toml if there is one.")
def list_keys(config: Path | None) -> None:
    """Print every key and its name in the configuration."""
    from liveview.cli import listing

    listing.print_keys(config)


@main.command(
    "check",
    epilog=example("liveview check checkout.toml", "liveview check checkout.toml --log ci.db --junit report.xml"),
)
@click.argument("spec", type=_PATH)
@click.option(
    "--timeout", type=_SECONDS, default=5.0, show_default=True, help="Seconds to wait at most; with --log, none."
)
@_JUNIT
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    help="Default: text, or github where GITHUB_ACTIONS=true.",
)
@target_options
@click.pass_context
def check_spec(
    context: click.Context,
    /,
    spec: Path,
    timeout: float,
    junit: Path | None,
    form: Literal["text", "json", "github"] | None,
    target: TargetOptions,
) -> None:
    """Check that a session holds the events of a spec.

    SPEC is a TOML or JSON file of expected events; see `liveview guide specs`. A running liveview is judged once it has
    what is expected and nothing is pending, or when the time is over. Exit code 1 if the spec does not hold.
    """
    from liveview.cli import check

    context.exit(0 if check.check(target, spec, timeout, form, junit) else 1)


@main.command(
    "export",
    epilog=example(
        "liveview export --filter is:failed > failed.jsonl",
        "liveview export orders.db --format csv -o orders.csv",
        "liveview export --as spec -o checkout.toml",
    ),
)
@_LOG
@click.option(
    "--filter", "text", default="", metavar="TEXT", help="Only events that match; see `liveview guide filter`."
)
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv", "json"]), help="Default: jsonl; json is for --as spec."
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["spec", "pytest"]),
    help="Write a spec that holds for this session and for another run of it, or a test that sends the events.",
)
@click.option("--output", "-o", type=_PATH, help="File to write; default: stdout.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.option("--unmasked", is_flag=True, help="Write what HIPAA mode hides, too.")
def export_events(
    log: Path | None,
    text: str,
    form: str | None,
    kind: Literal["spec", "pytest"] | None,
    output: Path | None,
    *,
    force: bool,
    unmasked: bool,
) -> None:
    """Write the events of a session as JSON lines or CSV, or as a spec or a pytest file.

    Without LOG, the newest session, even while liveview is still writing it. Of a session in HIPAA mode, what no list
    names is written as ***, and IDs as their masks.
    """
    from liveview.cli import export, session_list

    if kind is not None:
        from liveview.cli import capturing

        capturing.export_as(session_list.chosen(log), text, kind, form, output, force=force, unmasked=unmasked)
    elif form == "json":
        raise click.UsageError("--format json is for --as spec; JSON lines are --format jsonl")
    else:
        export.export(session_list.chosen(log), text, form or "jsonl", output, force=force, unmasked=unmasked)


for _command in (migrate_session, learn_plan, diff_sessions, attach_session):
    main.add_command(_command)
