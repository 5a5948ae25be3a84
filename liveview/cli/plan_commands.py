"""The commands about tracking plans: `liveview learn` and `liveview diff`."""

import math
from pathlib import Path
from typing import Literal

import click

from liveview.cli.commands import CliCommand, example

_PATH = click.Path(path_type=Path)


@click.command(
    "learn",
    cls=CliCommand,
    epilog=example(
        "liveview learn latest -o plan.json",
        "liveview learn before.db after.db",
        "liveview learn latest --into plan.json",
    ),
)
@click.argument("logs", nargs=-1, required=True, metavar="LOG…")
@click.option("--into", type=_PATH, metavar="PLAN", help="Widen this plan, and write it back unless -o names a file.")
@click.option("--output", "-o", type=_PATH, metavar="FILE", help="File to write; default: stdout.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def learn_plan(logs: tuple[str, ...], into: Path | None, output: Path | None, *, force: bool) -> None:
    """Learn a tracking plan from sessions, or widen one.

    All accepted events of the sessions conform to the plan.

    LOG is a path or `latest`. The plan has types, what every event has, formats, and the values of properties that have
    few; no other value of an event, and none that looks personal. With --into, a plan is widened as far as the events
    need, and each change is printed.
    """
    from liveview.cli import learn

    learn.learn(logs, into, output, force=force)


def _finite(context: click.Context, parameter: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is not a number of percent", context, parameter)
    return value


@click.command(
    "diff",
    cls=CliCommand,
    epilog=example("liveview diff before.db latest", "liveview diff before.db after.db --fail-on gone,shape,count"),
)
@click.argument("before")
@click.argument("after")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    "rules",
    default="gone,shape,problems",
    show_default=True,
    metavar="RULE,…",
    help="What makes AFTER worse; by choice also new and count.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    callback=_finite,
    default=20.0,
    show_default=True,
    metavar="PERCENT",
    help="How far the number of events may be off, for the rule count.",
)
@click.pass_context
def diff_sessions(
    context: click.Context, /, before: str, after: str, form: Literal["text", "json"], rules: str, tolerance: float
) -> None:
    """Compare two sessions, such as before and after a release.

    BEFORE and AFTER are paths, or `latest`. Exit code 1 if AFTER is worse: an event is gone, a property is gone or has
    another type, or a larger share of an event has problems.
    """
    from liveview.cli import diff

    context.exit(0 if diff.diff(before, after, form, diff.rules_of(rules), tolerance) else 1)
