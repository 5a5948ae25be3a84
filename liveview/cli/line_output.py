"""Prints lines as they come, until nobody reads them any more."""

import os
import sys
from collections.abc import Iterable


def print_lines(lines: Iterable[bytes]) -> None:
    """Print each line, with its end, at once. When the reader of stdout is gone, the rest is not asked for."""
    try:
        for line in lines:
            sys.stdout.buffer.write(line + b"\n")
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The interpreter flushes what is left in the buffer when it exits, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
