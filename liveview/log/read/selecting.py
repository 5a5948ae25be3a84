"""Events that at least one of several descriptions selects, as one condition for a search."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from liveview.log.filter import Filter

_UNSTORABLE = re.compile("[\ud800-\udfff]")
"""Halves of characters, which no text in a log has."""


class RecordSelection(msgspec.Struct, frozen=True):
    """Which events are meant; all that is given must hold."""

    name: str | None
    """Their name, to the letter; None for any."""
    type: str | None
    """Their type, a value of `EventType`; None for any."""
    user: str | None
    """Their user, to the letter; None for any."""
    filter: Filter | None
    """What else they match; None for nothing."""

    @property
    def terms(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Conditions on a row of `events` named `e`, each with its parameters."""
        for column, value in (("name", self.name), ("type", self.type), ("distinct_id", self.user)):
            if value is not None and not _UNSTORABLE.search(value):
                yield f"e.{column} is ?", (value,)
            elif value is not None:
                yield "0", ()
        if self.filter is not None:
            yield self.filter.sql, self.filter.parameters


def selected_by(selections: Iterable[RecordSelection], within: Filter) -> Filter:
    """A filter for the events among those of `within` that at least one of the selections means."""
    every, parameters = [], [*within.parameters]
    for selection in selections:
        terms = list(selection.terms)
        every.append(" and ".join(sql for sql, _ in terms) or "1")
        parameters += [value for _, values in terms for value in values]
    found = " or ".join(f"({each})" for each in every) or "0"
    return Filter(within.text, f"({within.sql}) and ({found})", tuple(parameters))
