"""The tree of a filter, as the grammar makes it, and the error for a text that is not a filter."""

from typing import Literal, TypeAlias

import msgspec

Comparison: TypeAlias = Literal["=", ">", ">=", "<", "<="]
"""How a term compares. `:` is `=`, `==` is a `=` with values that are `exactly` so; `!=` is a `Not` around a `=`."""


class Value(msgspec.Struct, frozen=True):
    """A value as it was typed."""

    parts: tuple[str, ...]
    """Its text cut at the wildcards: one part means exactly this text, two that anything may be between."""
    quoted: bool
    """Whether it was in quotes: then it is a text and nothing else, so `"500"` is not a number."""
    start: int
    """Index of its first character in the filter."""
    end: int
    """Index behind its last character."""
    exactly: bool = False
    """Whether letter case counts, and nothing that only looks the same is meant: the value is behind a `==`."""

    @property
    def is_exact(self) -> bool:
        """Whether it has no wildcards."""
        return len(self.parts) == 1

    @property
    def text(self) -> str:
        """The value with its wildcards as typed, for messages and for fields without wildcards."""
        return "*".join(self.parts)


class FreeText(msgspec.Struct, frozen=True):
    """Text without a field: the event says this somewhere."""

    value: Value
    """The text."""


class Field(msgspec.Struct, frozen=True):
    """A field of `fields.FIELDS` has one of the values."""

    name: str
    """The field, in small letters."""
    comparison: Comparison
    """How it compares; only `=` may have several values."""
    values: tuple[Value, ...]
    """The values, one at least."""
    start: int
    """Index of its first character in the filter."""
    end: int
    """Index behind its last character."""


class Path(msgspec.Struct, frozen=True):
    """Something in the payload, found by its keys, has one of the values."""

    keys: tuple[str, ...]
    """The keys, from the outside in."""
    comparison: Comparison
    """How it compares; only `=` may have several values."""
    values: tuple[Value, ...]
    """The values, one at least."""
    start: int
    """Index of its first character in the filter."""
    end: int
    """Index behind its last character."""


class Not(msgspec.Struct, frozen=True):
    """The opposite of a node."""

    node: "Node"
    """What must not be true."""


class All(msgspec.Struct, frozen=True):
    """Every one of these; none at all is true of every event."""

    nodes: tuple["Node", ...]
    """What must be true."""


class Any(msgspec.Struct, frozen=True):
    """At least one of these."""

    nodes: tuple["Node", ...]
    """The alternatives, two at least."""


Node: TypeAlias = FreeText | Field | Path | Not | All | Any
