"""Sessions: those in the state directory, newest first; one of them is chosen."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar, LiteralString

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from liveview.errors import LogError
from liveview.log import files
from liveview.log.sessions.listing import SessionFile, sessions
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import assembled, say
from liveview.tui.sessions.lines import live_parts, session_parts

_MOST = 100
"""Sessions that are offered: five times as many as are kept by default."""
ALONE = say("a window of a browser shows only the session that it was opened for")
"""Why no other session is offered."""
_LIVE = ""
"""The key of the line that leads back to the session that is being recorded."""


@dataclass
class SessionsRead(Message):
    """A worker has read which sessions there are."""

    found: list[tuple[SessionFile, int]]
    """Newest first, each with its size in bytes; without those that are shown or being recorded."""


class SessionsDialog(Dialog[str]):
    """Returns the path of the chosen session, "" for the one that is being recorded, None when none was chosen.

    `does` says what happens with it then.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "style.tcss"]
    AUTO_FOCUS = "#every-session"

    def __init__(self, feed: Feed, does: LiteralString = "opens it read-only") -> None:
        super().__init__(feed)
        self._does = does
        self._list = PickList(say("Sessions"), say("looking for sessions"), id="every-session")
        self._found: list[tuple[SessionFile, int]] = []

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="dialog tall"):
            yield self._list

    def on_mount(self) -> None:
        """Offer the way back at once, and the others as soon as they are read."""
        self._show()
        if self.feed.run.endpoints.is_alone:
            self._list.hint(ALONE)
        else:
            self._read()

    def on_resize(self) -> None:
        """Lines are made for their width, which the list has once it is laid out."""
        self.call_after_refresh(self._show)

    def on_sessions_read(self, message: SessionsRead) -> None:
        """Offer them."""
        self._list.hint(say("no other sessions in the state directory"))
        self._found = message.found
        self._show()

    @on(PickList.Picked)
    def _take(self, message: PickList.Picked) -> None:
        self.dismiss(message.key)

    def _show(self) -> None:
        zone, room = self.feed.zone, self._list.room
        choices = [Choice(_LIVE, live_parts(self.feed.run.endpoints))] if self.feed.is_elsewhere else []
        choices += [Choice(str(each.path), session_parts(each, size, zone, room)) for each, size in self._found]
        works = (("pick.choose", self._does),) if choices else ()
        self._list.border_subtitle = assembled(self.hint_content(*works, leave="cancels"))
        self._list.show(choices)

    @work(thread=True, exclusive=True, group="sessions", exit_on_error=False)
    def _read(self) -> None:
        found: list[tuple[SessionFile, int]] = []
        with suppress(LogError, OSError):
            here = self.feed.run.endpoints.readable
            shown = {here.absolute(), self.feed.reader.path.absolute()}
            every = sessions(here, _MOST)
            found = [(each, files.weight(each.path)) for each in every if each.path.absolute() not in shown]
        self.post_message(SessionsRead(found))
