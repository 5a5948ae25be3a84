"""Likely personal and health data in properties: a hint for the developer, never a reason to refuse an event (ours).

It looks at custom properties at any depth. The traits of identify and group events are meant to describe people and are
left alone. `names` knows which names are sensitive, `values` which values are.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from liveview.core.json.document import Json
from liveview.core.personal.names import ENDS, TAIL, TAILS, Sensitivity, sensitivity_of
from liveview.core.personal.values import SHORTEST, holds_many_digits, is_card, is_personal, may_be_personal

MOST_VALUES = 20_000
"""Values below the first level that are looked at: a body of 1 MiB of them must not block the engine."""
MOST_CHECKS = 1_000
"""Texts that are looked at closely; each takes some ten microseconds."""
_CONTAINERS = frozenset({dict, list})
_OWN = frozenset({"distinct_id", "token", "time"})
_MASKED = re.compile(
    r"[*•#.\s-]+|[*xX•]{3,}|[*xX•.]+@.*|[\[<({].*[\])>}]|true|false|yes|no|null|undefined|none"
    r"|(?:sha\d+:)?(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})"
)
"""What remains of data that was removed or hashed, and texts that stand for no value."""
_LONGEST_MASKED = 140
_LONG_NUMBER = 1_000_000
"""The smallest number that may be a phone or card number."""
SMALLEST_CARD = 10**14
"""The smallest number that may be that of a card."""
_LONG = range(SMALLEST_CARD, 10**18)


def find(properties: Mapping[str, Json]) -> Iterator[str]:
    """The paths of properties that look like personal data, in order: `email`, `user.email`, `items[0].phone`."""
    search = _Search()
    for name, value in properties.items():
        if name[:1] == "$" or name in _OWN:
            continue
        if type(value) is str:
            if value and search.is_sensitive(name, value):
                yield name
        elif type(value) in _CONTAINERS:
            yield from search.within(name, sensitivity_of(name), value)
        elif value is not None and _is_sensitive_scalar(sensitivity_of(name), value):
            yield name


class _Search:
    """One pass through the properties of an event, and how much more of them it may look at."""

    _values = MOST_VALUES
    _checks = MOST_CHECKS

    def within(self, path: str, sensitivity: Sensitivity, value: Json) -> Iterator[str]:
        """The paths in a value that is not text; `sensitivity` is that of its name."""
        if isinstance(value, dict):
            if sensitivity is Sensitivity.HEALTH and value:
                yield path
                return
            for name, inner in self._few(value.items(), len(value)):
                if type(inner) is str:
                    if inner and self.is_sensitive(name, inner):
                        yield f"{path}.{name}"
                elif inner is not None:
                    yield from self.within(f"{path}.{name}", sensitivity_of(name), inner)
        elif isinstance(value, list):
            yield from self._in_list(path, sensitivity, value)
        elif _is_sensitive_scalar(sensitivity, value):
            yield path

    def is_sensitive(self, name: str, text: str) -> bool:
        """Whether a text that is not empty is personal data, by its name or by itself."""
        # Nearly every text of every event leaves at the second return; function calls would double the cost.
        if name.rstrip(ENDS)[-TAIL:].lower() in TAILS and sensitivity_of(name) is not Sensitivity.NONE:
            return len(text) > _LONGEST_MASKED or _MASKED.fullmatch(text) is None
        if len(text) < SHORTEST or not ("@" in text or "%40" in text or holds_many_digits(text)):
            return False
        return self._is_personal(text)

    def _in_list(self, path: str, sensitivity: Sensitivity, value: list[Json]) -> Iterator[str]:
        """The list itself if it holds texts under a sensitive name, otherwise what its elements hold."""
        if sensitivity is not Sensitivity.NONE and any(type(inner) is str and inner for inner in value[:MOST_CHECKS]):
            yield path
            return
        for number, inner in self._few(enumerate(value), len(value)):
            if type(inner) is str:
                if self._is_personal(inner):
                    yield f"{path}[{number}]"
            elif inner is not None:
                yield from self.within(f"{path}[{number}]", sensitivity, inner)

    def _is_personal(self, text: str) -> bool:
        if not may_be_personal(text) or not self._checks:
            return False
        self._checks -= 1
        return is_personal(text)

    def _few(self, items: Iterable[tuple[Any, Json]], count: int) -> Iterable[tuple[Any, Json]]:
        """As many of the items as may still be looked at."""
        most = self._values
        self._values -= min(count, most)
        return items if count <= most else islice(items, most)


def _is_sensitive_scalar(sensitivity: Sensitivity, value: Json) -> bool:
    """Whether a number or boolean is sensitive: health data may be a mere `true`, personal data is a long number.

    A card number is sensitive under any name.
    """
    if sensitivity is Sensitivity.HEALTH:
        return value is not False
    if type(value) is not int:
        return False
    return (sensitivity is Sensitivity.PERSONAL and value >= _LONG_NUMBER) or (value in _LONG and is_card(str(value)))
