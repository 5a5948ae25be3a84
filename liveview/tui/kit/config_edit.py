"""Changing the configuration file from a screen: asked first where a file has to be made, then done in a worker.

A screen keeps one `ConfigEdits` and calls `change`. It is told with `ConfigWritten`; the user is told in any case.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from textual.message import Message
from textual.widget import Widget

from liveview.config.file import NAME
from liveview.errors import LiveviewError
from liveview.tui.kit.config_file import TextChange, change_config, why_not
from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import SafeText, say, visible

_LONGEST = 500
"""Characters of what is said."""
_SECONDS = 8.0
"""How long the notification about a change stays."""
_ONE_AT_A_TIME = Lock()
"""Held while a file is read, changed and written, so that changes in quick succession do not refuse each other."""


@dataclass
class ConfigWritten(Message):
    """The configuration file was changed, or was left as it is."""

    problem: str = ""
    """Why it was left as it is; "" if it was changed."""


class ConfigEdits:
    """Changes the file of the run for a screen or dialog."""

    def __init__(self, widget: Widget, feed: Feed) -> None:
        self._widget = widget
        self._feed = feed
        self._waiting: deque[Callable[[], str]] = deque()
        """Changes that are not made yet, in their order: workers may start, and get the lock, in any other."""

    @property
    def refusal(self) -> SafeText | None:
        """Why nothing can be changed here; None if it can."""
        session = self._feed.session
        if session.commands is None and session.endpoints.is_live:
            return say("You are a viewer of this session: nothing can be changed.")
        if session.endpoints.attached:
            return say("The configuration file is where the receivers run; change it there.")
        if session.commands is not None:
            return None
        if self._feed.is_elsewhere:
            key = self._feed.keys["go.session_before"]
            return say("This is a recorded session, which cannot be changed; {} goes back to the run.", key)
        return say("This is a recorded session, which cannot be changed.")

    def change(self, change: TextChange, done: str) -> None:
        """Make a change; `done` says in words what was changed, such as `Lead was added`."""
        refusal = self.refusal
        if refusal is not None:
            tell(self._widget, refusal, severity="warning")
        elif self._feed.session.config_file is None:
            self._ask_for_file(change, done)
        else:
            self._write(change, done)

    def _ask_for_file(self, change: TextChange, done: str) -> None:
        """Without a file there is nothing that would keep a change after the end of the run."""
        words = say("There is no configuration file. Write this to a new one in {}?", visible(str(Path.cwd()), 120))
        dialog = ConfirmDialog(self._feed, say("Write {}?", visible(NAME)), words, yes=say("write it"))
        self._widget.app.push_screen(dialog, lambda sure: self._write(change, done) if sure else None)

    def _write(self, change: TextChange, done: str) -> None:
        self._waiting.append(partial(change_config, self._feed.session, change, done))
        self._widget.app.run_worker(self._make_next, thread=True, group="config", exit_on_error=False)

    def _make_next(self) -> None:
        with _ONE_AT_A_TIME:
            try:
                words, problem = self._waiting.popleft()(), ""
            except LiveviewError as error:
                words = problem = why_not(error)
            self._widget.app.call_from_thread(self._answer, words, problem)

    def _answer(self, words: str, problem: str) -> None:
        tell(
            self._widget.app,
            visible(words, _LONGEST),
            severity="error" if problem else "information",
            timeout=_SECONDS,
        )
        if self._widget.is_attached:
            self._widget.post_message(ConfigWritten(problem))
