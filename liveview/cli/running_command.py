"""`liveview run`: a command with a liveview of its own, and what specs say about the events that it sent."""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from liveview.cli import assembly, run
from liveview.cli.assembly import LoadedConfig
from liveview.cli.check import print_report, write_junit
from liveview.cli.child_command import ChildCommand, Interrupted
from liveview.cli.elsewhere import require_file
from liveview.cli.options import RunOptions
from liveview.cli.output import say
from liveview.cli.settling import nothing_pending, settled
from liveview.errors import LiveviewError, UsageError
from liveview.model.snapshot import Endpoints
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from liveview.remote.environment import environment
from liveview.specs.judge import judge
from liveview.specs.reading import load
from liveview.specs.report import CheckReport
from liveview.specs.spec import Spec
from liveview.text.hosts import reachable_url
from liveview.text.labels import LONGEST_LABEL, is_label

NamedSpec: TypeAlias = tuple[Spec, str]
"""A spec, and the name of its file."""


class Checks(msgspec.Struct, frozen=True):
    """What is checked once the command has ended."""

    specs: tuple[Path, ...] = ()
    """The files of the specs."""
    timeout: float = 5.0
    """Seconds in which what is pending may end."""
    junit: Path | None = None
    """The file for JUnit XML; None for none."""


def run_command(words: Sequence[str], options: RunOptions, checks: Checks, label: str) -> int:
    """Run a command beneath a liveview on free ports; the exit code. Raises `LiveviewError` before it is started."""
    _check_label(label)
    require_file(options.log, "what is checked is the session of this command alone")
    if checks.junit is not None and not checks.specs:
        raise UsageError("--junit is for the results of --check, which is missing")
    specs = [(load(path), path.name) for path in checks.specs]
    found, command = configuration(options), ChildCommand(words)
    with run.beneath(found, options, label, command) as session:
        code = command.run({**os.environ, **environment(session.endpoints)})
        if command.was_started and specs:
            try:
                with command.interruptible():
                    held = _checked(specs, session.endpoints, checks)
                code = code or int(not held)
            except Interrupted as interrupted:
                code = code or interrupted.code
    if command.error:
        say(command.error)
        code = code or 1
    return code


def _check_label(label: str) -> None:
    """Raise `UsageError` for a label that cannot be kept."""
    if not is_label(label):
        raise UsageError(f"--label takes at most {LONGEST_LABEL} characters that can be shown")


def configuration(options: RunOptions) -> LoadedConfig:
    """The configuration with free ports. A file that was merely found is treated as by `serve`; nobody is asked."""
    free = msgspec.structs.replace(options, port=0, sink_port=0)
    found = assembly.configuration(free, may_ask=False)
    if not found.config.receiver.tls:
        return found
    return assembly.configuration(msgspec.structs.replace(free, tls_port=0), may_ask=False)


def _checked(specs: Sequence[NamedSpec], endpoints: Endpoints, checks: Checks) -> bool:
    """Print a report for each spec, and whether all hold; if that cannot be told, say why and return False."""
    try:
        reports = tuple(_reports(specs, endpoints, checks.timeout))
        for report in reports:
            print_report(report, None)
        if checks.junit is not None:
            write_junit(checks.junit, *reports)
    except LiveviewError as error:
        say(str(error))
        return False
    return all(report.ok for report in reports)


def _reports(specs: Sequence[NamedSpec], endpoints: Endpoints, timeout: float) -> Iterator[CheckReport]:
    """A report for each spec. Together they wait `timeout` seconds at most, and for no event that is not there yet."""
    api = ApiClient(address(reachable_url(endpoints.receiver)), endpoints.token)
    deadline = time.monotonic() + timeout
    for spec, name in specs:
        left = max(0.0, deadline - time.monotonic())
        yield judge(spec, settled(spec, api, left, nothing_pending), name)
