"""Replay: one event, several, or a whole session again, at their pace or faster; and how far that is."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import ClassVar, Literal

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from liveview.errors import LiveviewError
from liveview.model.replay import Replay, Replaying, ReplayProgress
from liveview.model.settings import Settings
from liveview.tui.keys import bindings
from liveview.tui.kit.choice_row import ChoiceRow
from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import assembled, content_of, safe_text, say, visible
from liveview.tui.redeliver import replay_lines
from liveview.tui.redeliver.other_session import OtherSession
from liveview.tui.redeliver.replay_lines import FRESH, OTHER, RECEIVER, ChosenEvents
from liveview.tui.redeliver.replayable import Replayable
from liveview.tui.redeliver.when_over import LOOKS, when_over

_FORM = ("#what", "#other-session", "#where", "#pace", "#form", "#start")
"""What can be chosen; hidden while a replay is under way."""


class ReplayDialog(Dialog[None]):
    """While a replay is under way it shows that one; leaving lets it go on, and a notification says how it ended."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.PICK]

    def __init__(
        self,
        feed: Feed,
        event_id: int | None,
        marked: Sequence[int] = (),
        matching: Sequence[int] | None = None,
        filter_text: str = "",
    ) -> None:
        super().__init__(feed)
        self._events = Replayable(feed, event_id, marked, matching, filter_text)
        self._what = ChoiceRow(say("what"), self._events.tabs, id="what")
        self._where = ChoiceRow(say("where"), replay_lines.where_tabs(self._settings, of_this_session=True), id="where")
        self._pace = ChoiceRow(say("pace"), replay_lines.PACES, id="pace")
        self._form = ChoiceRow(say("bytes"), replay_lines.FORMS, id="form")
        self._other = OtherSession(feed)
        self._text = LinesView(id="replay-text")
        self._replaying: Replaying | None = None

    def compose(self) -> ComposeResult:
        """A row for each choice, what will happen, and the buttons."""
        with Box(classes="dialog", id="replay-box"):
            yield self._what
            yield self._other
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
        running = self.feed.session.replaying()
        self.set_interval(1 / LOOKS, self._look)
        self._turn_to(running if running is not None and not running.progress().over else None)

    @on(ChoiceRow.ChoiceMade)
    def _chosen(self) -> None:
        self._arrange()

    def on_descendant_focus(self) -> None:
        """What Enter does depends on what has the focus."""
        self._say()

    def on_other_session_changed(self) -> None:
        """Say what will happen with this one."""
        self._say()

    def on_other_session_picked(self) -> None:
        """Go on to the next row."""
        self._pace.focus()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        actions = {"start": self._start, "stop": self._stop, "close": self.action_back}
        actions[message.button.id or "close"]()

    def action_pick(self) -> None:
        """Start; Enter on a button, a session or the path has a meaning of its own.

        A user who has just chosen "another session" has not seen which one: Enter goes there first.
        """
        if self._replaying is not None:
            return
        if self._what.chosen == OTHER and self._what.has_focus:
            self._other.enter()
        else:
            self._start()

    @property
    def _settings(self) -> Settings:
        return self.feed.session.settings()

    def _start(self) -> None:
        replay = self._replay()
        if self._chosen_events is None or self._problem:
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
        """What the rows add up to."""
        what, session = self._what.chosen, self._other.session
        key = self._where.chosen if what != OTHER else RECEIVER
        fresh = not key and self._form.chosen == FRESH
        log = str(session.path) if what == OTHER and session is not None else None
        return Replay(
            events=self._events.ids(what),
            log=log,
            pace=replay_lines.pace_of(self._pace.chosen),
            destination=key or None,
            fresh=fresh,
        )

    @property
    def _chosen_events(self) -> ChosenEvents | None:
        """The events that are chosen; None while no other session is."""
        if self._what.chosen != OTHER:
            return self._events.measured(self._what.chosen)
        session = self._other.session
        return None if session is None else ChosenEvents(session.events, session.seconds, of_this_session=False)

    @property
    def _problem(self) -> str:
        return self._other.problem if self._what.chosen == OTHER else ""

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
        self._other.display = other
        self._where.offer(replay_lines.where_tabs(self._settings, of_this_session=not other))
        self._where.display = not other
        self._form.display = self._where.chosen == RECEIVER
        self._say()

    def _say(self) -> None:
        """Say what will happen."""
        if self._replaying is not None:
            return
        other = self._what.chosen == OTHER
        chosen, problem = self._chosen_events, self._problem
        self._text.show(replay_lines.plan_lines(chosen, self._replay(), self._settings, problem), from_top=True)
        self.query_one("#start", Button).disabled = chosen is None or bool(problem)
        does = "to the list" if other and self._what.has_focus else "starts"
        works = (("pick.choose", does),) if chosen is not None and not problem else ()
        hint = assembled(say("arrows choose, "), self.hint_content(*works))
        self.query_one("#replay-box", Box).set_subtitle(hint)

    def _look(self) -> None:
        """Say how far the replay is."""
        if self._replaying is None:
            return
        progress = self._replaying.progress()
        self._text.show(replay_lines.progress_lines(progress, self._text.size.width), from_top=False)
        self.query_one("#stop", Button).label = content_of(say("another") if progress.over else say("stop"))
        leave = "closes" if progress.over else "closes, it goes on"
        self.query_one("#replay-box", Box).set_subtitle(self.hint_content(leave=leave))


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
