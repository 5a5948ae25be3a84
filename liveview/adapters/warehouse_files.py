"""Files of a warehouse: opened so that nothing else is written by mistake."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from liveview import private_files
from liveview.errors import WarehouseError


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file for reading and writing; a new one can be read by its owner only. Raises `WarehouseError` or `OSError`.

    It must be a regular file, and no symbolic link; no folder is made for it.
    """
    try:
        descriptor = private_files.descriptor(path, make=True)
    except FileNotFoundError:
        raise WarehouseError(f"the folder {path.parent} does not exist; make it, or choose another path") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise WarehouseError(f"{path} is a symbolic link; give the real path") from None
        if error.errno in {errno.EISDIR, errno.ENXIO}:
            raise WarehouseError(f"{path} is not a regular file") from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise WarehouseError(f"{path} is not a regular file")
    with os.fdopen(descriptor, "r+b") as file:
        yield file
