"""Likely protected health information in what HIPAA mode still sends: identifiers and health terms at any depth (ours).

Everything that `data` finds, and more: the traits of people count here, as do health terms and identifiers in values
under any name.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from liveview.core.json.document import Json
from liveview.core.personal.data import SMALLEST_CARD, find
from liveview.core.personal.health import is_identifier_name, may_be_health
from liveview.core.personal.names import Sensitivity, may_be_kept, sensitivity_of
from liveview.core.personal.phones import holds_phone, may_hold_phone

MOST_VALUES = 5_000
"""Values that are looked at: a body of 1 MiB of them must not block the engine."""
MOST_PHONES = 20
"""Texts in which a phone number is looked for."""
_CONTAINERS = (dict, list)
_MOST_QUICKLY, _LONGEST_QUICKLY = 500, 1_000
"""Values, and characters of a text, that are looked at before a search, so that no event takes twice the time."""
_LONGEST_KEPT = 100
"""Characters of a text whose answer is kept."""


def likely(values: Mapping[str, Json]) -> Iterator[str]:
    """The paths of values that look protected, each once: `email`, `visit.reason`, `items[0].note`."""
    return searched(values) if may_be_likely(values) else iter(())


def searched(values: Mapping[str, Json]) -> Iterator[str]:
    """The same without a quick look first."""
    found = dict.fromkeys(find(values))
    yield from found
    yield from (path for path in _Search().paths(values) if path not in found)


def may_be_likely(values: Mapping[str, Json]) -> bool:
    """Whether values are worth a search: a quick look at each name and text by itself, which few events pass."""
    waiting: list[Json] = [values]
    looked = 0
    for each in waiting:
        looked += len(each)
        if looked > _MOST_QUICKLY or (isinstance(each, dict) and _announces(each)):
            return True
        for value in each.values() if isinstance(each, dict) else each:
            if isinstance(value, _CONTAINERS):
                waiting.append(value)
            elif _is_worth_it(value):
                return True
    return False


def _is_worth_it(value: Json) -> bool:
    if type(value) is str:
        return _kept_answer(value) if len(value) <= _LONGEST_KEPT else _may_be_protected(value)
    return type(value) is int and value >= SMALLEST_CARD


def _announces(values: Mapping[str, Json]) -> bool:
    names = tuple(values)
    return _kept_announcement(names) if may_be_kept(names) else _may_announce(names)


def _may_announce(names: tuple[str, ...]) -> bool:
    """Whether one of these names says that something protected may be under it."""
    return any(is_identifier_name(name) or sensitivity_of(name) is not Sensitivity.NONE for name in names)


_kept_announcement = lru_cache(256)(_may_announce)
"""The same for the names of usual events, which many events have in common."""


def _may_be_protected(text: str) -> bool:
    """Whether a text may be or contain something protected, whatever its name."""
    return len(text) > _LONGEST_QUICKLY or may_be_health(text) or may_hold_phone(text)


_kept_answer = lru_cache(4096)(_may_be_protected)
"""The same for a short text, as most events have them again and again, such as a colour or a plan."""


class _Search:
    """One pass through values, and how much more of them it may look at."""

    def __init__(self) -> None:
        self._phones = MOST_PHONES

    def paths(self, values: Mapping[str, Json]) -> Iterator[str]:
        """The paths of what `data` does not look for, level by level."""
        waiting: list[tuple[str, str, Json]] = [(name, name, value) for name, value in values.items()]
        for path, name, value in waiting:
            if type(value) is str:
                if value and (is_identifier_name(name) or self._is_protected(value)):
                    yield path
            elif isinstance(value, _CONTAINERS):
                waiting += islice(_inside(path, name, value), max(0, MOST_VALUES - len(waiting)))
            elif value is not None and value is not False and is_identifier_name(name):
                yield path

    def _is_protected(self, text: str) -> bool:
        if may_be_health(text):
            return True
        if not self._phones or not may_hold_phone(text):
            return False
        self._phones -= 1
        return holds_phone(text)


def _inside(path: str, name: str, value: Json) -> Iterator[tuple[str, str, Json]]:
    """What a list or an object holds; the elements of a list have its name."""
    if isinstance(value, dict):
        yield from ((f"{path}.{key}", key, inner) for key, inner in value.items())
    else:
        yield from ((f"{path}[{at}]", name, inner) for at, inner in enumerate(value))
