"""Whether this process draws its screen for a window of a browser, or needs a terminal for it."""

import os
import sys

from liveview.errors import UsageError

WINDOW = "LIVEVIEW_WINDOW"
"""Environment variable of a process whose stdin and stdout lead to a browser."""


def in_browser() -> bool:
    """Whether `--web` has started this process for one window. It must end when its stdin does."""
    return bool(os.environ.get(WINDOW))


def require_screen(instead: str = "use liveview serve, or add --no-tui") -> None:
    """Raise `UsageError` if there is nothing to draw the screen on; `instead` says what else would do."""
    if in_browser():
        return
    terminal = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))  # the screen is drawn on stderr
    if not terminal or os.environ.get("TERM") == "dumb":
        raise UsageError(f"there is no terminal to draw the screen on; {instead}")
