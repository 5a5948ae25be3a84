"""Two sessions compared, such as before and after a release, as they were when the screen was opened."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.worker import get_current_worker

from liveview.errors import LiveviewError
from liveview.log import files
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.accepted import PAGE
from liveview.log.read.reader import Reader
from liveview.plans.diff import SessionComparison, compare
from liveview.plans.profile import SessionProfile
from liveview.plans.profiling import profile_of
from liveview.tui.keys import bindings, verification_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.lines.entries import filter_of, wide
from liveview.tui.lines.safe_text import EMPTY, SafeText, content_of, joined, say, visible
from liveview.tui.sessions.screen import SessionsDialog
from liveview.tui.shell.place import PlaceScreen
from liveview.tui.verification.comparison_lines import comparison_lines, summary

_PROGRESS_PAGES = 5
"""Pages of events between two messages about how far the reading is."""


@dataclass
class SessionsCompared(Message):
    """A worker has compared both sessions, or is still reading them."""

    paths: tuple[Path, Path]
    """The logs that it reads, the one before first."""
    found: SessionComparison | None = None
    """How they differ; None if it is still reading or failed."""
    share: float = 0.0
    """The share of both that was read, from 0 to 1."""
    problem: str = ""
    """Why it failed, as a sentence; "" if it did not."""


class ComparisonScreen(PlaceScreen):
    """One text: what is worse first."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*verification_keys.COMPARISON, *bindings.BACK]
    AUTO_FOCUS = "#comparison-text"

    def __init__(self, feed: Feed, before: Path) -> None:
        super().__init__(feed)
        self._before = before
        self._paths = (before, feed.reader.path)
        self._found: SessionComparison | None = None
        self._still: SafeText = say("reading both sessions…")
        self._text = LinesView(cursor=True, id="comparison-text")
        self._pane = Vertical(id="comparison", classes="pane")

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "plans"

    @property
    def idle(self) -> Collection[str]:
        """A line about an event that is gone leads nowhere."""
        line = self._text.line
        return () if line is not None and filter_of(line) else {"comparison.follow"}

    def body(self) -> ComposeResult:
        """One text."""
        with self._pane:
            yield self._text

    def on_mount(self) -> None:
        """Read both sessions."""
        self._read()

    def new_log(self) -> None:
        """Compare with the session that is shown now."""
        self._read()

    def on_sessions_compared(self, message: SessionsCompared) -> None:
        """Show how they differ, or how far the reading is."""
        if message.paths != self._paths:
            return
        self._found = message.found
        self._still = say("reading both sessions… {} %", int(message.share * 100))
        if message.problem:
            self._still = visible(message.problem, 500)
        self._show(from_top=message.found is not None)

    def on_lines_view_cursor_moved(self) -> None:
        """Other keys may work on this line."""
        self.tell_idle()

    def action_follow(self) -> None:
        """Show the events that the current line is about."""
        self._text.action_fold()

    def action_before(self) -> None:
        """Choose another session before."""
        self.app.push_screen(SessionsDialog(self.feed, does="compares it with this one"), self._chosen)

    def action_read_again(self) -> None:
        """Compare them as they are now."""
        self._read()

    def _chosen(self, path: str | None) -> None:
        if path is not None:
            self._before = Path(path or self.feed.run.endpoints.readable)
            self._read()

    def _read(self) -> None:
        self._paths = paths = (self._before, self.feed.reader.path)
        self._found, self._still = None, say("reading both sessions…")
        self._show(from_top=True)
        self.run_worker(
            lambda: _work(self, paths), group="comparison", exclusive=True, thread=True, exit_on_error=False
        )

    def _show(self, *, from_top: bool) -> None:
        found = self._found
        before, after = (visible(path.name, 60) for path in self._paths)
        said = summary(found) if found is not None else EMPTY
        self._pane.border_title = content_of(joined([say("Compare sessions"), *([said] if said else [])], " ─ "))
        self._pane.border_subtitle = content_of(say("{} → {}", before, after))
        self._text.show(
            comparison_lines(found) if found is not None else [wide((self._still, "muted"))], from_top=from_top
        )
        self.tell_idle()


def _work(screen: ComparisonScreen, paths: tuple[Path, Path]) -> None:
    worker = get_current_worker()
    try:
        pages = [_pages(path) for path in paths]
        read = 0

        def stop() -> bool:
            nonlocal read
            read += 1
            if read % _PROGRESS_PAGES == 0:
                screen.post_message(SessionsCompared(paths, share=min(read / max(sum(pages), 1), 0.99)))
            return worker.is_cancelled

        found = compare(*(_profile(path, stop) for path in paths))
    except LiveviewError as error:
        screen.post_message(SessionsCompared(paths, problem=str(error)))
    else:
        if not worker.is_cancelled:
            screen.post_message(SessionsCompared(paths, found, 1.0))


def _pages(path: Path) -> int:
    """How many pages of events a log has; raises `LogError` for a file that is not one."""
    files.check(path)
    with reading(), Reader(LogFile(path, untouched=True)) as reader:
        return reader.last_id() // PAGE + 1


def _profile(path: Path, stop: Callable[[], bool]) -> SessionProfile:
    return profile_of(path, stop)
