"""Retry all: failed or waiting deliveries of a destination or of the marked events; or the requests of the events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button

from liveview.errors import LiveviewError
from liveview.log.read.reader import Reader
from liveview.log.read.undelivered import Undelivered, undelivered
from liveview.model.replay import Replay
from liveview.tui.keys import event_keys
from liveview.tui.kit.choice_row import ChoiceRow
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.cells import Line
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, assembled, content_of, safe_text, say, visible
from liveview.tui.lines.tabs import Tab
from liveview.tui.redeliver.replays_in_turn import replay_in_turn
from liveview.tui.redeliver.retry_all_lines import MARKED, plan_lines, tabs

_READING = {MARKED: Tab(say("looking"))}


@dataclass
class UndeliveredRead(Message):
    """A worker has read what was not delivered."""

    found: Mapping[str, Undelivered]
    """By destination key; that of the marked events under `MARKED`."""


class RetryAllDialog(Dialog[None]):
    """Says how many events and what happens before it does anything; starts with the destination `key`."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*event_keys.RETRY_ALL]
    AUTO_FOCUS = "#what"

    def __init__(self, feed: Feed, marked: tuple[int, ...], key: str | None) -> None:
        super().__init__(feed)
        self._marked = marked
        self._key = key
        self._found: Mapping[str, Undelivered] | None = None
        self._what = ChoiceRow(say("what"), _READING, id="what")
        self._text = LinesView(id="retry-all-text")

    def compose(self) -> ComposeResult:
        """What can be chosen, what will happen, and a button for each way."""
        with Vertical(classes="dialog", id="retry-all"):
            yield self._what
            yield self._text
            with Horizontal(classes="choices"):
                yield Button(content_of(say("retry")), id="retry", compact=True)
                yield Button(content_of(say("resend")), id="resend", compact=True)
                yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Look what there is."""
        self.query_one("#retry-all").border_title = safe_text("Retry all")
        self._show()
        self._read(tuple(known.key for known in self.feed.session.settings().destinations))

    def on_undelivered_read(self, message: UndeliveredRead) -> None:
        """Offer it."""
        self._found = message.found
        offered = tabs(message.found, len(self._marked))
        if offered:
            self._what.offer(offered)
            if self._key in offered:
                self._what.choose(self._key)
        self._what.display = bool(offered)
        self._show()

    @on(ChoiceRow.ChoiceMade)
    def _chosen(self) -> None:
        self._show()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        actions = {"retry": self.action_retry_all, "resend": self.action_resend_all, "close": self.action_back}
        actions[message.button.id or "close"]()

    def action_retry_all(self) -> None:
        """Deliver again what failed, and try now what is waiting."""
        there = self._there
        if not there.events:
            return
        again = [Replay(events=ids, pace=None, destination=key) for key, ids in there.failed]
        if self._do(lambda: self._retry(there, again)):
            are = say("is") if len(there.events) == 1 else say("are")
            tell(self, say("{} {} being retried.", counted(len(there.events), "event"), are))
            self.dismiss()

    def action_resend_all(self) -> None:
        """Send the requests again."""
        events = self._sent
        if events and self._do(
            lambda: replay_in_turn(self.app, self.feed.commands, [Replay(events=events, pace=None)])
        ):
            self.dismiss()

    def _retry(self, there: Undelivered, again: list[Replay]) -> None:
        replay_in_turn(self.app, self.feed.commands, again)
        for event_id in there.waiting:
            self.feed.commands.retry_now(event_id)

    def _do(self, ask: Callable[[], None]) -> bool:
        try:
            ask()
        except LiveviewError as error:
            tell(self, visible(str(error), 500), severity="error")
            return False
        return True

    @property
    def _there(self) -> Undelivered:
        return (self._found or {}).get(self._what.chosen, Undelivered())

    @property
    def _sent(self) -> tuple[int, ...]:
        return self._marked if self._what.chosen == MARKED else self._there.events

    def _show(self) -> None:
        there, sent = self._there, self._sent
        for name, able in (("#retry", bool(there.events)), ("#resend", bool(sent) and self._found is not None)):
            self.query_one(name, Button).disabled = not able
        ways = [("retry_all.retry", "retries")] if there.events else []
        ways += [("retry_all.resend", "resends")] if sent and self._found is not None else []
        self.query_one("#retry-all").border_subtitle = assembled(self.hint_content(*ways))
        if self._found is None:
            self._text.show([Line(EMPTY, say("looking for failed and waiting deliveries"), "muted")], from_top=True)
        elif not sent:
            mark = self.feed.keys["event.mark"]
            words = say("Nothing failed and nothing waits for a retry; {} marks events to send again.", mark)
            self._text.show([Line(EMPTY, words, "muted")], from_top=True)
        else:
            self._text.show(plan_lines(there, sent, self.feed.session.settings(), self.feed.keys), from_top=True)

    @work(thread=True, exclusive=True, group="undelivered", exit_on_error=False)
    def _read(self, keys: tuple[str, ...]) -> None:
        with Reader(self.feed.reader.log) as reader:
            found = {key: undelivered(reader, (key,)) for key in keys}
            found[MARKED] = undelivered(reader, keys, self._marked)
        self.post_message(UndeliveredRead(found))
