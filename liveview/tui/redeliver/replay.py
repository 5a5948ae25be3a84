"""Replay: one event, several, or a whole session once more, at their pace or faster; and how far that is."""

from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import ClassVar, Literal

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input

from liveview.errors import LiveviewError, LogError
from liveview.log.read.replays import span
from liveview.log.sessions.listing import SessionFile, session_file, sessions
from liveview.model.event import State
from liveview.model.replay import Replay, Replaying, ReplayProgress
from liveview.model.settings import Settings
from liveview.tui.keys import bindings
from liveview.tui.kit.choice_row import ChoiceRow
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import assembled, content_of, safe_text, say, visible
from liveview.tui.redeliver import replay_lines
from liveview.tui.redeliver.replay_lines import ALL, FRESH, MARKED, MATCHING, OTHER, RECEIVER, THIS, Chosen
from liveview.tui.redeliver.when_over import LOOKS, when_over

_MOST_SESSIONS = 30
"""Sessions that are offered: more than are kept unless somebody says otherwise."""
_FORM = ("#what", "#sessions", "#path", "#where", "#pace", "#form", "#start")
"""What there is to choose, and hidden while a replay is under way."""


class ReplayDialog(Dialog[None]):
    """While a replay is under way it shows that one; leaving lets it go on, and a toast says when it is over."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.PICK]

    @dataclass
    class SessionsRead(Message):
        """The sessions of the state directory."""

        found: list[SessionFile]

    @dataclass
    class PathRead(Message):
        """What is at the path that was typed: a session, or why it is not one."""

        path: str
        found: SessionFile | None
        problem: str = ""

    def __init__(
        self,
        feed: Feed,
        event_id: int | None,
        marked: Sequence[int] = (),
        matching: Sequence[int] | None = None,
        filter_text: str = "",
    ) -> None:
        super().__init__(feed)
        self._ids: dict[str, Sequence[int]] = {THIS: (event_id,) if event_id else (), MARKED: tuple(marked)}
        self._ids[MATCHING] = array("q", matching or ())  # a copy: the list it came from goes on
        self._total = feed.reader.last_id()
        tabs = replay_lines.what_tabs(event_id, len(marked), len(self._ids[MATCHING]), filter_text, self._total)
        self._what = ChoiceRow(say("what"), tabs, id="what")
        self._where = ChoiceRow(say("where"), replay_lines.where_tabs(self._settings, of_this_session=True), id="where")
        self._pace = ChoiceRow(say("pace"), replay_lines.PACES, id="pace")
        self._form = ChoiceRow(say("bytes"), replay_lines.FORMS, id="form")
        self._list = PickList(say("Sessions"), say("looking for sessions"), id="sessions")
        self._path = Input(placeholder="or the path of a session file", id="path", compact=True)
        self._text = LinesView(id="replay-text")
        self._sessions: dict[str, SessionFile] = {}
        self._typed: SessionFile | None = None
        self._problem = ""
        self._replaying: Replaying | None = None

    def compose(self) -> ComposeResult:
        """A row for each choice, what they come to, and the buttons."""
        with Vertical(classes="dialog", id="replay-box"):
            yield self._what
            yield self._list
            yield self._path
            yield self._where
            yield self._pace
            yield self._form
            yield self._text
            with Horizontal(classes="choices"):
                yield Button(content_of(say("start")), id="start", compact=True)
                yield Button(content_of(say("stop")), id="stop", compact=True)
                yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Show the replay that is under way, or what can be chosen."""
        running = self.feed.controls.replaying()
        self.set_interval(1 / LOOKS, self._look)
        self._read_sessions()
        self._turn_to(running if running is not None and not running.progress().over else None)

    @on(ChoiceRow.ChoiceMade)
    def _chosen(self) -> None:
        self._arrange()

    def on_descendant_focus(self) -> None:
        """What Enter does depends on where one is."""
        self._say()

    @on(PickList.ChoiceHighlighted, "#sessions")
    def _highlighted(self) -> None:
        self._say()

    @on(PickList.Picked, "#sessions")
    def _picked(self) -> None:
        self._pace.focus()

    @on(Input.Changed, "#path")
    def _path_changed(self, message: Input.Changed) -> None:
        self._typed, self._problem = None, ""
        if message.value.strip():
            self._problem = "Looking for it."
            self._read_path(message.value.strip())
        self._say()

    @on(Input.Submitted, "#path")
    def _path_given(self) -> None:
        self._pace.focus()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        actions = {"start": self._start, "stop": self._stop, "close": self.action_back}
        actions[message.button.id or "close"]()

    def on_replay_dialog_sessions_read(self, message: SessionsRead) -> None:
        """Offer them."""
        self._sessions = {str(found.path): found for found in message.found}
        zone = self.feed.zone
        self._list.show([Choice(key, replay_lines.session_parts(each, zone)) for key, each in self._sessions.items()])
        self._list.hint(say("there is no other session in the state directory"))
        self._say()

    def on_replay_dialog_path_read(self, message: PathRead) -> None:
        """The file that was typed; not if something else has been typed since."""
        if message.path == self._path.value.strip():
            self._typed, self._problem = message.found, message.problem
            self._say()

    def action_pick(self) -> None:
        """Start; Enter on a button, a session or the path has a meaning of its own.

        Who has just said that it is another session has not seen which one: Enter goes there.
        """
        if self._replaying is not None:
            return
        if self._what.chosen == OTHER and self._what.has_focus:
            (self._list if self._sessions else self._path).focus()
        else:
            self._start()

    @property
    def _settings(self) -> Settings:
        return self.feed.controls.settings()

    def _start(self) -> None:
        replay = self._replay()
        if self._events() is None or self._problem:
            return
        try:
            running = self.feed.commands.replay(replay)
        except LiveviewError as error:
            tell(self, visible(str(error), 500), severity="error")
            return
        tell_when_over(self.app, running)
        self._turn_to(running)

    def _stop(self) -> None:
        if self._replaying is None:
            return
        if self._replaying.progress().over:
            self._turn_to(None)
        else:
            self._replaying.stop()

    def _replay(self) -> Replay:
        """What the rows say."""
        what, session = self._what.chosen, self._session
        events = self._ids.get(what)
        if what == ALL:
            events = range(1, self._total + 1)
        key = self._where.chosen if what != OTHER else RECEIVER
        fresh = not key and self._form.chosen == FRESH
        log = str(session.path) if what == OTHER and session is not None else None
        return Replay(events, log, replay_lines.pace_of(self._pace.chosen), key or None, fresh)

    @property
    def _session(self) -> SessionFile | None:
        """The other session: the one that was typed, else the one under the cursor."""
        return self._typed if self._path.value.strip() else self._sessions.get(self._list.selected or "")

    def _events(self) -> Chosen | None:
        """How many events are chosen, and how long they took; None while there are none."""
        if self._what.chosen == OTHER:
            session = self._session
            return None if session is None else Chosen(session.events, session.seconds, of_this_session=False)
        ids = self._ids.get(self._what.chosen) or range(1, self._total + 1)
        progress = self.feed.reader.progress(ids[0]) if len(ids) == 1 else None
        invalid = progress is not None and progress.state is State.INVALID
        return Chosen(len(ids), span(self.feed.reader, ids[0], ids[-1]), invalid=invalid)

    def _turn_to(self, running: Replaying | None) -> None:
        """Show this replay; None shows what can be chosen."""
        self._replaying = running
        self.query_one("#replay-box").remove_class("-other")
        for name in _FORM:
            self.query_one(name).display = running is None
        self.query_one("#stop").display = running is not None
        about = "" if running is None else f" ─ {replay_lines.under_way(running.replay)}"
        self.query_one("#replay-box").border_title = safe_text(f"Replay{about}", 80)
        if running is None:
            self._arrange()
        else:
            self._look()
        # What was just hidden gives up the focus when the screen is drawn again; only then another may take it.
        self.call_after_refresh(self._what.focus if running is None else self.query_one("#stop").focus)

    def _arrange(self) -> None:
        """Show the rows that make sense together."""
        other = self._what.chosen == OTHER
        self.query_one("#replay-box").set_class(other, "-other")
        for widget in (self._list, self._path):
            widget.display = other
        self._where.offer(replay_lines.where_tabs(self._settings, of_this_session=not other))
        self._where.display = not other
        self._form.display = self._where.chosen == RECEIVER
        self._say()

    def _say(self) -> None:
        """Say what will happen."""
        if self._replaying is not None:
            return
        other = self._what.chosen == OTHER
        chosen, problem = self._events(), self._problem if other else ""
        self._text.show(replay_lines.plan_lines(chosen, self._replay(), self._settings, problem), from_top=True)
        self.query_one("#start", Button).disabled = chosen is None or bool(problem)
        does = "to the list" if other and self._what.has_focus else "starts"
        works = (("pick.choose", does),) if chosen is not None and not problem else ()
        self.query_one("#replay-box").border_subtitle = assembled(say("arrows choose, "), self.hint_content(*works))

    def _look(self) -> None:
        """Say how far the replay is."""
        if self._replaying is None:
            return
        progress = self._replaying.progress()
        self._text.show(replay_lines.progress_lines(progress, self._text.size.width), from_top=True)
        self.query_one("#stop", Button).label = content_of(say("another") if progress.over else say("stop"))
        leave = "closes" if progress.over else "closes, it goes on"
        self.query_one("#replay-box").border_subtitle = assembled(self.hint_content(leave=leave))

    @work(thread=True, exclusive=True, group="sessions", exit_on_error=False)
    def _read_sessions(self) -> None:
        found: list[SessionFile] = []
        with suppress(LogError, OSError):  # a path can be typed all the same
            found = sessions(self.feed.reader.path, _MOST_SESSIONS)
        self.post_message(self.SessionsRead(found))

    @work(thread=True, exclusive=True, group="path", exit_on_error=False)
    def _read_path(self, path: str) -> None:
        try:
            found, problem = session_file(Path(path).expanduser()), ""
        except (LogError, OSError, ValueError) as error:
            found, problem = None, str(error)
        if found is not None and not found.events:
            found, problem = None, "there is no event in that session"
        self.post_message(self.PathRead(path, found, problem))


def tell_when_over(app: App[None], running: Replaying) -> None:
    """Say how a replay ended, unless its dialog shows it."""

    def say_how(progress: ReplayProgress) -> None:
        if not isinstance(app.screen, ReplayDialog):
            tell(app, visible(replay_lines.sentence(progress), 500), severity=_severity(progress))

    when_over(app, running, say_how)


def _severity(progress: ReplayProgress) -> Literal["information", "warning", "error"]:
    if progress.error:
        return "error"
    return "warning" if progress.failed else "information"
