"""The panes of the verification screen: the names, everything about the selected one, and the line for a search."""

from datetime import tzinfo
from operator import is_
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from liveview.tui.keys import bindings, verification_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.one_line import OneLine
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.entries import BLANK, AnyLine, event_of, filter_of
from liveview.tui.lines.safe_text import EMPTY, content_of, joined, say
from liveview.tui.verification.lines import name_lines, no_plan
from liveview.tui.verification.rows import (
    VerifiedName,
    heading,
    name_parts,
    shown_key,
    title,
)
from liveview.tui.verification.verification import Verification


class NameList(PickList, inherit_bindings=False):
    """The names: Enter shows the events of one. Only visible lines are drawn: there may be thousands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *verification_keys.VERIFICATION_NAMES]

    def __init__(self) -> None:
        super().__init__(say("Verification"), EMPTY, id="verification-names")
        self._verified: dict[str, VerifiedName] = {}
        self._zone: tzinfo | None = None
        self._dated = False

    @property
    def chosen(self) -> VerifiedName | None:
        """The selected line; None if there is none."""
        return None if self.selected is None else self._verified.get(self.selected)

    def show_known(self, known: Verification, feed: Feed) -> None:
        """Show what is known; names that were counted stay while they are counted again."""
        found, lines, scope = known.names.found, known.lines, known.scope
        if known.still:
            self.hint(known.still)
        elif scope.filter:
            self.hint(say("no event matches; {} verifies all again", feed.keys["screen.back"]))
        else:
            self.hint(say("no events yet: each name is listed here as it arrives"))
        dated = feed.spans_days([line.tally.last_at for line in lines if line.tally is not None])
        self._verified = {line.text_key: line for line in lines}
        self._zone, self._dated = feed.zone, dated
        self.show([Choice(key, ()) for key in self._verified], heading(self.room, dated=dated) if lines else ())
        self.refresh()
        self.set_title(title(lines, found, whole=not scope.filter))
        self.set_subtitle(joined([each for each in (known.against, scope.words) if each], ", "))

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of a name."""
        parts = name_parts(self._verified[choice.key], self.room, self._zone, dated=self._dated)
        return super().draw_choice(choice._replace(parts=parts), cursor=cursor)


class NamePane(Vertical):
    """The text about one name; Enter goes to the event or the events that a line of it is about."""

    BINDINGS: ClassVar[list[BindingType]] = [*verification_keys.VERIFICATION_TEXT]

    def __init__(self) -> None:
        self.text = LinesView(cursor=True, id="verification-text")
        super().__init__(self.text, id="verification-name", classes="pane")
        self._shown: tuple[object, ...] = ()
        self._width = 0

    @property
    def leads(self) -> bool:
        """Whether the current line leads somewhere, and Enter goes there."""
        line = self.text.line
        return self.text.has_focus and line is not None and (event_of(line) is not None or bool(filter_of(line)))

    def show_chosen(self, known: Verification, chosen: VerifiedName | None, feed: Feed, *, from_top: bool) -> None:
        """Show all about a name, and what to do for a plan if there is none."""
        width, within = max(self.text.size.width, 1), known.scope.filter
        about = (chosen, known.names.found, known.scope, *known.compared_with)
        if not from_top and self._width == width and all(map(is_, about, self._shown)):
            return  # it takes a moment if the events have thousands of properties
        self._shown, self._width = about, width
        shown = list[AnyLine]()
        if chosen is not None:
            compared = known.compared(chosen)
            shown = list(name_lines(chosen, known.inventory.found, compared, within, feed.zone, width))
        if known.names.found is not None and known.plan.plan is None:
            shown += [*([BLANK] if shown else []), *no_plan(known.plan, feed.keys)]
        self.border_title = content_of(shown_key(chosen.key) if chosen is not None else say("Events"))
        self.text.show(shown, from_top=from_top)

    def action_follow(self) -> None:
        """Go where the current line leads."""
        self.text.action_fold()


class TraceSearch(OneLine):
    """The line for a text to search in traces. Hidden until `open`, and again when it loses the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [*verification_keys.VERIFICATION_LINE, *bindings.QUIT[-1:]]

    class TextWanted(Message):
        """The user wants to verify only events whose traces hold this text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class SearchLeft(Message):
        """The user left the line."""

    def __init__(self) -> None:
        super().__init__(placeholder="a text in the traces; empty verifies all", id="trace-search", compact=True)
        self.display = False

    def open(self, text: str) -> None:
        """Let the user change what is searched for."""
        self.value = text
        self.display = True
        self.focus()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Search for it."""
        message.stop()
        self.post_message(self.TextWanted(self.value))

    def action_leave(self) -> None:
        """Return without a change."""
        self.post_message(self.SearchLeft())

    def on_blur(self, event: events.Blur) -> None:  # noqa: ARG002 (Textual's signature)
        """Hide the line when it loses the focus."""
        self.display = False
