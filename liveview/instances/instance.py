"""What the file of an instance holds, and where it is."""

import contextlib
import os
import re
import stat
import sys
from pathlib import Path

import msgspec

from liveview.errors import InstanceError, LogError
from liveview.log.files import state_directory, state_path
from liveview.model.ready import Ready, ready
from liveview.model.snapshot import Endpoints

FOLDER = "instances"
"""The folder in the state directory."""
LARGEST = 65_536
"""Bytes of a file that are read; ours have less than a tenth of it."""
_NAME = re.compile(r"[1-9]\d{0,9}\.json")
_OPEN_TO_OTHERS = 0o077
_PATHS = ("log", "config", "ca")


class Instance(Ready, frozen=True, kw_only=True):
    """One running liveview: its ready line, and since when it runs."""

    started_at: float
    """When it was ready (epoch seconds)."""
    label: str = ""
    """The label that it was started with; "" without one."""


def instance(endpoints: Endpoints, pid: int, started_at: float, label: str = "") -> Instance:
    """The instance that runs as process `pid`; its paths hold in every folder."""
    columns = msgspec.structs.asdict(ready(endpoints, pid))
    for name in _PATHS:
        if columns[name] is not None and "://" not in columns[name]:  # a shared session has a URL
            columns[name] = str(Path(columns[name]).absolute())
    return Instance(started_at=started_at, label=label, **columns)


def encoded(found: Instance) -> bytes:
    """The content of its file; raises `InstanceError` for a path that is not text."""
    try:
        return msgspec.json.encode(found) + b"\n"
    except UnicodeEncodeError:
        raise InstanceError(f"{found.log} cannot be written as text") from None


def decoded(content: bytes) -> Instance | None:
    """What a file says; None when it is not that of an instance."""
    try:
        return msgspec.json.decode(content, type=Instance)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def folder() -> Path:
    """The folder of the files, made if need be: a real folder that only its owner can read. Raises `InstanceError`."""
    try:
        path = state_directory() / FOLDER
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
    except LogError as error:
        raise InstanceError(error.why) from None
    except OSError as error:
        raise InstanceError(f"cannot make the folder {path}: {error.strerror}") from None
    _require_private(path)
    return path


def is_ours(found: os.stat_result) -> bool:
    """Whether something in the folder is a file of this user, neither a link nor anything else."""
    return stat.S_ISREG(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.geteuid())


def _require_private(path: Path) -> None:
    """Raise `InstanceError` unless the folder is a real one of this user; close it to others."""
    try:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise InstanceError(f"{path} is not a folder; remove it")
        if sys.platform != "win32":
            if found.st_uid != os.geteuid():
                raise InstanceError(f"{path} belongs to another user; remove it")
            if found.st_mode & _OPEN_TO_OTHERS:
                path.chmod(0o700)
    except OSError as error:
        raise InstanceError(f"cannot use the folder {path}: {error.strerror}") from None


def path_of(pid: int) -> Path:
    """The file of a process; raises `InstanceError`."""
    return folder() / f"{pid}.json"


def paths() -> list[Path]:
    """All files with the name of one, in no order; raises `InstanceError`. Where there is no folder, none is made."""
    path = state_path() / FOLDER
    try:
        path.lstat()
        _require_private(path)
        return [each for each in path.iterdir() if _NAME.fullmatch(each.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise InstanceError(f"cannot read the folder {path}: {error.strerror}") from None
