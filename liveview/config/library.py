"""What types alone cannot say about definitions, consent and environments: names, and filters that cannot work."""

import math
from collections.abc import Collection, Sequence

from liveview.config.pipeline import destinations_named
from liveview.config.schema import Config, Environment
from liveview.errors import ConfigError, SelectorError
from liveview.model.definition import Definition, PropertyFilter
from liveview.text.css_selector import marks_of

_NEED_TEXT = frozenset({"contains", "wildcard"})
"""Comparisons for which an empty value says nothing."""


def check_library(config: Config) -> None:
    """Refuse definitions, consent and environments that cannot be meant; raises `ConfigError`."""
    _check_definitions(config.definitions)
    _check_environments(config.environments)
    for path, names in destinations_named(config):
        _check_once(path, names)


def _check_definitions(definitions: Sequence[Definition]) -> None:
    places: dict[str, int] = {}
    for number, definition in enumerate(definitions):
        path = f"definitions[{number}]"
        first = places.setdefault(definition.name, number)
        if first != number:
            raise ConfigError(
                f"{path}.name: {definition.name!r} is already the name of definitions[{first}], choose another, or "
                f'join their filters with match = "any"'
            )
        if not definition.filters:
            raise ConfigError(f"{path}.filters: a definition without filters matches nothing, add one")
        for place, each in enumerate(definition.filters):
            _check_filter(f"{path}.filters[{place}]", each)


def _check_filter(path: str, each: PropertyFilter) -> None:
    if isinstance(each.value, float) and not math.isfinite(each.value):
        raise ConfigError(f"{path}.value: {each.value} is not a number that an event can have")
    if each.op == "css":
        _check_selector(path, each)
    elif not each.prop:
        raise ConfigError(f'{path}.prop: {each.op!r} needs the name of a property, or "$event_name"')
    elif each.op == "exists" and each.value != "":
        raise ConfigError(f'{path}.value: "exists" compares nothing, leave out the value, or use "="')
    elif each.op in _NEED_TEXT and each.value == "":
        raise ConfigError(f'{path}.value: {each.op!r} needs a value, or use "exists"')


def _check_selector(path: str, each: PropertyFilter) -> None:
    if each.prop:
        raise ConfigError(f'{path}.prop: "css" is about the element that was clicked, leave out the property')
    if not isinstance(each.value, str) or not each.value.strip():
        raise ConfigError(f'{path}.value: "css" needs a selector, such as "button.buy" or "#signup"')
    try:
        marks_of(each.value)
    except SelectorError as error:
        raise ConfigError(f"{path}.value: {error}") from None


def _check_environments(environments: Sequence[Environment]) -> None:
    """Two of one token may not say different things about it."""
    tokens: dict[str, Environment] = {}
    for number, each in enumerate(environments):
        other = tokens.setdefault(each.token, each)
        if other is not each and {other.hipaa, other.destinations, each.hipaa, each.destinations} != {None}:
            raise ConfigError(
                f"environments[{number}].token: the token of {other.name!r} appears twice, put what is said about it "
                "into one table"
            )


def _check_once(path: str, names: Collection[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ConfigError(f"{path}: {name!r} appears twice, name it once")
        seen.add(name)
