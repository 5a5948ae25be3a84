"""The copies of an event: which destinations they went to, so that each gets it at most once.

A client that asks for consent sends an event again with what its user has agreed to (documented). What earlier copies
were sent to is in the log; this module adds the copies of the batch that is being decided.
"""

from collections.abc import Collection, Iterable, Mapping

from liveview.model.delivery import Decision, Route


class Copies:
    """For one batch. `stored` are the destinations, by key, that stored originals and their copies went to, by id."""

    def __init__(self, stored: Mapping[int, Collection[str]]) -> None:
        self._sent = {original: set(destinations) for original, destinations in stored.items()}
        self._asked: dict[int, None] = {}

    def went_to(self, original: int) -> Collection[str]:
        """The keys of the destinations that an original (id or reference) and its copies went to so far."""
        self._asked[original] = None
        return self._sent.get(original, ())

    def note(self, original: int, routes: Iterable[Route]) -> None:
        """An original itself, or a copy of it, goes these ways."""
        sent = {route.destination for route in routes if route.decision is Decision.SEND}
        if sent:
            self._sent.setdefault(original, set()).update(sent)

    @property
    def asked(self) -> tuple[int, ...]:
        """The stored originals whose copies decided about others."""
        return tuple(original for original in self._asked if original > 0)
