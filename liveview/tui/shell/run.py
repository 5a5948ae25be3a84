"""What changes the run as a whole, on every screen: quitting, a new session, and the configuration."""

from collections.abc import Callable, Mapping
from functools import partial
from time import monotonic

from textual.app import App

from liveview.errors import LiveviewError, PostponedError
from liveview.model.controls import commands_of
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.shell import editor
from liveview.tui.shell.leave import LeaveDialog, Leaving

_LONGEST = 500
"""Characters of an answer."""
_TWICE_WITHIN = 2.0
"""Seconds in which a second ctrl+c quits."""


class RunCommands:
    """Asks the engine in a worker, because all of this takes a moment, and says how it went."""

    def __init__(self, app: App[None], feed: Feed) -> None:
        self._app = app
        self._feed = feed
        self._interrupted_at = -_TWICE_WITHIN
        self.commands: Mapping[str, Callable[..., object]] = {
            "interrupt": self._interrupt,
            "leave": self._leave_or_ask,
            "reload": self._reload,
            "edit_config": self._edit_config,
            "mask": self._mask,
        }
        """What the keys do, by the names that `keys.bindings` has for them."""

    def allows(self, name: str, *parameters: object) -> bool:
        """Whether a command makes sense: what does not run here has neither a configuration nor a successor."""
        changes = name in {"reload", "edit_config"} or parameters == (Leaving.NEW_SESSION.value,)
        endpoints = self._feed.session.endpoints
        return not changes or (bool(endpoints.receiver) and not endpoints.attached)

    def _interrupt(self) -> None:
        """Quit if this is the second time."""
        now = monotonic()
        if now - self._interrupted_at < _TWICE_WITHIN:
            self._app.exit()
            return
        self._interrupted_at = now
        words = say("Press {} again to quit.", self._feed.keys["app.interrupt"])
        tell(self._app, words, timeout=_TWICE_WITHIN)

    def _mask(self) -> None:
        """Hide what no list of HIPAA mode names, or show it again."""
        feed = self._feed
        feed.mask()
        key = feed.keys["app.mask"]
        hidden = say("What no HIPAA list names is hidden; {} shows it.", key)
        tell(self._app, hidden if feed.is_masked else say("Everything is shown again."))

    def _leave_or_ask(self, how: str) -> None:
        """Quit or begin a new session; asks first while that would cut something off."""
        leaving = Leaving(how)
        why = self._feed.busy()
        if not why or self._feed.run.endpoints.attached or not self._feed.run.endpoints.receiver:
            self._leave(leaving)
        elif not isinstance(self._app.screen, LeaveDialog):
            dialog = LeaveDialog(self._feed, leaving, why)
            self._app.push_screen(dialog, lambda sure: self._leave(leaving) if sure else None)

    def _leave(self, how: Leaving) -> None:
        if how is Leaving.QUIT:
            self._app.exit()
        else:
            session = self._feed.session
            self._ask(lambda: f"This is a new session now: {commands_of(session).new_session()}")

    def _reload(self) -> None:
        """Read the configuration file again."""
        session = self._feed.session
        self._ask(lambda: commands_of(session).reload())

    def _edit_config(self) -> None:
        """Open the configuration in the user's editor, and read it again."""
        path = self._feed.session.config_file
        if path is None:
            self._answer("There is no configuration file; liveview init writes one.", failed=True)
            return
        with self._app.suspend():
            problem = editor.edit(path)
        if problem:
            self._answer(problem, failed=True)
        else:
            self._reload()

    def _ask(self, ask: Callable[[], str]) -> None:
        work = partial(self._work, ask)
        self._app.run_worker(work, thread=True, exclusive=True, group="commands", exit_on_error=False)

    def _work(self, ask: Callable[[], str]) -> None:
        try:
            words, failed = ask(), False
        except LiveviewError as error:
            words, failed = str(error), not isinstance(error, PostponedError)
        self._app.call_from_thread(self._answer, words, failed=failed)

    def _answer(self, words: str, *, failed: bool) -> None:
        tell(self._app, visible(words, _LONGEST), severity="error" if failed else "information")
