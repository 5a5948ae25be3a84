"""Only me: verify what one sender sends, by its address, User-Agent or library, or by how it names itself."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.log.read.verification_senders import EventSender, SenderKind, senders
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import fit
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, assembled, say, visible

_WORDS = {
    SenderKind.ADDRESS: say("address"),
    SenderKind.AGENT: say("User-Agent"),
    SenderKind.LIBRARY: say("library"),
    SenderKind.SENDER: say("sender"),
}
_VALUE = 46
_EVERYONE = "everyone"


@dataclass
class SendersRead(Message):
    """A worker has read who sends events."""

    found: list[EventSender]
    """The senders, those of a kind together."""


class OnlyMeDialog(Dialog[EventSender | str]):
    """Returns the chosen sender; "" for all of them, None when nothing was chosen."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "only_me.tcss"]
    AUTO_FOCUS = "#senders"

    def __init__(self, feed: Feed, *, chosen: bool) -> None:
        super().__init__(feed)
        self._is_chosen = chosen
        self._found: list[EventSender] = []
        self._list = PickList(EMPTY, say("looking who sends events"), id="senders")

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="dialog", id="only-me"):
            yield self._list

    def on_mount(self) -> None:
        """Look who there is."""
        box = self.query_one("#only-me")
        box.border_title = assembled(say("Verify only what this sender sends"))
        box.border_subtitle = assembled(self.hint_content(("pick.choose", "verifies only that"), leave="cancels"))
        self._read(self.feed.reader.log)

    def on_senders_read(self, message: SendersRead) -> None:
        """Offer them."""
        self._list.hint(say("nobody has sent an event yet"))
        self._found = message.found
        choices = [Choice(_EVERYONE, ((say(" everyone"), "strong"),))] if self._is_chosen else []
        choices += [
            Choice(
                str(number),
                (
                    (say(" {}", fit(_WORDS[each.kind], 11)), "muted"),
                    (fit(visible(each.value), _VALUE), "plain"),
                    (say("  {}", counted(each.events, "event")), "muted"),
                ),
            )
            for number, each in enumerate(self._found)
        ]
        self._list.show(choices)

    @on(PickList.Picked)
    def _take(self, message: PickList.Picked) -> None:
        self.dismiss("" if message.key == _EVERYONE else self._found[int(message.key)])

    @work(thread=True, exclusive=True, group="senders", exit_on_error=False)
    def _read(self, log: LogFile) -> None:
        with reading(), Reader(log) as reader:
            self.post_message(SendersRead(senders(reader)))
