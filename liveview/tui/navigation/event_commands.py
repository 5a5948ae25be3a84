"""What can be done with the selected event, the same in the list and in the inspector.

The keys are those of `keys.event_keys`. Dialogs are imported when they are opened, which keeps the start short.
"""

from collections.abc import Callable, Mapping

from textual.app import App

from liveview.tui.compare.lines import pair
from liveview.tui.events.empty_state import EmptyState
from liveview.tui.events.screen import MainScreen
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines.safe_text import SafeText, say
from liveview.tui.lines.side import Side
from liveview.tui.navigation.navigator import Navigator
from liveview.tui.plan_edit.undoing import PlanHistory


class EventCommands:
    """Acts on what is selected on the screen in front."""

    def __init__(self, app: App[None], feed: Feed, navigator: Navigator) -> None:
        self._app = app
        self._feed = feed
        self._navigator = navigator
        self._plans = PlanHistory()
        self.commands: Mapping[str, Callable[..., object]] = {
            "resend": self._resend,
            "edit": self._edit,
            "retry": self._retry,
            "retry_many": self._retry_many,
            "copy": self._copy,
            "reproduce": self._reproduce,
            "mark": self._mark,
            "only": self._only,
            "compare": self._compare,
            "journey": self._journey,
            "replay": self._replay,
            "export": self._export,
            "capture": self._capture,
            "change_plan": self._change_plan,
            "neighbour": self._neighbour,
            "original": self._original,
        }
        """What the keys do, by the names that `keys.event_keys` has for them."""

    @property
    def _screen(self) -> LiveScreen:
        screen = self._app.screen
        assert isinstance(screen, LiveScreen)  # noqa: S101 (only such screens bind these keys)
        return screen

    def _resend(self) -> None:
        """Send the event again."""
        event_id = self._event(say("send again"))
        if event_id is not None:
            from liveview.tui.redeliver.resend import ResendDialog

            self._app.push_screen(ResendDialog(self._feed, event_id))

    def _edit(self) -> None:
        """Edit a copy of the event and send it."""
        event_id = self._event(say("edit"))
        if event_id is not None:
            self._navigator.compose(event_id)

    def _retry(self) -> None:
        """Retry its deliveries now or give them up."""
        event_id = self._event(say("retry"))
        if event_id is not None:
            from liveview.tui.redeliver.retry import RetryDialog

            self._app.push_screen(RetryDialog(self._feed, event_id))

    def _retry_many(self) -> None:
        """Retry or resend all that failed at a destination, or all marked events."""
        from liveview.tui.redeliver.retry_all import RetryAllDialog

        destination = self._screen.selection.destination
        self._app.push_screen(RetryAllDialog(self._feed, self._feed.reader.marks(), destination))

    def _copy(self, at_once: str = "") -> None:
        """Copy the event or a part of it; before the first event, the command that sends one."""
        screen = self._app.screen
        if isinstance(screen, MainScreen) and not self._feed.reader.last_id():
            screen.query_one(EmptyState).copy()
            return
        event_id = self._event(say("copy"))
        if event_id is not None:
            from liveview.tui.copy.screen import CopyDialog

            selection = self._screen.selection
            self._app.push_screen(CopyDialog(self._feed, event_id, selection.value, selection.view, at_once))

    def _reproduce(self) -> None:
        """Save all that is needed to see the event again."""
        self._copy("reproduction")

    def _mark(self) -> None:
        """Mark the event, or take the mark away; the log remembers it."""
        event_id = self._event(say("mark"))
        if event_id is not None:
            marked = event_id not in self._feed.reader.marks()
            done = f"#{event_id} is {'marked' if marked else 'not marked any more'}."
            self._screen.change(lambda: self._feed.commands.mark(event_id, marked), done)

    def _only(self) -> None:
        """Show only events that have something in common with this one."""
        event_id = self._event(say("filter by"))
        if event_id is not None:
            from liveview.tui.only.screen import OnlyDialog

            show = self._navigator.show_only
            self._app.push_screen(OnlyDialog(self._feed, event_id), lambda text: show(text) if text else None)

    def _compare(self) -> None:
        """Compare the event with another one, which may be of another session, or keep it until there is one."""
        event_id, feed = self._event(say("compare")), self._feed
        if event_id is None:
            return
        selected, marks = Side(feed.reader.log, event_id), feed.reader.marks()
        sides = pair(selected, marks, feed.compared, self._original_of(event_id))
        if sides is None:
            feed.compared = selected
            again, sessions = feed.keys["event.compare"], feed.keys["go.sessions"]
            words = say("#{} is one of two: select another event and press {} again.", event_id, again)
            tell(self._app, say("{} {} opens another session.", words, sessions))
            return
        from liveview.tui.compare.screen import CompareScreen

        self._app.clear_notifications()  # the sentence that asked for the other one
        self._app.push_screen(CompareScreen(feed, sides, marks))

    def _journey(self) -> None:
        """Show the journey of the event's user; from an event that was opened there, go back to it."""
        event_id = self._event(say("follow"))
        if event_id is None:
            return
        from liveview.tui.journey.screen import JourneyScreen

        screen, below = self._app.screen, self._app.screen_stack[-2:][0]
        if isinstance(below, JourneyScreen) and below is not screen:
            screen.dismiss()
            below.call_later(below.go_to, event_id)
        elif not isinstance(screen, JourneyScreen):
            self._app.push_screen(JourneyScreen(self._feed, event_id))

    def _replay(self) -> None:
        """Replay the event, the marked ones, what the filter matches, or a session."""
        from liveview.tui.redeliver.replay import ReplayDialog

        at, marked = self._screen.selection, self._feed.reader.marks()
        self._app.push_screen(ReplayDialog(self._feed, at.event, marked, at.matches, at.filter))

    def _export(self) -> None:
        """Write the events that the list shows to a file."""
        at = self._screen.selection
        if not at.listed:
            tell(self._app, say("The list shows no event to export."))
            return
        from liveview.tui.export.screen import ExportDialog

        self._app.push_screen(ExportDialog(self._feed, at.listed_filter, at.listed))

    def _capture(self) -> None:
        """Write a test that expects the marked events or, without marks, the selected one."""
        marks = self._feed.reader.marks()
        event_id = None if marks else self._event(say("capture"))
        if marks or event_id is not None:
            from liveview.tui.copy.capture import CaptureDialog

            self._app.push_screen(CaptureDialog(self._feed, event_id, len(marks)))

    def _change_plan(
        self,
        event_id: int,
        code: str = "",
        field: str = "",
        rule: str = "",
        others: bool = False,
    ) -> None:
        """Let the plan allow what it does not allow in an event."""
        from liveview.tui.plan_edit.screen import PlanEditDialog
        from liveview.tui.plan_edit.work import ViolationWanted

        if not isinstance(self._app.screen, PlanEditDialog):
            wanted = ViolationWanted(code, field, rule, others)
            self._app.push_screen(PlanEditDialog(self._feed, event_id, wanted, self._plans))

    def _neighbour(self, lines: int) -> None:
        """Go to the event below, or above for -1."""
        screen = self._screen
        event_id = screen.selection.event
        if event_id is None or screen.step(event_id, lines) is None:
            tell(self._app, say("There is no event below.") if lines > 0 else say("There is no event above."))

    def _original(self) -> None:
        """Go to the original of a duplicate."""
        event_id = self._event(say("look up"))
        if event_id is None:
            return
        original = self._original_of(event_id)
        if original is None:
            tell(self._app, say("#{} is not a duplicate.", event_id))
        else:
            self._screen.go_to(original)

    def _original_of(self, event_id: int) -> int | None:
        return next((row.duplicate_of for row in self._feed.reader.rows_of((event_id,))), None)

    def _event(self, verb: SafeText) -> int | None:
        """The selected event; without one a notification says that there is nothing to do this with."""
        event_id = self._screen.selection.event
        if event_id is None:
            tell(self._app, say("There is no event to {}.", verb))
        return event_id
