"""What the keys of the verification screen do that ask for something first: whose events, and which session."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from liveview.log.read.verification_senders import EventSender
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.sessions.screen import SessionsDialog
from liveview.tui.verification.comparison import ComparisonScreen
from liveview.tui.verification.only_me import OnlyMeDialog
from liveview.tui.verification.verification import Verification


class VerificationCommands:
    """Changes what is asked in `known`; `show` shows it on the screen then."""

    def __init__(self, screen: LiveScreen, known: Verification, show: Callable[[], None]) -> None:
        self._screen = screen
        self._known = known
        self._show = show
        self.commands: Mapping[str, Callable[..., object]] = {
            "only_me": self._choose_sender,
            "before": self._choose_before,
            "compare": self._compare,
            "to_plan": self._turn_to_plan,
        }
        """What `do('name')` in a binding runs, by name."""

    def _choose_sender(self) -> None:
        """Choose whose events are verified."""
        dialog = OnlyMeDialog(self._screen.feed, chosen=self._known.scope.sender is not None)
        self._screen.app.push_screen(dialog, self._verify_sender)

    def _verify_sender(self, sender: EventSender | str | None) -> None:
        if sender is not None:
            chosen = sender if isinstance(sender, EventSender) else None
            self._known.verify(self._known.scope._replace(sender=chosen))
            self._show()

    def _choose_before(self) -> None:
        """Choose the session to see the drift from."""
        dialog = SessionsDialog(self._screen.feed, does="shows the drift from it")
        self._screen.app.push_screen(dialog, self._compare_with)

    def _compare(self) -> None:
        """Compare the session before, which is chosen first unless it is known, with this one."""
        if self._known.before is not None:
            self._screen.app.push_screen(ComparisonScreen(self._screen.feed, self._known.before))
        else:
            dialog = SessionsDialog(self._screen.feed, does="compares it with this one")
            self._screen.app.push_screen(dialog, partial(self._compare_with, whole=True))

    def _compare_with(self, path: str | None, *, whole: bool = False) -> None:
        """Take this session as the one before; "" is that of the run."""
        if path is None:
            return
        self._known.compare_with(Path(path or self._screen.feed.run.endpoints.readable))
        self._show()
        if whole:
            self._compare()

    def _turn_to_plan(self) -> None:
        """See the drift from the plan again."""
        self._known.compare_with(None)
        self._show()
