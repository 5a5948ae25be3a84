"""The question about a session: which properties there are, and what HIPAA mode removed."""

from collections.abc import Callable, Mapping

import msgspec

from liveview.log.read.property_names import ListName, PropertyNames, SeenNames
from liveview.log.read.reader import Reader


class PropertiesFound(msgspec.Struct, frozen=True):
    """What a look has found."""

    seen: Mapping[ListName, SeenNames]
    """The names in events, by list."""
    removed: Mapping[ListName, Mapping[str, SeenNames]]
    """The names that were removed, by list, each with the destinations."""


class PropertiesQuestion:
    """Looks at what is new only."""

    def __init__(self) -> None:
        self._names = PropertyNames()

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> PropertiesFound | None:
        """See `SessionQuestion`."""
        del now
        newest = max(reader.last_id(), 1)
        while self._names.look(reader):
            if not told(min(self._names.last / newest, 0.99)):
                return None
        return PropertiesFound(
            {name: self._names.seen(name) for name in ListName}, {name: self._names.removed(name) for name in ListName}
        )
