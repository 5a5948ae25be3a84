"""A cell for each destination in a row of the event list, and the letters above the cells.

A destination keeps its cell from row to row, so the heading says which destination a glyph belongs to. If one cell each
takes too much room, there are no cells, and rows count their glyphs instead. `columns` decides which columns a row has.
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
"""With more destinations than this, none gets a cell of its own."""


class DestinationCell(NamedTuple):
    """The cell of one destination in a row and in the heading."""

    key: str
    """The destination's key in the configuration."""
    label: SafeText
    """The letters in the heading that tell it from the others."""
    width: int
    """Its width in terminal cells."""
    gone: bool = False
    """Whether the destination is missing from the current settings."""


class DestinationCells(NamedTuple):
    """The cells of a row. Without any, rows count their glyphs."""

    cells: tuple[DestinationCell, ...] = ()
    """In row order; empty if there is no room for one each."""
    gap: int = 0
    """Spaces between two cells."""
    lines: int = 1
    """Lines of the heading; more than 1 if the letters run downwards."""

    def __bool__(self) -> bool:
        """Whether any destination has a cell."""
        return bool(self.cells)

    @property
    def width(self) -> int:
        """The width of all cells with the gaps between them."""
        return sum(cell.width for cell in self.cells) + self.gap * max(len(self.cells) - 1, 0)

    def heading(self, line: int) -> list[Part]:
        """One line of the heading, counted from 0; letters that run downwards end on the last line."""
        parts: list[Part] = []
        for cell in self.cells:
            text = cell.label if self.lines == 1 else _upright(cell.label, self.lines, line)
            parts.append(
                (
                    say("{}{}", text, blanks(cell.width - cell_len(text) + self.gap)),
                    "muted" if cell.gone else "strong",
                )
            )
        return _without_end(parts, self.gap)

    def glyphs(self, deliveries: Iterable[DeliverySummary]) -> list[Part]:
        """A glyph for each destination.

        Of several deliveries to it under one name the latest counts, of several names the worst.
        """
        found = _worst(deliveries)
        parts: list[Part] = []
        for cell in self.cells:
            delivery = found.get(cell.key)
            look = None if delivery is None else status.of_delivery(delivery)
            glyph = say(" ") if look is None else look.glyph
            style: Style = "plain" if look is None else look.style
            if delivery is not None and is_partial(delivery):
                style = "warning"
            parts.append((say("{}{}", glyph, blanks(cell.width - cell_len(glyph) + self.gap)), style))
        return _without_end(parts, self.gap)

    def beside(self, deliveries: Sequence[DeliverySummary]) -> list[DeliverySummary]:
        """The deliveries whose destination has no cell."""
        known = {cell.key for cell in self.cells}
        return [delivery for delivery in deliveries if delivery.destination not in known]

    def label(self, key: str) -> SafeText:
        """The letters above a destination's cell; "" if it has none."""
        return next((cell.label for cell in self.cells if cell.key == key), EMPTY)


def cells_for(keys: Collection[str], gone: Collection[str], room: int, tallest: int = 3) -> DestinationCells:
    """Lay out cells for these destinations in `room` terminal cells; those in `gone` come last.

    Letters run side by side if they fit in half the room, otherwise downwards in at most `tallest` lines; if neither
    fits, there are no cells.
    """
    names = (*keys, *gone)
    if not names or len(names) > min(room, _MOST):
        return DestinationCells()
    labels = [visible(label) for label in letters(names)]
    each = [(name, label, name in gone) for name, label in zip(names, labels, strict=True)]
    apart = DestinationCells(
        tuple(DestinationCell(name, label, cell_len(label), left) for name, label, left in each), 1
    )
    if apart.width * 2 <= room:
        return apart
    lines = max(map(len, labels))
    upright = DestinationCells(
        tuple(DestinationCell(name, label, max(map(cell_len, label)), left) for name, label, left in each), 0, lines
    )
    return upright if upright.width <= room and lines <= tallest else DestinationCells()


_BADNESS = (
    status.SKIPPED,
    status.PREVIEWED,
    status.DELIVERED,
    status.PENDING,
    status.TIMEOUT,
    status.RETRYING,
    status.FAILED,
)


def _worst(deliveries: Iterable[DeliverySummary]) -> dict[str, DeliverySummary]:
    """The delivery that stands for each destination."""
    latest: dict[str, dict[str | None, DeliverySummary]] = {}
    for delivery in deliveries:
        names = latest.setdefault(delivery.destination, {})
        if delivery.emission is None:  # in a log of an older version, where there is one name
            names.clear()
        names[delivery.emission] = delivery
    return {key: max(names.values(), key=_badness) for key, names in latest.items()}


def _badness(delivery: DeliverySummary) -> int:
    """The worse, the higher; an unknown state is the worst."""
    look = status.of_delivery(delivery)
    return _BADNESS.index(look) if look in _BADNESS else len(_BADNESS)


def is_partial(delivery: DeliverySummary) -> bool:
    """Whether some webhooks of a delivery did not succeed."""
    return delivery.succeeded < delivery.webhooks


def counted_deliveries(deliveries: Iterable[DeliverySummary]) -> list[Part]:
    """The number of destinations per glyph: `✓18 ✗2`."""
    looks = [status.of_delivery(delivery) for delivery in deliveries]
    return [(say(" {}{}", look.glyph, looks.count(look)), look.style) for look in dict.fromkeys(looks)]


def _upright(label: SafeText, lines: int, line: int) -> SafeText:
    """The letter of a label on this line; the label ends on the last line."""
    at = line - (lines - len(label))
    return part(label, at, at + 1) if at >= 0 else say(" ")


def _without_end(parts: list[Part], gap: int) -> list[Part]:
    if not parts or not gap:
        return parts
    text, style = parts[-1]
    return [*parts[:-1], (part(text, 0, len(text) - gap), style)]
