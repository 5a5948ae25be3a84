"""Looking at another session: the screens show it read-only, while the run goes on behind them."""

from pathlib import Path

from textual import work
from textual.app import App

from liveview.log.files import LogError
from liveview.log.sessions.listing import sessions
from liveview.model.controls import ControlError, Controls
from liveview.tui.compare.lines import number_of
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.sessions.screen import SessionsDialog

_NONE = "There is no session before this one."


class SessionActions(App[None]):
    """Asks for a session, or knows the one before; opening it reads a file and so is done in a worker."""

    feed: Feed

    def action_sessions(self) -> None:
        """Choose a session to look at."""
        if not isinstance(self.screen, SessionsDialog):
            self.push_screen(SessionsDialog(self.feed), self._chosen)

    def action_session_before(self) -> None:
        """Look at the session before the one that is written, or return to that."""
        if self.feed.is_elsewhere:
            self.turn_to(self.feed.run)
        else:
            self._open_before(self.feed.before)

    def turn_to(self, controls: Controls) -> None:
        """Show what belongs to these controls from now on."""
        self.feed.turn_to(controls)
        path = Path(controls.endpoints.log)
        log, key = visible(path.name, 80), self.feed.keys["go.session_before"]
        there = say("This is {}, read-only; {} goes back.", log, key)
        words = there if self.feed.is_elsewhere else say("Back in {}.", log)
        kept = self.feed.compared
        if kept is not None and kept.session != path.absolute():
            what = number_of(kept.event_id, visible(kept.session.name, 80))
            words = say("{} {} compares with {}.", words, self.feed.keys["event.compare"], what)
        tell(self, words)

    def _chosen(self, path: str | None) -> None:
        if path == "":
            self.turn_to(self.feed.run)
        elif path is not None:
            self._open(path)

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _open_before(self, before: str) -> None:
        """Open the session that this run left last, else the newest of the state directory."""
        log = Path(self.feed.run.endpoints.log)
        try:
            path = Path(before) if before else next((each.path for each in sessions(log, 1)), None)
        except (LogError, OSError) as error:
            self.call_from_thread(self._failed, str(error))
            return
        if path is None:
            self.call_from_thread(self._failed, _NONE)
        else:
            self._read(str(path))

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _open(self, path: str) -> None:
        self._read(path)

    def _read(self, path: str) -> None:
        try:
            recorded = self.feed.run.recorded(path)
        except ControlError as error:
            self.call_from_thread(self._failed, str(error))
        else:
            self.call_from_thread(self.turn_to, recorded)

    def _failed(self, why: str) -> None:
        tell(self, visible(why, 500), severity="error")
