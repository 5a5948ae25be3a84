"""What can be done with the selected event, and the way to the other screens: the same in the list and the inspector.

The keys are those of `keys.event_keys` and `keys.bindings.PLACES`. Dialogs and screens are imported when they are
opened, which keeps the start short and this module free of cycles.
"""

from collections.abc import Collection, Sequence

from liveview.tui.compare.lines import Side, pair
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines.safe_text import SafeText, say


class EventActions(LiveScreen):
    """The base of screens with a selected event; they implement `selected` and `go_to`."""

    @property
    def copied_value(self) -> str | None:
        """The value under the cursor that `copy` offers; None when there is none."""
        return None

    @property
    def copied_view(self) -> str:
        """The view of the inspector that `copy` is about."""
        return "trace"

    def on_lines_view_moved(self) -> None:
        """The inspector shows something else, where other keys have something to do."""
        self.tell_idle()

    def action_resend(self) -> None:
        """Send the event again."""
        event_id = self._event(say("send again"))
        if event_id is not None:
            from liveview.tui.redeliver.resend import ResendDialog

            self.app.push_screen(ResendDialog(self.feed, event_id))

    def action_edit(self) -> None:
        """Edit a copy of the event and send it."""
        event_id = self._event(say("edit"))
        if event_id is not None:
            self._write(event_id)

    def action_retry(self) -> None:
        """Retry its deliveries now or give them up."""
        event_id = self._event(say("retry"))
        if event_id is not None:
            from liveview.tui.redeliver.retry import RetryDialog

            self.app.push_screen(RetryDialog(self.feed, event_id))

    def action_retry_many(self) -> None:
        """Retry or resend all that failed at a destination, or all marked events."""
        from liveview.tui.redeliver.retry_all import RetryAllDialog

        self.app.push_screen(RetryAllDialog(self.feed, self.feed.reader.marks(), self.destination))

    def action_copy(self) -> None:
        """Copy the event or a part of it."""
        self._copy()

    def action_reproduce(self) -> None:
        """Save all that is needed to see the event again."""
        self._copy("reproduction")

    def _copy(self, at_once: str = "") -> None:
        event_id = self._event(say("copy"))
        if event_id is not None:
            from liveview.tui.copy.screen import CopyDialog

            self.app.push_screen(CopyDialog(self.feed, event_id, self.copied_value, self.copied_view, at_once))

    def action_mark(self) -> None:
        """Mark the event, or take the mark away; the log remembers it."""
        event_id = self._event(say("mark"))
        if event_id is not None:
            marked = event_id not in self.feed.reader.marks()
            done = f"#{event_id} is {'marked' if marked else 'not marked any more'}."
            self.change(lambda: self.feed.controls.mark(event_id, marked), done)

    def action_only(self) -> None:
        """Show only events that have something in common with this one."""
        event_id = self._event(say("filter by"))
        if event_id is not None:
            from liveview.tui.only.screen import OnlyDialog

            self.app.push_screen(OnlyDialog(self.feed, event_id), lambda text: self.show_only(text) if text else None)

    def action_compare(self) -> None:
        """Compare the event with another one, which may be of another session, or keep it until there is one."""
        event_id, feed = self._event(say("compare")), self.feed
        if event_id is None:
            return
        selected, marks = Side(feed.reader.log, event_id), feed.reader.marks()
        original = next((row.duplicate_of for row in feed.reader.rows_of((event_id,))), None)
        sides = pair(selected, marks, feed.compared, original)
        if sides is None:
            feed.compared = selected
            again, sessions = feed.keys["event.compare"], feed.keys["go.sessions"]
            words = say("#{} is one of two: select another event and press {} again.", event_id, again)
            tell(self, say("{} {} opens another session.", words, sessions))
            return
        from liveview.tui.compare.screen import CompareScreen

        self.app.clear_notifications()  # the sentence that asked for the other one
        self.app.push_screen(CompareScreen(feed, sides, marks))

    @property
    def matches(self) -> Sequence[int] | None:
        """The events that the filter in force lets through; None without one."""
        return None

    @property
    def filter_text(self) -> str:
        """The filter in force; "" for none."""
        return ""

    def action_replay(self) -> None:
        """Replay the event, the marked ones, what the filter matches, or a session."""
        from liveview.tui.redeliver.replay import ReplayDialog

        marked = self.feed.reader.marks()
        self.app.push_screen(ReplayDialog(self.feed, self.selected, marked, self.matches, self.filter_text))

    def step(self, event_id: int, lines: int) -> int | None:
        """Go to the event this many lines further in the list and return it; None behind the ends of the list."""
        del event_id, lines
        return None

    def action_neighbour(self, lines: int) -> None:
        """Go to the event below, or above for -1."""
        if self.selected is None or self.step(self.selected, lines) is None:
            tell(self, say("There is no event below.") if lines > 0 else say("There is no event above."))

    def action_original(self) -> None:
        """Go to the original of a duplicate."""
        event_id = self._event(say("look up"))
        if event_id is None:
            return
        original = next((row.duplicate_of for row in self.feed.reader.rows_of((event_id,))), None)
        if original is None:
            tell(self, say("#{} is not a duplicate.", event_id))
        else:
            self.go_to(original)

    def action_compose(self) -> None:
        """Write a new event."""
        self._write(None)

    def on_compose_opened(self) -> None:
        """A click on what tells of writing an event."""
        self._write(None)

    def action_sink(self) -> None:
        """The built-in sink."""
        from liveview.tui.sink.screen import SinkScreen

        self.app.push_screen(SinkScreen(self.feed))

    @property
    def idle_places(self) -> Collection[str]:
        """Names of keys that lead to screens with nothing on them."""
        return () if self.feed.snapshot.balance.refused else {"go.refused"}

    def action_refused(self) -> None:
        """The requests that were refused."""
        self.open_refused()

    def action_connect(self) -> None:
        """How each client is pointed here."""
        self.open_connect()

    def action_destinations(self) -> None:
        """All destinations, the one that the user is at first."""
        from liveview.tui.destinations.screen import DestinationsScreen

        self.app.push_screen(DestinationsScreen(self.feed, self.destination))

    def action_event_settings(self) -> None:
        """The event settings, those of the selected event's name first."""
        from liveview.tui.event_settings.screen import EventSettingsScreen

        found = self.feed.reader.rows_of((self.selected,)) if self.selected else []
        self.app.push_screen(EventSettingsScreen(self.feed, found[0].name if found else None))

    @property
    def destination(self) -> str | None:
        """The key of the destination that the user is at; None for none."""
        return None

    def _write(self, event_id: int | None) -> None:
        from liveview.tui.compose.screen import ComposeScreen

        self.app.push_screen(ComposeScreen(self.feed, event_id))

    def _event(self, verb: SafeText) -> int | None:
        """The selected event; without one a toast says that there is nothing to do this with."""
        if self.selected is None:
            tell(self, say("There is no event to {}.", verb))
        return self.selected
