"""Copying text: to the clipboard if the terminal allows it, and always to a file."""

from functools import partial
from pathlib import Path

from textual.screen import Screen

from liveview.errors import CopyError, LogError
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import visible

_SECONDS = 8.0
"""Seconds for which the notification with the file's path stays."""


class Copier:
    """Copies text for a screen. A worker writes the file."""

    def __init__(self, screen: Screen[None], feed: Feed) -> None:
        self._screen = screen
        self._feed = feed

    def copy(self, what: str, text: str, name: str) -> None:
        """Copy a text. `what` starts the sentence that reports it, `name` is the name of the file."""
        storable = text.encode("utf-8", "backslashreplace").decode("utf-8")
        save = partial(self._save, what, storable, name, self._feed.session.now())
        self._screen.run_worker(save, thread=True, exclusive=True, group="copy", exit_on_error=False)

    def _save(self, what: str, text: str, name: str, at: float) -> None:
        path, problem = None, ""
        try:
            path = clipboard_files.save(text.encode("utf-8"), name, at)
        except (LogError, CopyError) as error:
            problem = str(error)
        self._screen.app.call_from_thread(self._saved, what, text, path, problem)

    def _saved(self, what: str, text: str, path: Path | None, problem: str) -> None:
        """Send it to the terminal's clipboard and say where it is; `problem` says why no file was written."""
        fits = clipboard_files.fits_terminal(text)
        if fits:
            self._screen.app.copy_to_clipboard(text)
        head = what + (": sent to the terminal's clipboard" if fits else ": too large for the clipboard")
        if path is None:
            tell(self._screen, visible(f"{head}; {problem}", 500), severity="warning")
        else:
            tell(self._screen, visible(f"{head}, and saved as {path}", 500), timeout=_SECONDS)
