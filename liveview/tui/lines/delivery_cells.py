"""A cell for each destination in the event list, and the letters above them.

A destination keeps its cell from row to row, so that a glyph is read by what is above it. Where even a cell each
is too much, rows count their glyphs instead.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from liveview.log.read.reader import DeliverySummary
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, Style
from liveview.tui.lines.letters import letters
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, say, visible
from liveview.tui.lines.wrapping import part

_MOST = 64
"""Destinations from which on a cell each is too much anywhere."""


class Place(NamedTuple):
    """The cell of a destination: its key, its letters and the cells it takes. `gone`: it is not in force any more."""

    key: str
    label: SafeText
    width: int
    gone: bool = False


class Places(NamedTuple):
    """The cells of a row, `gap` blanks between two. `lines` is how many the heading has: letters may run downwards.

    Without places rows count their glyphs.
    """

    places: tuple[Place, ...] = ()
    gap: int = 0
    lines: int = 1

    def __bool__(self) -> bool:
        """Whether there is a cell for any."""
        return bool(self.places)

    @property
    def width(self) -> int:
        """Cells of all of them."""
        return sum(place.width for place in self.places) + self.gap * max(len(self.places) - 1, 0)

    def heading(self, line: int) -> list[Part]:
        """The letters on a line of the heading, from 0; they end on the last."""
        parts: list[Part] = []
        for place in self.places:
            text = place.label if self.lines == 1 else _upright(place.label, self.lines, line)
            parts.append(
                (
                    say("{}{}", text, blanks(place.width - cell_len(text) + self.gap)),
                    "muted" if place.gone else "strong",
                )
            )
        return _without_end(parts, self.gap)

    def cells(self, deliveries: Iterable[DeliverySummary]) -> list[Part]:
        """A glyph for each destination that a row has; of several deliveries to one the latest."""
        found = {delivery.destination: delivery for delivery in deliveries}
        parts: list[Part] = []
        for place in self.places:
            delivery = found.get(place.key)
            look = None if delivery is None else status.of_delivery(delivery)
            glyph = say(" ") if look is None else look.glyph
            style: Style = "plain" if look is None else look.style
            if delivery is not None and is_partial(delivery):
                style = "warning"
            parts.append((say("{}{}", glyph, blanks(place.width - cell_len(glyph) + self.gap)), style))
        return _without_end(parts, self.gap)

    def beside(self, deliveries: Sequence[DeliverySummary]) -> list[DeliverySummary]:
        """The deliveries of a row that have no cell."""
        known = {place.key for place in self.places}
        return [delivery for delivery in deliveries if delivery.destination not in known]

    def label(self, key: str) -> SafeText:
        """The letters of a destination; "" for one without a cell."""
        return next((place.label for place in self.places if place.key == key), EMPTY)


def places_for(keys: Collection[str], gone: Collection[str], room: int, tallest: int = 3) -> Places:
    """Cells for these destinations in `room`: with their letters side by side and blanks between, else as narrow as
    letters that run downwards can be in up to `tallest` lines, else none.
    """
    names = (*keys, *gone)
    if not names or len(names) > min(room, _MOST):
        return Places()
    labels = [visible(label) for label in letters(names)]
    each = [(name, label, name in gone) for name, label in zip(names, labels, strict=True)]
    apart = Places(tuple(Place(name, label, cell_len(label), left) for name, label, left in each), 1)
    if apart.width * 2 <= room:
        return apart
    lines = max(map(len, labels))
    upright = Places(tuple(Place(name, label, max(map(cell_len, label)), left) for name, label, left in each), 0, lines)
    return upright if upright.width <= room and lines <= tallest else Places()


def is_partial(delivery: DeliverySummary) -> bool:
    """Whether only some webhooks of a delivery succeeded."""
    return delivery.succeeded < delivery.webhooks


def counted_deliveries(deliveries: Iterable[DeliverySummary]) -> list[Part]:
    """How many destinations have each glyph: `✓18 ✗2`."""
    looks = [status.of_delivery(delivery) for delivery in deliveries]
    return [(say(" {}{}", look.glyph, looks.count(look)), look.style) for look in dict.fromkeys(looks)]


def _upright(label: SafeText, lines: int, line: int) -> SafeText:
    """The letter on a line of a label that ends on the last one."""
    at = line - (lines - len(label))
    return part(label, at, at + 1) if at >= 0 else say(" ")


def _without_end(parts: list[Part], gap: int) -> list[Part]:
    if not parts or not gap:
        return parts
    text, style = parts[-1]
    return [*parts[:-1], (part(text, 0, len(text) - gap), style)]
