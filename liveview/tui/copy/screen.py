"""Copy: an event or a part of it, to the clipboard where the terminal allows it, and always to a file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from liveview.errors import LiveviewError
from liveview.log.read.event_detail import EventDetail, weight
from liveview.log.read.reader import Reader
from liveview.tui.copy.lines import OF_VIEW, Copy, copies
from liveview.tui.keys import event_keys
from liveview.tui.keys.copies import EVENT, REPORT
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.moments import size
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, assembled, safe_text, say, visible

_HEAVY = 65_536
"""Bytes from which an event is read in a thread of its own."""
_SECONDS = 8.0
"""How long the notification with the name of the file stays: a path takes a while to read."""


@dataclass
class CopiedEventRead(Message):
    """A worker has read a heavy event."""

    detail: EventDetail | None
    """The event; None when it is not in the log."""
    original: EventDetail | None = None
    """The original of a duplicate; None for other events."""


@dataclass
class CopyMade(Message):
    """A worker has made a copy."""

    what: str
    """The label of the copy."""
    content: bytes
    """The copy."""
    path: Path | None
    """Where it is saved; None when it could not be."""
    problem: str
    """Why not, as a sentence; "" when it is saved."""


class CopyDialog(Dialog[None]):
    """Lists what can be copied. `value` is under the cursor of the view named `view`.

    The copy named `at_once` is made as soon as the event is there.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*event_keys.COPY]
    AUTO_FOCUS = "#copies"

    def __init__(self, feed: Feed, event_id: int, value: str | None, view: str, at_once: str = "") -> None:
        super().__init__(feed)
        self._at_once = at_once
        self._event_id = event_id
        self._value = value
        self._view = view
        self._copies: dict[str, Copy] = {}
        self._list = PickList(EMPTY, say("reading the event"), id="copies")

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="dialog", id="copy-box"):
            yield self._list

    def on_mount(self) -> None:
        """Read the event and list what can be copied."""
        box = self.query_one("#copy-box")
        box.border_title = safe_text(f"Copy #{self._event_id}", 40)
        box.border_subtitle = assembled(self.hint_content())
        if weight(self.feed.reader, self._event_id) > _HEAVY:
            self._read()
        else:
            self._list_copies(*_both(self.feed.reader, self._event_id))

    def on_copied_event_read(self, message: CopiedEventRead) -> None:
        """List what can be copied of it."""
        self._list_copies(message.detail, message.original)

    def on_pick_list_picked(self, message: PickList.Picked) -> None:
        """Enter or a click."""
        self.action_take(message.key)

    def on_copy_made(self, message: CopyMade) -> None:
        """Send it to the terminal's clipboard, and say where it is."""
        text = message.content.decode("utf-8", "backslashreplace")
        fits = clipboard_files.fits_terminal(text)
        if fits:
            self.app.copy_to_clipboard(text)
        where = "sent to the terminal's clipboard" if fits else "too large for the terminal's clipboard"
        what = f"{message.what[:1].upper()}{message.what[1:]}"
        head = f"{what} of #{self._event_id}, {size(len(message.content))}: {where}"
        if message.problem:
            tell(self, visible(f"{head}; {message.problem}", 500), severity="warning")
        else:
            tell(self, visible(f"{head}, and saved as {message.path}", 500), timeout=_SECONDS)
        self.dismiss()

    def action_take(self, name: str) -> None:
        """Copy this."""
        if name in self._copies:
            self._make(self._copies[name], self.feed.session.now())

    def _list_copies(self, detail: EventDetail | None, original: EventDetail | None) -> None:
        if detail is None:
            self._list.hint(say("This event is not in the log."))
            return
        session = self.feed.session
        replied_at = session.replied_at(detail.request.id)
        now, settings, recorded = session.now(), session.settings(), not session.endpoints.is_live
        context = EventContext(now, self.feed.snapshot.in_flight, settings, replied_at, self.feed.zone, recorded)
        found = copies(detail, context, session.endpoints, self._value, self._view, original)
        self._copies = {copy.name: copy for copy in found}
        name = name_text(detail.event.name or NOTHING, 40)
        box = self.query_one("#copy-box")
        box.border_title = safe_text(f"Copy #{self._event_id} {name}", 80)
        box.border_subtitle = assembled(say("a letter or "), self.hint_content(("pick.choose", "copies")))
        self._list.show([_choice(copy, self.feed.keys[f"copy.{copy.name}"]) for copy in self._copies.values()])
        first = OF_VIEW.get(self._view, REPORT)
        self._list.highlight(first if first in self._copies else EVENT)
        self.action_take(self._at_once)

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def _read(self) -> None:
        with Reader(self.feed.reader.log) as reader:
            self.post_message(CopiedEventRead(*_both(reader, self._event_id)))

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def _make(self, copy: Copy, at: float) -> None:
        content = copy.make()
        path, problem = _saved(lambda: clipboard_files.save(content, copy.file, at))
        self.post_message(CopyMade(copy.label, content, path, problem))


def _both(reader: Reader, event_id: int) -> tuple[EventDetail | None, EventDetail | None]:
    """An event and, of a duplicate, its original."""
    detail = reader.detail(event_id)
    before = None if detail is None else detail.event.duplicate_of
    return detail, None if before is None else reader.detail(before)


def _saved(save: Callable[[], Path]) -> tuple[Path | None, str]:
    """The path of a copy, or why it was not saved."""
    try:
        return save(), ""
    except LiveviewError as error:
        return None, str(error)


def _choice(copy: Copy, key: SafeText) -> Choice:
    parts: tuple[Part, ...] = (
        (say(" {} ", key), "key"),
        (say(" {:12} ", copy.label), "strong"),
        (copy.detail, "muted"),
    )
    return Choice(copy.name, parts)
