"""Transformations: what is changed about an event for some destinations before it goes out."""

from typing import Annotated, Literal, TypeAlias

import msgspec

Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
"""The name of an event or property."""
EVERY = "*"
"""Every event, or every destination."""


class RenameEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="rename_event"):
    """Give the event another name."""

    to: Name
    """The new name."""


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="standard"):
    """Make the event a standard one of the destination's kind."""

    to: Name
    """The name of the standard event."""


class Rename(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="rename"):
    """Give a property another name, at the same place."""

    source: Name = msgspec.field(name="from")
    """Its name."""
    to: Name = msgspec.field()
    """The new name."""


class ChangeType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="type"):
    """Convert the value of a property."""

    prop: Name
    """The property."""
    to: Literal["number", "text", "boolean"]
    """The type that it gets."""


class ChangeCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="case"):
    """Write the text of a property in small or in capital letters."""

    prop: Name
    """The property."""
    to: Literal["lower", "upper"]
    """The case that it gets."""


class Delete(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="delete"):
    """Leave out a property."""

    prop: Name
    """The property."""


class Constant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag="constant"):
    """Set a property."""

    prop: Name
    """The property."""
    value: str | int | float | bool
    """Its value."""


Operation: TypeAlias = RenameEvent | Standard | Rename | ChangeType | ChangeCase | Delete | Constant
"""One change."""


class Transform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is changed about some events for some destinations."""

    event: Name = EVERY
    """The name of the emission that it is for; `*` for all."""
    destination: Name = EVERY
    """The key or name of the destination that it is for; `*` for all."""
    ops: tuple[Operation, ...] = ()
    """The changes, in order."""
    sql: str = ""
    """A `select` over `incoming_event` whose columns become properties; "" for none."""
