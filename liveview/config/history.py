"""What was in effect earlier in a session: destinations that are gone, and what a story brought.

An event keeps the destinations that it went to. When those leave the configuration, their numbers still need names.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from liveview.model.destination import Destination
from liveview.model.settings import FormerDestination, Settings, SettingsHistory

Value = TypeVar("Value")


def with_story(past: SettingsHistory, story: str, base: Settings, now: Settings) -> SettingsHistory:
    """A story put `now` in effect over `base`, which was in effect before it: what it brought is kept."""
    if story != past.story:
        past = SettingsHistory(destinations=past.destinations, story=story)
    own = {known.key: known for known in base.destinations}
    brought = [known for known in now.destinations if _differs(known, own.get(known.key))]
    return SettingsHistory(
        destinations=_kept(past.destinations, (FormerDestination(known, story) for known in brought)),
        story=story,
        behaviours=_longer(past.behaviours, base.behaviours, now.behaviours),
        overrides=_longer(past.overrides, base.overrides, now.overrides),
    )


def without(past: SettingsHistory, before: Settings, now: Settings, used: frozenset[str]) -> SettingsHistory:
    """Another configuration is in effect: destinations that it does not have are kept if they were `used`."""
    here, known = {each.key for each in now.destinations}, [former.destination for former in past.destinations]
    gone = (each for each in before.destinations if each.key in used - here and each not in known)
    return msgspec.structs.replace(past, destinations=_kept(past.destinations, map(FormerDestination, gone)))


def _differs(destination: Destination, own: Destination | None) -> bool:
    """Whether it is another destination than the configuration's own; a switch alone does not make it one."""
    return own is None or destination != msgspec.structs.replace(own, enabled=destination.enabled)


def _kept(formers: tuple[FormerDestination, ...], more: Iterable[FormerDestination]) -> tuple[FormerDestination, ...]:
    """With the latest form of each; a destination keeps its place."""
    return tuple({former.destination.key: former for former in (*formers, *more)}.values())


def _longer(
    known: Mapping[str, tuple[Value, ...]], base: Mapping[str, Value], now: Mapping[str, Value]
) -> dict[str, tuple[Value, ...]]:
    """What is in effect now behind what was: a story may change the same thing more than once."""
    longer = dict(known)
    for name, value in now.items():
        there = longer.get(name, ())
        if there[-1:] != (value,) and (there or base.get(name) != value):
            longer[name] = (*there, value)
    return longer
