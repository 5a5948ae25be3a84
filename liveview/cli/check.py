"""`liveview check`: does a session hold the events that a spec expects?"""

import os
import sys
import time
from pathlib import Path
from typing import get_args

from liveview import private_files
from liveview.cli.line_output import print_lines
from liveview.cli.settling import settled
from liveview.cli.target import api_client, log_of
from liveview.cli.target_options import TargetOptions
from liveview.errors import ReadError, RunError, UsageError
from liveview.log import files
from liveview.specs.formats import FORMATS, Format, junit_of
from liveview.specs.judge import judge
from liveview.specs.reading import load
from liveview.specs.recorded import RecordedEvidence
from liveview.specs.report import CheckReport
from liveview.specs.spec import Spec

CHOICES: tuple[Format, ...] = get_args(Format)
"""The formats that may be asked for."""


def check(target: TargetOptions, path: Path, timeout: float, form: Format | None, junit: Path | None) -> bool:
    """Print what a spec finds in a session, and whether all of it holds. Raises `LiveviewError`."""
    spec = load(path)
    report = judged(spec, path, target, timeout)
    print_report(report, form)
    if junit is not None:
        write_junit(junit, report)
    return report.ok


def judged(spec: Spec, path: Path, target: TargetOptions, timeout: float) -> CheckReport:
    """The report about the spec of a file; raises `LiveviewError`.

    A running liveview has `timeout` seconds to get what the spec expects; a log is judged as it is.
    """
    log = log_of(target)
    if log is None:
        return judge(spec, settled(spec, api_client(target), timeout), path.name)
    files.check(log)
    try:
        return judge(spec, RecordedEvidence(log, time.time()), path.name)
    except ReadError as error:
        raise RunError(f"cannot read the log {log}: {error}") from None


def print_report(report: CheckReport, form: Format | None) -> None:
    """Print a report; without a format, the one for where the command runs."""
    usual: Format = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    text = FORMATS[form or usual](report)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"  # a stdout that is closed is None
    print_lines(text.encode(encoding, "backslashreplace").removesuffix(b"\n").split(b"\n"))


def write_junit(path: Path, *reports: CheckReport) -> None:
    """Write reports as JUnit XML, all of it or nothing; raises `UsageError`."""
    content = junit_of(*reports)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a pipe or a device, which has no old content to keep
        else:
            private_files.replace(path.resolve(), content)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
