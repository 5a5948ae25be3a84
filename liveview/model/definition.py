"""Definitions of the Event Library: a name for the events that match its filters."""

from typing import Annotated, Literal

import msgspec

NAME = "$event_name"
"""The `prop` that stands for the event's name, whichever wire brought it."""


class PropertyFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One condition of a definition."""

    op: Literal["=", "!=", "contains", "wildcard", "exists", "css"] = "="
    """How `value` is compared. `css` is a selector for the element of an autocaptured event, without a `prop`."""
    prop: str = ""
    """The property, dots lead deeper; `$event_name` is the event's name. "" for `css`."""
    value: str | int | float | bool = ""
    """What it is compared with; "" for `exists`."""


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the Event Library. An event that matches goes out under its name."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    """The name, which no other definition has."""
    match: Literal["all", "any"] = "all"
    """Whether all filters have to match, or one of them."""
    filters: tuple[PropertyFilter, ...] = ()
    """The conditions."""
    destinations: tuple[str, ...] | None = None
    """The destinations that get it, by key or name; the others are off. None for all of them."""
    type: Literal["track", "page"] = "track"
    """The kind of call that it becomes."""
