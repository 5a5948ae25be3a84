"""The file of a tracking plan: read to be changed, and written so that nobody ever sees half of it."""

import os
import stat
from pathlib import Path

import msgspec

from liveview import private_files
from liveview.errors import PlanError, UsageError
from liveview.model.plan import PlanKind
from liveview.plans.learning import PlanDocument
from liveview.plans.load import kind_of, load
from liveview.plans.reading.files import text_of
from liveview.plans.reading.json_text import read_json

_KINDS = {
    PlanKind.SEGMENT: "a Segment tracking plan",
    PlanKind.SCHEMAS: "a folder of JSON Schemas",
    PlanKind.CSV: "a table",
}
"""What the kinds of plan that cannot be changed are called."""


class PlanFile(msgspec.Struct, frozen=True):
    """A plan of liveview's own kind, as it is in its file."""

    path: Path
    """The file."""
    text: str
    """Its text, without a byte order mark."""
    document: PlanDocument
    """The text decoded; keys are in their order, numbers have all their digits."""


def read_own(path: Path) -> PlanFile:
    """A plan that can be changed; raises `PlanError` for one of another kind, too."""
    kind = kind_of(path)
    if kind in _KINDS:
        raise PlanError(
            f"{path}: it is {_KINDS[kind]}, and only a plan of liveview's own kind can be changed; "
            "learn one with -o plan.json instead"
        )
    load(path)
    text = text_of(path)
    return PlanFile(path, text, read_json(text, str(path)))


def write(path: Path, text: str, *, force: bool, replaces: str | None = None) -> None:
    """Write a file whole or not at all; a link stays, and so does the mode of a file that is replaced.

    Raises `UsageError` for a file that is there unless `force`, and for one that has another text than it `replaces`.
    """
    try:
        real = path.resolve()
        if replaces is not None and text_of(real) != replaces:
            raise UsageError(f"{path} was changed meanwhile and was left as it is; run the command again")
        if replaces is None and not force and os.path.lexists(path):
            raise UsageError(f"{path} already exists; choose another file with -o, or add --force to overwrite it")
        _replace(real, text.encode())
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def _replace(path: Path, content: bytes) -> None:
    """Put a file in the place of another one; raises `OSError`."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else private_files.MODE
    if path.is_dir():
        raise IsADirectoryError(21, "it is a directory")
    private_files.replace(path, content, mode=mode)
