"""The line in which a filter is typed: completion, errors in place, and the filters used before.

It knows what is typed; which filter is in effect is up to the screen, to which it posts `FilterApplied` and
`FilterLeft`.
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
"""Characters of a filter: far more than anyone types, little enough to look at on every key."""
_MOST_BEFORE = 100
"""Filters that are remembered."""
_MOST_SUGGESTIONS = 12
"""More do not fit a line."""


class _Line(OneLine):
    """The text itself; its keys act on the bar."""

    BINDINGS: ClassVar[list[BindingType]] = [*main_keys.FILTER, *bindings.QUIT[-1:]]

    def __init__(self, bar: "FilterBar") -> None:
        super().__init__(placeholder="everything", compact=True, select_on_focus=False)
        self._bar = bar

    def validate_value(self, value: str) -> str:
        """What is pasted may hold anything; here it becomes what can be seen."""
        return visible(value, _LONGEST)

    def action_apply(self) -> None:
        """Enter."""
        self._bar.apply()

    def action_complete(self) -> None:
        """Tab."""
        self._bar.take(0)

    def action_older(self) -> None:
        """Up."""
        self._bar.recall(-1)

    def action_newer(self) -> None:
        """Down."""
        self._bar.recall(1)

    def action_leave(self) -> None:
        """Escape."""
        self.post_message(FilterLeft())


class _Below(Banner):
    """The lines under the text; a click on a suggestion takes it."""

    def on_click(self, event: events.Click) -> None:
        """Let the bar know where."""
        bar = self.parent
        if isinstance(bar, FilterBar):
            bar.take_at(event.x - len(_PROMPT))


class _Typed(NamedTuple):
    """What the text is worth: suggestions for the place between `start` and `end`, and what is wrong with it.

    A value that the screen can only show escaped is not suggested: taken, it would be another value.
    """

    start: int = 0
    end: int = 0
    suggestions: tuple[Suggestion, ...] = ()
    error: FilterError | None = None


class FilterBar(Vertical):
    """Opened with `edit`, which shows it; the screen hides it when the focus goes elsewhere."""

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
        """The prompt and the text, and a line or two below."""
        with Horizontal():
            yield Static(content_of(_PROMPT), id="prompt")
            yield self._line
        yield self._below

    @property
    def text(self) -> str:
        """What is typed."""
        return self._line.value

    def edit(self, text: str) -> None:
        """Begin typing; `text` is there already."""
        self._set(text)
        self._at = len(self.before)
        self._look()
        self.display = True
        self.screen.set_focus(self._line)  # at once: the next key is already on its way

    def remember(self, text: str) -> None:
        """This filter was used; the arrows find it again."""
        self.before = [*(known for known in self.before if known != text), text][-_MOST_BEFORE:]

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        message.stop()
        self._insisted = False
        self._look()

    def on_resize(self) -> None:
        """Other words fit now."""
        self._draw()

    def apply(self) -> None:
        """Apply what is typed, or insist on what is wrong with it."""
        self._look()
        if self._typed.error is None:
            self.post_message(FilterApplied(self.text.strip()))
        else:
            self._insisted = True
            self._line.cursor_position = min(self._typed.error.start, len(self.text))
            self._draw()

    def recall(self, steps: int) -> None:
        """Show a filter used before (-1) the one that is shown, or after it (1): at last what was being typed."""
        if self._at == len(self.before):
            self._draft = self.text
        at = min(max(self._at + steps, 0), len(self.before))
        if at != self._at:
            self._at = at
            self._set(self.before[at] if at < len(self.before) else self._draft)

    def take_at(self, cell: int) -> None:
        """Take the suggestion that is at this cell of the line below."""
        if not self._shows_error:
            position = suggestion_at(self._offered, cell)
            if position is not None:
                self.take(position)
        self._line.focus()

    def take(self, position: int) -> None:
        """Take this suggestion, counted from 0; nothing happens without it."""
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
        """See what the text is worth."""
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
        """What the log that is read now has to offer."""
        reader = self._feed.reader
        if self._known is None or self._known[0] is not reader:
            self._known = reader, LogValues(reader)
        return self._known[1]

    @property
    def _offered(self) -> list[str]:
        return [known.text for known in self._typed.suggestions]

    @property
    def _shows_error(self) -> bool:
        """An error is told once the cursor has left its place, or when the filter was to be applied."""
        error = self._typed.error
        return error is not None and (self._insisted or error.end < self._line.cursor_position)

    def _draw(self) -> None:
        """The line below: the error, the suggestions, or how to use the bar."""
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
