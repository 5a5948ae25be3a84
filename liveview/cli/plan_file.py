"""The files that `learn` reads and writes; nobody ever sees half of one."""

import os
import stat
from pathlib import Path

from liveview import private_files
from liveview.errors import PlanError, UsageError
from liveview.model.plan import PlanKind
from liveview.plans.load import kind_of
from liveview.plans.own_file import OwnPlan, read_own

_KINDS = {
    PlanKind.SEGMENT: "a Segment tracking plan",
    PlanKind.SCHEMAS: "a folder of JSON Schemas",
    PlanKind.CSV: "a table",
}
"""What the kinds of plan that cannot be changed are called."""


def read_plan(path: Path) -> OwnPlan:
    """A plan that can be changed; raises `PlanError` for one of another kind, too."""
    kind = kind_of(path)
    if kind in _KINDS:
        raise PlanError(
            f"{path}: it is {_KINDS[kind]}, and only a plan of liveview's own kind can be changed; "
            "learn one with -o plan.json instead"
        )
    return read_own(path)


def write(path: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all; a link stays, and so does the mode of a file that is replaced.

    Raises `UsageError`, also for a file that is there unless `force`.
    """
    try:
        if not force and os.path.lexists(path):
            raise UsageError(f"{path} already exists; choose another file with -o, or add --force to overwrite it")
        _replace(path.resolve(), text.encode())
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def _replace(path: Path, content: bytes) -> None:
    """Put a file in the place of another one; raises `OSError`."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else private_files.MODE
    if path.is_dir():
        raise IsADirectoryError(21, "it is a directory")
    private_files.replace(path, content, mode=mode)
