"""Keeps what libraries log off the screen, in a private file."""

import contextlib
import logging
from collections.abc import Iterator

from liveview import private_files
from liveview.errors import LogError
from liveview.log.files import state_directory


@contextlib.contextmanager
def quiet_logging() -> Iterator[None]:
    """Send the messages of all loggers to `liveview.log` in the state directory while the screen is up.

    Where that cannot be written, they are dropped.
    """
    handler = _handler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def _handler() -> logging.Handler:
    try:
        path = state_directory() / "liveview.log"
        private_files.touch(path)
    except (LogError, OSError):
        return logging.NullHandler()
    return logging.FileHandler(path, encoding="utf-8", errors="backslashreplace", delay=True)
