"""What a filter says: the tree that the grammar makes of a text, and the one way in which a text is refused."""

from typing import Literal, TypeAlias

import msgspec

Comparison: TypeAlias = Literal["=", ">", ">=", "<", "<="]
"""How a term compares. `:` is `=`; `!=` is a `Not` around a `=`."""


class FilterError(ValueError):
    """A text is not a filter. `message` is one sentence that says what to do about the characters `start` to `end`."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


class Value(msgspec.Struct, frozen=True):
    """A value as it was written, between `start` and `end` of the text.

    `parts` is the text cut at its wildcards: one part means exactly this text, two parts mean that anything may
    are between them. `quoted` values are text and nothing else, so `"500"` is not a number.
    """

    parts: tuple[str, ...]
    quoted: bool
    start: int
    end: int

    @property
    def is_exact(self) -> bool:
        """Whether it has no wildcard."""
        return len(self.parts) == 1

    @property
    def text(self) -> str:
        """The value with its wildcards, for people and for values that know none."""
        return "*".join(self.parts)


class FreeText(msgspec.Struct, frozen=True):
    """Free text: the event says this somewhere."""

    value: Value


class Field(msgspec.Struct, frozen=True):
    """A field of `fields.FIELDS` has one of the values; `start` and `end` enclose the whole term."""

    name: str
    comparison: Comparison
    values: tuple[Value, ...]
    start: int
    end: int


class Path(msgspec.Struct, frozen=True):
    """Something in the payload, found by its keys, has one of the values."""

    keys: tuple[str, ...]
    comparison: Comparison
    values: tuple[Value, ...]
    start: int
    end: int


class Not(msgspec.Struct, frozen=True):
    """The opposite."""

    node: "Node"


class All(msgspec.Struct, frozen=True):
    """Every one of these; none at all is true of every event."""

    nodes: tuple["Node", ...]


class Any(msgspec.Struct, frozen=True):
    """At least one of these."""

    nodes: tuple["Node", ...]


Node: TypeAlias = FreeText | Field | Path | Not | All | Any
