"""What a check found. Every text in it may be printed: no terminal or build obeys what an event says."""

from typing import Any, Literal, TypeAlias

import msgspec

from liveview.specs.matching import FieldMiss

Kind: TypeAlias = Literal["expect", "order", "never", "unexpected"]
"""What a result is about."""


class NearestEvent(msgspec.Struct, frozen=True):
    """The event that comes closest to what is wanted."""

    event: int
    """Its id."""
    differs: tuple[FieldMiss, ...]
    """Every field in which it differs."""
    text: str
    """All of that in one line."""


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was found about one thing that a spec says."""

    id: str
    """The id of an `[[expect]]`, or a name such as `order: cart, paid`, `never: Error` or `unexpected`."""
    kind: Kind
    """What it is about."""
    ok: bool
    """Whether it holds."""
    wanted: Any
    """The number of events, or min and max; for an order the ids."""
    found: Any
    """The number of events that were found; for an order the ids up to the first that is not there."""
    events: tuple[int, ...]
    """The ids of those events, ascending."""
    nearest: NearestEvent | None = None
    """What comes closest; None if the result holds, or if nothing comes close."""
    text: str
    """The line of the report."""


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was found about a spec."""

    title: str
    """The title of the spec, or the name of its file."""
    ok: bool
    """Whether all of it holds."""
    events: int
    """How many events were looked at."""
    results: tuple[CheckResult, ...]
    """What was found, in the order of the spec."""

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The results that do not hold."""
        return tuple(each for each in self.results if not each.ok)
