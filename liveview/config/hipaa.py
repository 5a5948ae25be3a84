"""What is checked about HIPAA mode in a configuration: a list that does nothing would let health data out unnoticed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from liveview.config.schema import Config
from liveview.errors import ConfigError

_LISTS = ("events", "users", "groups")
_TURN_ON = "add on = true to [hipaa], or on = false to keep the lists for later"


def check_switch(document: Mapping[str, Any]) -> None:
    """Refuse lists in a file that does not say whether the mode is on; raises `ConfigError`.

    Lists of destinations may be there at any time.
    """
    project = document.get("hipaa")
    if isinstance(project, Mapping) and "on" in project:
        return
    if isinstance(project, Mapping) and not {*_LISTS}.isdisjoint(project):
        raise ConfigError(f"hipaa: the mode is not on, so its lists do nothing, {_TURN_ON}")
    environments = document.get("environments")
    for number, environment in enumerate(environments if isinstance(environments, Sequence) else ()):
        if isinstance(environment, Mapping) and "hipaa" in environment:
            raise ConfigError(
                f"environments[{number}].hipaa: HIPAA mode is not on, so its lists do nothing, {_TURN_ON}"
            )


def check_names(config: Config) -> None:
    """Refuse what is not the name of a property; raises `ConfigError`."""
    for where, names in _lists(config):
        for name in names:
            if not name:
                raise ConfigError(f'{where}: "" is not the name of a property, remove it')
            if name == "*":
                advice = "name each property; a destination with baa = true or hipaa = false gets all of them"
                raise ConfigError(f'{where}: "*" is not the name of a property, {advice}')


def _lists(config: Config) -> Iterator[tuple[str, Sequence[str]]]:
    """Every list of names with its path in the file."""
    holders = [("hipaa", config.hipaa)]
    found = enumerate(config.environments)
    more = [(f"environments[{number}].hipaa", each.hipaa) for number, each in found if each.hipaa is not None]
    for where, lists in (*holders, *more):
        yield from ((f"{where}.{name}", getattr(lists, name)) for name in _LISTS)
    for number, destination in enumerate(config.destinations):
        yield f"destinations[{number}].allow", destination.allow
        yield f"destinations[{number}].required", destination.required
