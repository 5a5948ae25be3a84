"""SQL of transformations: what it is given, what it may answer, and what becomes of that.

The statement itself runs elsewhere: the core has no database.
"""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

import msgspec

Cell: TypeAlias = int | float | str | bytes | None
"""A value of SQLite."""


class IncomingEvent(msgspec.Struct, frozen=True):
    """The one row of the table `incoming_event`; the fields are its columns."""

    event_name: str
    """The name of the event."""
    user_id: str | None
    """The user; NULL for none."""
    device_id: str | None
    """The device or anonymous ID; NULL for none."""
    type: str
    """The kind of call it is, such as `track`."""
    time: float
    """When it happened, in epoch seconds."""
    props: str
    """Its properties as JSON text."""


class SqlFailure(msgspec.Struct, frozen=True):
    """A statement that was refused, failed, or ran too long."""

    code: str
    """`sql-error` or `sql-too-slow`."""
    sentence: str
    """Why, in words; no value of the event."""


class SqlRunner(Protocol):
    """Runs statements where they can do no harm."""

    def run(self, statement: str, incoming: IncomingEvent) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
        """At most two rows of the result, by column; the same for the same arguments, at any time.

        `SqlFailure` for anything that is not a single `select` within its bounds.
        """

    def refusal(self, statement: str) -> str:
        """Why a statement would be refused whatever the event, in words; "" if it would not."""
