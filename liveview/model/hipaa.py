"""HIPAA mode: which properties may leave, and for whom."""

import msgspec


class AllowedProperties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lists of a project or of one environment; whatever is on no list is removed."""

    events: tuple[str, ...] = ()
    """Properties of track and page events."""
    users: tuple[str, ...] = ()
    """Traits of identify events."""
    groups: tuple[str, ...] = ()
    """Traits of group events."""


class Hipaa(AllowedProperties, frozen=True, forbid_unknown_fields=True):
    """HIPAA mode of the project."""

    on: bool = False
    """Whether it is on."""
