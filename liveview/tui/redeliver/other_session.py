"""Choosing another session to replay: one of the state directory, or the path of a file."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from liveview.errors import LogError
from liveview.log.sessions.listing import SessionFile, session_file, sessions
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.safe_text import say
from liveview.tui.redeliver.replay_lines import session_parts
from liveview.tui.sessions.screen import ALONE

_MOST_SESSIONS = 30
"""Sessions that are offered: more than are kept by default."""
_LOOKING = "Looking for this file."
_EMPTY = "there are no events in this session"


@dataclass
class OtherSessionsRead(Message):
    """A worker has read which sessions the state directory holds."""

    found: list[SessionFile]
    """Newest first; empty when there are none or the directory cannot be read."""


@dataclass
class TypedPathRead(Message):
    """A worker has read the file at a path that was typed."""

    path: str
    """The path as it was typed."""
    found: SessionFile | None
    """The session; None when it is not one that can be replayed."""
    problem: str = ""
    """Why not, as a sentence; "" when it can."""


@dataclass
class OtherSessionChanged(Message):
    """Another session is chosen, or none."""


@dataclass
class OtherSessionPicked(Message):
    """The user is done with choosing."""


class OtherSession(Steady, Vertical):
    """What is typed goes before what is under the cursor of the list."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(id="other-session")
        self._feed = feed
        self._sessions: dict[str, SessionFile] = {}
        self._typed: SessionFile | None = None
        self._problem = ""
        self._list = PickList(say("Sessions"), say("looking for sessions"), id="sessions")
        self._path = Input(placeholder="or the path of a session file", id="path", compact=True)

    @property
    def session(self) -> SessionFile | None:
        """The chosen session; None while there is none."""
        return self._typed if self._path.value.strip() else self._sessions.get(self._list.selected or "")

    @property
    def problem(self) -> str:
        """What is wrong with the path that was typed; "" when nothing is."""
        return self._problem

    def compose(self) -> ComposeResult:
        """The list over the line for a path."""
        yield self._list
        yield self._path

    def on_mount(self) -> None:
        """Look which sessions there are."""
        if self._feed.run.endpoints.is_alone:
            self._list.hint(ALONE)
            self._path.disabled = True
        else:
            self._read_sessions()

    def enter(self) -> None:
        """Give the focus to what there is to choose from."""
        (self._list if self._sessions else self._path).focus()

    def on_other_sessions_read(self, message: OtherSessionsRead) -> None:
        """Offer them."""
        self._sessions = {str(found.path): found for found in message.found}
        zone = self._feed.zone
        self._list.show([Choice(key, session_parts(each, zone)) for key, each in self._sessions.items()])
        self._list.hint(say("no other sessions in the state directory"))
        self.post_message(OtherSessionChanged())

    def on_typed_path_read(self, message: TypedPathRead) -> None:
        """Take the file that was typed, unless something else has been typed since."""
        if message.path == self._path.value.strip():
            self._typed, self._problem = message.found, message.problem
            self.post_message(OtherSessionChanged())

    @on(PickList.ChoiceHighlighted)
    def _highlighted(self) -> None:
        self.post_message(OtherSessionChanged())

    @on(Input.Changed)
    def _path_changed(self, message: Input.Changed) -> None:
        path = message.value.strip()
        self._typed, self._problem = None, _LOOKING if path else ""
        if path:
            self._read_path(path)
        self.post_message(OtherSessionChanged())

    @on(PickList.Picked)
    @on(Input.Submitted)
    def _picked(self) -> None:
        self.post_message(OtherSessionPicked())

    @work(thread=True, exclusive=True, group="sessions", exit_on_error=False)
    def _read_sessions(self) -> None:
        found: list[SessionFile] = []
        with suppress(LogError, OSError):  # a path can be typed all the same
            found = sessions(self._feed.reader.path, _MOST_SESSIONS)
        self.post_message(OtherSessionsRead(found))

    @work(thread=True, exclusive=True, group="path", exit_on_error=False)
    def _read_path(self, path: str) -> None:
        try:
            found, problem = session_file(Path(path).expanduser()), ""
        except (LogError, OSError, ValueError) as error:
            found, problem = None, str(error)
        if found is not None and not found.events:
            found, problem = None, _EMPTY
        self.post_message(TypedPathRead(path, found, problem))
