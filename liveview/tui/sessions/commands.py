"""Looking at another session: the screens show it read-only, while the run goes on behind them."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from textual.app import App

from liveview.errors import LiveviewError, LogError
from liveview.log.sessions.listing import sessions
from liveview.model.controls import SessionView
from liveview.tui.compare.lines import number_of
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.sessions.screen import SessionsDialog
from liveview.tui.shell.attached_lines import session_name

_NONE = "There is no earlier session."


class SessionSwitcher:
    """Asks for a session, or knows the one before; opening it reads a file and so is done in a worker."""

    def __init__(self, app: App[None], feed: Feed) -> None:
        self._app = app
        self._feed = feed
        self.commands: Mapping[str, Callable[..., object]] = {
            "sessions": self._choose,
            "session_before": self._turn_to_before,
        }
        """What the keys do, by the names that `keys.session_keys` has for them."""

    def turn_to(self, session: SessionView) -> None:
        """Show another session from now on."""
        feed = self._feed
        feed.turn_to(session)
        path = session.endpoints.readable
        log, key = session_name(session.endpoints), feed.keys["go.session_before"]
        there = say("This is {}, read-only; {} goes back.", log, key)
        words = there if feed.is_elsewhere else say("Back in {}.", log)
        kept = feed.compared
        if kept is not None and kept.session != path.absolute():
            what = number_of(kept.event_id, visible(kept.session.name, 80))
            words = say("{} {} compares with {}.", words, feed.keys["event.compare"], what)
        tell(self._app, words)

    def _choose(self) -> None:
        """Choose a session to look at."""
        if not isinstance(self._app.screen, SessionsDialog):
            self._app.push_screen(SessionsDialog(self._feed), self._chosen)

    def _turn_to_before(self) -> None:
        """Look at the session before the one that is written, or return to that."""
        if self._feed.is_elsewhere:
            self.turn_to(self._feed.run)
        else:
            self._work(partial(self._open_before, self._feed.before))

    def _chosen(self, path: str | None) -> None:
        if path == "":
            self.turn_to(self._feed.run)
        elif path is not None:
            self._work(partial(self._open, path))

    def _work(self, work: Callable[[], None]) -> None:
        self._app.run_worker(work, thread=True, exclusive=True, group="open", exit_on_error=False)

    def _open_before(self, before: str) -> None:
        """Open the session that this run left last, else the newest of the state directory."""
        log = self._feed.run.endpoints.readable
        try:
            path = Path(before) if before else next((each.path for each in sessions(log, 1)), None)
        except (LogError, OSError) as error:
            self._app.call_from_thread(self._failed, str(error))
            return
        if path is None:
            self._app.call_from_thread(self._failed, _NONE)
        else:
            self._open(str(path))

    def _open(self, path: str) -> None:
        try:
            recorded = self._feed.run.recorded(path)
        except LiveviewError as error:
            self._app.call_from_thread(self._failed, str(error))
        else:
            self._app.call_from_thread(self.turn_to, recorded)

    def _failed(self, why: str) -> None:
        tell(self._app, visible(why, 500), severity="error")
