"""Prints lines as they come, until nobody reads them any more."""

import contextlib
import os
import sys
from collections.abc import Iterable

from liveview.errors import RunError


def print_lines(lines: Iterable[bytes]) -> None:
    """Print each line, with its end, at once; raises `RunError` when stdout cannot take it.

    When the reader of stdout is gone, or there is no stdout, the rest is not asked for.
    """
    for line in lines:
        if sys.stdout is None:  # it was closed before the start
            return
        try:
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            _forget()
            return
        except OSError as error:
            _forget()
            raise RunError(f"cannot write to stdout: {error.strerror}") from None


def print_text(text: str) -> None:
    """Print a text and the end of its last line; raises `RunError` as `print_lines` does."""
    print_lines([text.encode("utf-8", "backslashreplace")])


def _forget() -> None:
    """Point stdout at nothing: the interpreter flushes what is left in the buffer when it exits, and would complain."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
