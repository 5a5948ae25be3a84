"""The line for typing a filter, with completion, errors in place, and a history.

It only knows what is typed. It posts `FilterApplied` and `FilterLeft`, and the screen decides which filter is in
effect.
"""

from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from liveview.errors import FilterError
from liveview.log.filter import Suggestion, complete, parse
from liveview.log.filter.values import LogValues
from liveview.log.read.reader import Reader
from liveview.tui.events.filter_lines import error_lines, hint_parts, suggestion_at, suggestion_parts
from liveview.tui.keys import bindings, main_keys
from liveview.tui.kit.canvas import Banner
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import FilterApplied, FilterLeft
from liveview.tui.kit.one_line import OneLine
from liveview.tui.lines.cells import Part
from liveview.tui.lines.safe_text import blanks, content_of, say, visible

_PROMPT = say(" / ")
_LONGEST = 2_000
"""The most characters in a filter: far more than anyone types, few enough to parse on every key."""
_MOST_BEFORE = 100
"""How many used filters are remembered."""
_MOST_SUGGESTIONS = 12
"""More suggestions than this do not fit into a line."""


class _Line(OneLine):
    """The input; its keys act on the bar."""

    BINDINGS: ClassVar[list[BindingType]] = [*main_keys.FILTER, *bindings.QUIT[-1:]]

    def __init__(self, bar: "FilterBar") -> None:
        super().__init__(placeholder="everything", compact=True, select_on_focus=False)
        self._bar = bar

    def validate_value(self, value: str) -> str:
        """Make pasted text visible, as it may contain anything."""
        return visible(value, _LONGEST)

    def action_apply(self) -> None:
        """Apply the filter (Enter)."""
        self._bar.apply()

    def action_complete(self) -> None:
        """Take the first suggestion (Tab)."""
        self._bar.take(0)

    def action_older(self) -> None:
        """Show the previous filter (Up)."""
        self._bar.recall(-1)

    def action_newer(self) -> None:
        """Show the next filter (Down)."""
        self._bar.recall(1)

    def action_leave(self) -> None:
        """Leave the bar (Escape)."""
        self.post_message(FilterLeft())


class _Below(Banner):
    """The lines under the text; a click on a suggestion takes it."""

    def on_click(self, event: events.Click) -> None:
        """Tell the bar where the click was."""
        bar = self.parent
        if isinstance(bar, FilterBar):
            bar.take_at(event.x - len(_PROMPT))


class _Typed(NamedTuple):
    """What the text leads to: suggestions for the range from `start` to `end`, and what is wrong with it.

    Values that can only be shown escaped are not suggested, because the escapes would be a different value.
    """

    start: int = 0
    end: int = 0
    suggestions: tuple[Suggestion, ...] = ()
    error: FilterError | None = None


class FilterBar(Vertical):
    """Shown by `edit`; the screen hides it when the focus goes elsewhere."""

    def __init__(self, feed: Feed, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.before: list[str] = []
        self._feed = feed
        self._at = 0
        self._draft = ""
        self._typed = _Typed()
        self._insisted = False
        self._known: tuple[Reader, LogValues] | None = None
        self._line = _Line(self)
        self._below = _Below()

    def compose(self) -> ComposeResult:
        """The prompt, the input, and one or more lines below."""
        with Horizontal():
            yield Static(content_of(_PROMPT), id="prompt")
            yield self._line
        yield self._below

    @property
    def text(self) -> str:
        """What is typed."""
        return self._line.value

    def edit(self, text: str) -> None:
        """Show the bar for typing, starting with `text`."""
        self._set(text)
        self._at = len(self.before)
        self._look()
        self.display = True
        self.screen.set_focus(self._line)  # immediately, as the next key may already be on its way

    def remember(self, text: str) -> None:
        """Remember a filter that was used, so that the arrow keys can bring it back."""
        self.before = [*(known for known in self.before if known != text), text][-_MOST_BEFORE:]

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        self._insisted = False
        self._look()

    def on_resize(self) -> None:
        """Draw the words that fit now."""
        self._draw()

    def apply(self) -> None:
        """Apply what is typed, or show what is wrong with it."""
        self._look()
        if self._typed.error is None:
            self.post_message(FilterApplied(self.text.strip()))
        else:
            self._insisted = True
            self._line.cursor_position = min(self._typed.error.start, len(self.text))
            self._draw()

    def recall(self, steps: int) -> None:
        """Show the previous filter in the history (-1) or the next one (1), which ends with what was being typed."""
        if self._at == len(self.before):
            self._draft = self.text
        at = min(max(self._at + steps, 0), len(self.before))
        if at != self._at:
            self._at = at
            self._set(self.before[at] if at < len(self.before) else self._draft)

    def take_at(self, cell: int) -> None:
        """Take the suggestion at this cell of the line below."""
        if not self._shows_error:
            position = suggestion_at(self._offered, cell)
            if position is not None:
                self.take(position)
        self._line.focus()

    def take(self, position: int) -> None:
        """Take the suggestion at this position, from 0; does nothing if there is none."""
        if position < len(self._typed.suggestions):
            start, end, suggestions, _ = self._typed
            text = suggestions[position].text
            self._line.value = self.text[:start] + text + self.text[end:]
            self._line.cursor_position = start + len(text)
            self._look()

    def _set(self, text: str) -> None:
        self._line.value = text
        self._line.cursor_position = len(text)

    def _look(self) -> None:
        """Parse the text and look for suggestions."""
        text = self.text
        try:
            parse(text, self._feed.session.now(), self._feed.zone)
            error = None
        except FilterError as refusal:
            error = refusal
        found = complete(text, self._line.cursor_position, self._values)
        shown = [known for known in found.suggestions if visible(known.text, _LONGEST) == known.text]
        self._typed = _Typed(found.start, found.end, tuple(shown[:_MOST_SUGGESTIONS]), error)
        self._draw()

    @property
    def _values(self) -> LogValues:
        """The values in the current log."""
        reader = self._feed.reader
        if self._known is None or self._known[0] is not reader:
            self._known = reader, LogValues(reader)
        return self._known[1]

    @property
    def _offered(self) -> list[str]:
        return [known.text for known in self._typed.suggestions]

    @property
    def _shows_error(self) -> bool:
        """An error is shown once the cursor has moved past it, or after an attempt to apply the filter."""
        error = self._typed.error
        return error is not None and (self._insisted or error.end < self._line.cursor_position)

    def _draw(self) -> None:
        """Draw the lines below: the error, the suggestions, or how to use the bar."""
        width = max(self.size.width - len(_PROMPT), 1)
        error, margin = self._typed.error, blanks(len(_PROMPT))
        lines: list[tuple[Part, ...]]
        if error is not None and self._shows_error:
            scrolled = self._line.scroll_offset.x
            start, end = (cell_len(self.text[:place]) - scrolled for place in (error.start, error.end))
            lines = error_lines(error.message, start, end, width)
        elif self._typed.suggestions and self.text:
            lines = [suggestion_parts(self._offered, self._typed.suggestions[0].hint, width)]
        else:
            lines = [hint_parts(width, self._feed.keys)]
        self._below.styles.height = len(lines)
        self._below.show([((margin, "plain"), *line) for line in lines])
