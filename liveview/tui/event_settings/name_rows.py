"""The rows of the table of event names, made of the settings and of what the log has seen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property

from rich.cells import cell_len

from liveview.log.read.overview import NameSeen
from liveview.model.destination import Override
from liveview.model.settings import SettingKind, Settings
from liveview.text.lookalikes import look
from liveview.tui.event_settings.lines import (
    MOST_NAME,
    OVERRIDE,
    Widths,
    changed_part,
    list_parts,
    name_parts,
    normal,
    switch,
    switch_parts,
)
from liveview.tui.lines.cells import Part
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import blanks, say


class NameRows:
    """Names that were seen or that have settings; those that look alike are told apart."""

    def __init__(self, settings: Settings, seen: Mapping[str, NameSeen], zone: tzinfo | None) -> None:
        self._settings = settings
        self._seen = seen
        self._zone = zone
        self._every = {*seen, *settings.overrides}
        looks = Counter(map(look, self._every))
        self._alike = {name for name in self._every if looks[look(name)] > 1}

    @property
    def destinations(self) -> Sequence[str]:
        """The keys of the destinations, which are those of the switches after `OVERRIDE`."""
        return [destination.key for destination in self._settings.destinations]

    @cached_property
    def longest(self) -> int:
        """The cells of the longest name, as far as the grid shows it; 0 without names."""
        shown = (name_text(name, MOST_NAME, alike=name in self._alike) for name in self._every)
        return max(map(cell_len, shown), default=0)

    @property
    def moments(self) -> Iterator[float]:
        """When each name was seen last."""
        return (seen.last_at for seen in self._seen.values())

    def holding(self, text: str) -> list[str]:
        """The names that hold this text, in alphabetic order; letter case does not count."""
        wanted = text.casefold()
        found = (name for name in self._every if wanted in name.casefold())
        return sorted(found, key=lambda name: (name.casefold(), name))

    def is_changed(self, name: str) -> bool:
        """Whether the settings of a name were changed in this session."""
        return (SettingKind.OVERRIDE, name) in self._settings.changed

    def in_grid(self, name: str, columns: Widths) -> tuple[Part, ...]:
        """A row of the grid: what was seen of the name, a cell for each switch, and whether it was changed."""
        override = self._override(name)
        cells: list[Part] = []
        for key, width in zip((OVERRIDE, *self.destinations), columns.switches, strict=True):
            cells += [(say(" "), "plain"), switch(override, key).part, (blanks(width - 3), "plain")]
        before = name_parts(name, self._seen.get(name), columns, self._zone, alike=name in self._alike)
        return (*before, *cells, (say(" "), "plain"), changed_part(self.is_changed(name), columns))

    def in_list(self, name: str, width: int) -> tuple[Part, ...]:
        """A row of the list of names."""
        on = self._override(name).override
        return list_parts(name, self._seen.get(name), on, self.is_changed(name), width, alike=name in self._alike)

    def switches(self, name: str) -> Iterator[tuple[str, tuple[Part, ...]]]:
        """The rows of the list of a name's switches, each with its key."""
        override = self._override(name)
        for key in (OVERRIDE, *self.destinations):
            yield key, switch_parts(key, switch(override, key))

    def _override(self, name: str) -> Override:
        return normal(self._settings.overrides.get(name), self._settings.destinations)
