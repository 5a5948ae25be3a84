"""The line of keys at the bottom: as many as fit, and never without help and quit."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from liveview.tui.lines.cells import Part
from liveview.tui.lines.safe_text import SafeText, say, visible


class KeyHint(NamedTuple):
    """A key and what it does."""

    key: SafeText
    """The key as it is read, such as `^s`."""
    words: SafeText
    """What the key does, in a word or two."""
    name: str
    """The key's name in Textual, which a click presses; "" for a hint of several keys."""
    essential: bool = False
    """Whether it is among the last to be left out of a narrow line."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """As it is drawn."""
        return ((say(" {}", self.key), "key"), (say(" {} ", self.words), "muted"))

    @property
    def width(self) -> int:
        """Cells that it takes."""
        return sum(cell_len(text) for text, _ in self.parts)


def joined(before: KeyHint | None, hint: KeyHint) -> KeyHint:
    """A hint for the keys of `before` and one more, `1-7`; the first alone is itself."""
    if before is None:
        return hint
    return before._replace(key=say("{}-{}", _first(before.key), hint.key), name="")


def _first(key: SafeText) -> SafeText:
    """The first of the keys that stand for several; a key that is a minus is itself."""
    return visible(key.partition("-")[0]) or key


def fitting(hints: Sequence[KeyHint], width: int) -> list[KeyHint]:
    """Those that fit, in their order: the last ones go first, essential ones only when nothing else is left."""
    shown = list(hints)
    while shown and sum(hint.width for hint in shown) > width:
        optional = [hint for hint in shown if not hint.essential]
        shown.remove((optional or shown)[-1])
    return shown


def filled(hints: Sequence[KeyHint], spare: Sequence[KeyHint], width: int) -> list[KeyHint]:
    """The same with those of `spare` that still fit, in their order, before the essential ones at the end."""
    left = width - sum(hint.width for hint in hints)
    more: list[KeyHint] = []
    for hint in spare:
        if hint.width <= left:
            more.append(hint)
            left -= hint.width
    ends = next((place for place, hint in enumerate(reversed(hints)) if not hint.essential), len(hints))
    place = len(hints) - ends
    return [*hints[:place], *more, *hints[place:]]


def hint_at(hints: Sequence[KeyHint], x: int) -> KeyHint | None:
    """The hint under a cell of the line; None beside them."""
    for hint in hints:
        if x < hint.width:
            return hint
        x -= hint.width
    return None
