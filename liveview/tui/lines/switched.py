"""The destinations that something names as its only ones: which are on, and the names once some are switched."""

from collections.abc import Mapping, Sequence

from liveview.errors import ConfigError
from liveview.model.destination import Destination


def is_on(only: Sequence[str] | None, destination: Destination) -> bool:
    """Whether a destination is among the only ones, by key or name; None for all of them."""
    return only is None or destination.key in only or destination.name in only


def switched_names(
    only: Sequence[str] | None, on: Mapping[str, bool], destinations: Sequence[Destination]
) -> tuple[str, ...] | None:
    """The only ones once some are switched on or off, by key; None if all are on.

    Names that no destination has stay. Raises `ConfigError` where keys cannot say it.
    """
    wanted = {each.key: on.get(each.key, is_on(only, each)) for each in destinations}
    if all(wanted.values()):
        return None
    known = {name for each in destinations for name in (each.key, each.name)}
    others = (name for name in only or () if name not in known)
    found = (*(key for key, is_wanted in wanted.items() if is_wanted), *others)
    for each in destinations:
        if is_on(found, each) is not wanted[each.key]:
            raise ConfigError(
                f"{each.key!r} cannot be off while a destination of the same name is on: give both an instance"
            )
    return found
