"""`liveview check`: does a session hold the events that a spec expects?"""

import os
import sys
import time
from pathlib import Path
from typing import get_args

import click

from liveview import private_files
from liveview.cli import session_list
from liveview.errors import ReadError, RunError, UsageError
from liveview.log import files
from liveview.log.sessions.listing import newest
from liveview.specs.formats import FORMATS, Format, junit_of
from liveview.specs.judge import judge
from liveview.specs.reading import load
from liveview.specs.recorded import RecordedEvidence
from liveview.specs.report import CheckReport
from liveview.specs.spec import Spec

CHOICES: tuple[Format, ...] = get_args(Format)
"""The formats that may be asked for."""
LATEST = "latest"
"""What `--log` calls the newest session of the state directory."""


def check(path: Path, log: str | None, form: Format | None, junit: Path | None) -> bool:
    """Print what a spec finds in a session, and whether all of it holds. Raises `LiveviewError`."""
    spec = load(path)
    report = judged(spec, path, log)
    if junit is not None:
        write_junit(report, junit)
    print_report(report, form)
    return report.ok


def judged(spec: Spec, path: Path, log: str | None) -> CheckReport:
    """The report about the spec of a file; raises `LiveviewError`."""
    if log is None:
        raise UsageError("name a recorded session: --log LOG, where LOG is a path or latest")
    recorded = recorded_log(log)
    files.check(recorded)
    try:
        return judge(spec, RecordedEvidence(recorded, time.time()), path.name)
    except ReadError as error:
        raise RunError(f"cannot read the log {recorded}: {error}") from None


def recorded_log(log: str) -> Path:
    """The session that `--log` names: a path, the name of one in the state directory, or `latest`."""
    return newest() if log == LATEST else session_list.chosen(Path(log))


def print_report(report: CheckReport, form: Format | None) -> None:
    """Print a report; without a format, the one for where the command runs."""
    usual: Format = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    text = FORMATS[form or usual](report)
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False)


def write_junit(report: CheckReport, path: Path) -> None:
    """Write a report as JUnit XML; raises `UsageError`."""
    try:
        with private_files.create(path, overwrite=True) as file:
            file.write(junit_of(report))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
