"""The file of this process: written when it is ready, kept up to date, locked while it runs, removed at the end."""

import contextlib
import os
import sys
import threading
import time
from pathlib import Path
from typing import IO

from liveview import private_files
from liveview.errors import InstanceError
from liveview.instances.instance import encoded, instance, is_ours, path_of
from liveview.instances.running import look
from liveview.log.files import try_lock
from liveview.model.snapshot import Endpoints

PATIENCE = 1.0
"""Seconds to wait for the lock of our own file: somebody who lists the instances holds it for a moment."""
_PAUSE = 0.005


class Published:
    """The file of this process. `update` and `close` may be called by any thread, at any time."""

    def __init__(self, label: str = "") -> None:
        self._label = label
        self._changing = threading.Lock()
        self._file: IO[str] | None = None
        self._path = Path()
        self._endpoints: Endpoints | None = None
        """What changed before the file was there; None when nothing did."""
        self._started_at = 0.0
        self._written = 0
        """Bytes that were written to the file."""

    def open(self, endpoints: Endpoints) -> None:
        """Make the file; raises `InstanceError`."""
        with self._changing:
            latest = self._endpoints or endpoints
            self._path = path_of(os.getpid())
            self._file = _locked(self._path)
            self._started_at = time.time()
            try:
                self._write(self._file, latest)
            except OSError as error:
                self._remove()
                raise InstanceError(f"cannot write {self._path}: {error.strerror}") from None
            except InstanceError:
                self._remove()
                raise

    def update(self, endpoints: Endpoints) -> None:
        """Say that the log, or something else, is another one now. If it cannot be written, the file stays as it is."""
        with self._changing:
            self._endpoints = endpoints
            if self._file is not None:
                with contextlib.suppress(OSError, InstanceError):
                    self._write(self._file, endpoints)

    def close(self) -> None:
        """Remove the file, if there is one."""
        with self._changing:
            self._remove()

    def _write(self, file: IO[str], endpoints: Endpoints) -> None:
        """Replace the content in one go, with blanks over what was longer: nobody reads half of it."""
        content = encoded(instance(endpoints, os.getpid(), self._started_at, self._label))
        padded = content.rstrip(b"\n").ljust(self._written - 1) + b"\n"
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        os.write(file.fileno(), padded)
        self._written = len(padded)

    def _remove(self) -> None:
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            if sys.platform == "win32":  # which does not remove what is open
                self._file.close()
            self._path.unlink()
        self._file.close()
        self._file = None


def _locked(path: Path) -> IO[str]:
    """A new file at `path`, locked by us; raises `InstanceError`.

    Nothing is written into what is there already, which may have a second name elsewhere. A stale file is removed.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        if (file := _made(path)) is not None:
            if try_lock(file) and _is_at(file, path):
                return file
            file.close()
        if time.monotonic() > deadline:
            raise InstanceError(f"{path} is locked by another process")
        time.sleep(_PAUSE)


def _made(path: Path) -> IO[str] | None:
    """A new file at `path`; None while another one is there, which is removed if it is stale."""
    try:
        return os.fdopen(private_files.descriptor(path, make=True, new=True), "r+")
    except FileExistsError:
        with contextlib.suppress(FileNotFoundError):  # somebody else has removed it
            if not is_ours(path.lstat()):
                raise InstanceError(f"{path} is not a file of this user; remove it") from None
            look(path)
        return None
    except OSError as error:
        raise InstanceError(f"cannot write {path}: {error.strerror}") from None


def _is_at(file: IO[str], path: Path) -> bool:
    """Whether the locked file is still at the path: it may have been removed as a stale one in between."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False
