"""The matrix: a line for each property, a column for the project's list and for each destination."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import msgspec

from liveview.log.read.property_names import ListName
from liveview.model.destination import Destination
from liveview.model.pipeline_settings import PipelineSettings
from liveview.tui.hipaa.lists import ListChanges, ListKey, destination_list, names_on, privacy_of, project_list
from liveview.tui.hipaa.names import PropertiesFound
from liveview.tui.lines.cells import Style
from liveview.tui.lines.safe_text import SafeText, say, visible


class Cell(Enum):
    """What becomes of a property for one column."""

    LISTED = "its list names it"
    INHERITED = "the list of the project or environment names it"
    OUTSIDE = "the mode is not about this destination"
    REMOVED = "it was removed here"
    UNLISTED = "no list names it"


LOOKS: dict[Cell, tuple[SafeText, Style]] = {
    Cell.LISTED: (say("✓"), "success"),
    Cell.INHERITED: (say("○"), "success"),
    Cell.OUTSIDE: (say("="), "warning"),
    Cell.REMOVED: (say("✗"), "error"),
    Cell.UNLISTED: (say("·"), "muted"),
}
"""How each is drawn."""
LEGEND = say("✓ on this list  ○ on the first list  = gets all  ✗ removed here  * not saved")


class MatrixColumn(NamedTuple):
    """One list."""

    key: ListKey
    """Which."""
    title: SafeText
    """What is above it."""


class Matrix(msgspec.Struct, frozen=True):
    """What is shown: the lists of one kind, of the project or of one environment."""

    settings: PipelineSettings
    """What is in effect."""
    destinations: tuple[Destination, ...]
    """The destinations, in the order of the file."""
    kind: ListName
    """Which of the lists."""
    token: str
    """The environment whose lists are shown; "" for the project."""
    owner: str
    """Its name; "" for the project."""
    changes: ListChanges
    """What was not saved."""
    found: PropertiesFound | None
    """What the session has; None while it is read."""

    @property
    def columns(self) -> tuple[MatrixColumn, ...]:
        """The project's list or that of the environment, then those of the destinations."""
        title = visible(self.owner, 40) if self.owner else say("project")
        first = MatrixColumn(project_list(self.kind, self.token), title)
        return (first, *(MatrixColumn(destination_list(each.key), visible(each.key, 40)) for each in self.destinations))

    @property
    def names(self) -> list[str]:
        """All names that were seen, removed, listed or required, those that begin with `$` last."""
        found = self.found
        names = {*(found.seen[self.kind] if found else ()), *(found.removed[self.kind] if found else ())}
        for column in self.columns:
            names |= {*names_on(self.settings, column.key)}
        for each in self.destinations:
            names |= {*privacy_of(self.settings, each.key).required}
        return sorted(names, key=lambda name: (name[:1] == "$", name.casefold(), name))

    def cell(self, column: MatrixColumn, name: str) -> Cell:
        """What becomes of a property there, with the changes."""
        if column.key.owner != "destination":
            return Cell.LISTED if self.changes.is_listed(self.settings, column.key, name) else Cell.UNLISTED
        privacy = privacy_of(self.settings, column.key.of)
        if privacy.baa or not privacy.hipaa:
            return Cell.OUTSIDE
        if self.changes.is_listed(self.settings, column.key, name):
            return Cell.LISTED
        if self.changes.is_listed(self.settings, project_list(self.kind, self.token), name):
            return Cell.INHERITED
        return Cell.REMOVED if column.key.of in self.removed(name) else Cell.UNLISTED

    def is_changed(self, column: MatrixColumn, name: str) -> bool:
        """Whether a list was changed here and not saved."""
        return self.changes.is_changed(self.settings, column.key, name)

    def removed(self, name: str) -> Sequence[str]:
        """The keys of the destinations for which it was removed."""
        return () if self.found is None else tuple(self.found.removed[self.kind].get(name, ()))

    def times_removed(self, name: str) -> int:
        """In how many deliveries it was removed."""
        found = {} if self.found is None else self.found.removed[self.kind].get(name, {})
        return sum(each.times for each in found.values())
