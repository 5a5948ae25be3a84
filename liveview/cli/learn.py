"""`liveview learn`: a tracking plan made of sessions, or widened by them."""

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from liveview.cli.line_output import print_lines
from liveview.cli.output import plain, say
from liveview.cli.plan_file import read_plan, write
from liveview.cli.session_profiles import events_of_all, log_at, profile_of_all
from liveview.errors import RunError, UsageError
from liveview.formats import counted
from liveview.plans.learning import PlanDocument, learned, left_out, planned_events
from liveview.plans.merging import merge
from liveview.plans.own_file import OwnPlan, plan_text, write_own
from liveview.plans.profile import SessionProfile
from liveview.text.ci_commands import tamed

_STDOUT = Path("-")


def learn(words: Sequence[str], into: Path | None, output: Path | None, *, force: bool) -> None:
    """Write a plan that the accepted events of these sessions conform to; raises `LiveviewError`.

    `into` is a plan to widen, which is written back without `output`. A file that is there is only replaced by `force`.
    """
    target = None if output in {None, _STDOUT} else output
    logs = list({log.resolve(): log for log in map(log_at, words)}.values())
    if target is not None:
        _check_target(target, logs, force=force)
    plan = None if into is None else read_plan(into)
    profile = profile_of_all(logs)
    if count := left_out(profile, {} if plan is None else planned_events(plan.document)):
        say(f"{counted(count, 'name')} left out: each looks like data, such as an address or an ID")
    if plan is None:
        _write_new(profile, logs, target, force=force)
    elif output is None:
        _write_back(plan, profile, logs)
    else:
        _write_widened(plan, profile, logs, target, force=force)


def _check_target(target: Path, logs: Sequence[Path], *, force: bool) -> None:
    """Refuse a file that cannot be written before the sessions are read."""
    if not os.path.lexists(target):
        return
    if any(target.exists() and target.samefile(log) for log in logs):
        raise UsageError(f"{target} is a session; choose another file with -o")
    if not force:
        raise UsageError(f"{target} already exists; choose another file with -o, or add --force to overwrite it")


def _write_new(profile: SessionProfile, logs: Sequence[Path], target: Path | None, *, force: bool) -> None:
    document = learned(profile)
    if not document["events"]:
        which = f"{logs[0]} has" if len(logs) == 1 else "these sessions have"
        raise RunError(f"{which} no accepted event to learn from; liveview tail --log shows what there is")
    _put(document, target, force=force)
    events = counted(len(document["events"]), "event name")
    wrote = "" if target is None else f"wrote {target}: "
    say(f"{wrote}{events} learned from {counted(profile.count, 'accepted event')}")


def _write_back(plan: OwnPlan, profile: SessionProfile, logs: Sequence[Path]) -> None:
    document = _merged(plan, profile, logs, err=False)
    if document is plan.document:
        say(f"{plan.path} is unchanged: {counted(profile.count, 'accepted event')}, nothing new")
        return
    write_own(plan, document)
    say(f"wrote {plan.path}, now version {document['version']}")


def _write_widened(
    plan: OwnPlan, profile: SessionProfile, logs: Sequence[Path], target: Path | None, *, force: bool
) -> None:
    document = _merged(plan, profile, logs, err=target is None)
    text = plan.text if document is plan.document else plan_text(document)
    if target is None:
        _print(text)
    else:
        write(target, text, force=force)
    say(f"{'' if target is None else f'wrote {target}, '}version {document.get('version', 1)}")


def _merged(plan: OwnPlan, profile: SessionProfile, logs: Sequence[Path], *, err: bool) -> PlanDocument:
    """The plan, widened; prints its changes, and what was left as it is."""
    found = merge(plan.document, profile, partial(events_of_all, logs))
    for place in found.untouched:
        say(f"left as it is: {place}")
    for line in found.changes:
        click.echo(tamed(plain(line)), err=err)
    return found.document


def _put(document: PlanDocument, target: Path | None, *, force: bool) -> None:
    if target is None:
        _print(plan_text(document))
    else:
        write(target, plan_text(document), force=force)


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    print_lines(text.encode(encoding, "backslashreplace").removesuffix(b"\n").split(b"\n"))
