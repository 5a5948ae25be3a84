"""The event names seen so far, to warn about a second spelling that is easily mistaken for the first (ours)."""

from collections.abc import Iterable

from liveview.model.problem import Problem, problem
from liveview.text.lookalikes import difference, look

MOST = 10_000
"""Names remembered; beyond this, they are data rather than names."""


class Names:
    """The first spelling of each name, by its letters regardless of case and by its look."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._cases: dict[str, str] = {}
        self._looks: dict[str, str] = {}
        self._first: set[str] = set()
        """The names that were the first of their kind: there is nothing to say about them."""
        for name in names:
            self.note(name)

    def note(self, name: str) -> bool:
        """Remember a name; False if nothing about it is new, or if too many are remembered already."""
        if name in self._first:
            return False
        folded, seen = name.casefold(), look(name)
        if len(self._cases) >= MOST or (folded in self._cases and seen in self._looks):
            return False
        self._cases.setdefault(folded, name)
        if self._looks.setdefault(seen, name) == name:
            self._first.add(name)
        return True

    def forget(self, name: str) -> None:
        """Undo what `note` remembered of this name."""
        self._first.discard(name)
        for known, key in ((self._cases, name.casefold()), (self._looks, look(name))):
            if known.get(key) == name:
                del known[key]

    def warning(self, name: str, field: str) -> Problem | None:
        """A warning if a name resembles a different one seen before; `field` is its path in the event."""
        if name in self._first:
            return None
        first = self._looks.get(look(name), name)
        if first == name:
            return None
        if first.casefold() == name.casefold():
            return problem("name-case", field, first)
        return problem("name-alike", field, f"{first}, where {difference(first, name)}")
