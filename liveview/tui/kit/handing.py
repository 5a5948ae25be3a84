"""Giving lines to the user: to the clipboard where the terminal allows, and always to a file."""

from dataclasses import dataclass
from pathlib import Path

from textual import work
from textual.message import Message

from liveview.log.files import LogError
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines.safe_text import visible

_SECONDS = 8.0
"""How long the toast with the name of the file stays."""


class Handing(LiveScreen):
    """The base of screens whose lines can be copied."""

    @dataclass
    class HandedOver(Message):
        """A text was given away; `problem` says why it is in no file, "" when it is in `path`."""

        what: str
        text: str
        path: Path | None
        problem: str

    def hand_over(self, what: str, text: str, name: str) -> None:
        """Give a text away. `what` begins the sentence that says so, `name` is that of the file."""
        storable = text.encode("utf-8", "backslashreplace").decode("utf-8")
        self._save(what, storable, name, self.feed.controls.now())

    def on_handing_handed_over(self, message: HandedOver) -> None:
        """Give it to the terminal's clipboard, and say where it is."""
        fits = clipboard_files.fits_terminal(message.text)
        if fits:
            self.app.copy_to_clipboard(message.text)
        head = message.what + (": given to the terminal's clipboard" if fits else ": too large for the clipboard")
        if message.path is None:
            tell(self, visible(f"{head}; {message.problem}", 500), severity="warning")
        else:
            tell(self, visible(f"{head}, and saved as {message.path}", 500), timeout=_SECONDS)

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def _save(self, what: str, text: str, name: str, at: float) -> None:
        path, problem = None, ""
        try:
            path = clipboard_files.save(text.encode("utf-8"), name, at)
        except (LogError, clipboard_files.ClipboardFileError) as error:
            problem = str(error)
        self.post_message(self.HandedOver(what, text, path, problem))
