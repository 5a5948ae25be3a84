"""What changes the run as a whole, on every screen: a new session, and the configuration."""

from collections.abc import Callable

from textual import work
from textual.app import App

from liveview.model.controls import ControlError, PostponedError
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import visible
from liveview.tui.shell import editor
from liveview.tui.shell.leave import LeaveDialog, Leaving

_LONGEST = 500
"""Characters of an answer."""


class RunActions(App[None]):
    """Asks the engine in a worker, because all of this takes a moment, and says how it went."""

    feed: Feed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A recorded session has neither a configuration nor a successor."""
        changes = action in {"reload", "edit_configuration"} or parameters == (Leaving.NEW_SESSION.value,)
        if changes and not self.feed.controls.endpoints.receiver:
            return False
        return super().check_action(action, parameters)

    def action_leave(self, how: str) -> None:
        """Quit or begin a new session; asks first while that would cut something off."""
        leaving = Leaving(how)
        why = self.feed.busy()
        if not why or not self.feed.run.endpoints.receiver:
            self._leave(leaving)
        elif not isinstance(self.screen, LeaveDialog):
            self.push_screen(LeaveDialog(self.feed, leaving, why), lambda sure: self._leave(leaving) if sure else None)

    def _leave(self, how: Leaving) -> None:
        if how is Leaving.QUIT:
            self.exit()
        else:
            self.action_new_session()

    def action_new_session(self) -> None:
        """Go on in a new log file."""
        controls = self.feed.controls
        self._ask(lambda: f"This is a new session now: {controls.new_session()}")

    def action_reload(self) -> None:
        """Read the configuration file again."""
        self._ask(self.feed.controls.reload)

    def action_edit_configuration(self) -> None:
        """Open the configuration in the user's editor, and read it again."""
        path = self.feed.controls.config_file
        if path is None:
            self._answer("There is no configuration file; liveview init writes one.", failed=True)
            return
        with self.suspend():
            problem = editor.edit(path)
        if problem:
            self._answer(problem, failed=True)
        else:
            self.action_reload()

    @work(thread=True, exclusive=True, group="controls", exit_on_error=False)
    def _ask(self, ask: Callable[[], str]) -> None:
        try:
            words, failed = ask(), False
        except ControlError as error:
            words, failed = str(error), not isinstance(error, PostponedError)
        self.call_from_thread(self._answer, words, failed=failed)

    def _answer(self, words: str, *, failed: bool) -> None:
        tell(self, visible(words, _LONGEST), severity="error" if failed else "information")
