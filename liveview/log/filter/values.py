"""The values of a session, for completion and for the reason why a filter matches nothing.

They are found by an index or among the newest events, never by a search.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from liveview.log.filter.completion import written_key
from liveview.log.filter.drivers import DEFINITIONS, DESTINATIONS, NAMES
from liveview.log.filter.environments import environment_names
from liveview.log.filter.fields import FIELDS
from liveview.log.filter.grammar import keys_of
from liveview.log.filter.payload import decoded, found_at, text_of
from liveview.log.filter.senders import HEADERS, header_value, libraries
from liveview.log.filter.stored_http import pairs
from liveview.log.filter.stored_notes import removed
from liveview.log.queries import Queryable

Item = TypeVar("Item")

BUDGET = 0.01
"""Seconds for one answer, which is needed while somebody types."""
KEPT = 2.0
"""Seconds for which an answer is cached: long enough to type a word, short enough to know recent events."""
MOST_KEPT = 8
"""Answers in the cache: the paths and one or two fields are asked in turn."""
RECENT = 300
"""Newest events that are read when no index lists the values; people mostly look for recent ones."""
MOST = 500
"""Values in one answer."""
LONGEST = 80
"""Characters of the longest value that is worth suggesting."""

_NEWEST = {
    "user": "select distinct_id from events order by id desc",
    "token": "select token from events order by id desc",
    "wire": "select wire from requests order by id desc",
    "skipped": "select destination from deliveries where decision = 'skip' order by id desc",
    "previewed": "select destination from deliveries where decision = 'preview' order by id desc",
    "remote": "select remote from requests order by id desc",
    "status": "select cast(status as text) from attempts order by id desc",
}
_LISTED = frozenset({"name", "dest", "definition"})
"""Fields whose values an index lists; for the others only the newest events are read."""
_PAYLOADS = "select cast(payload as blob) from events where payload is not null order by id desc limit ?"


class LogValues:
    """Answers `values("name")` for `complete`; use it in the thread of its log.

    Answers are cached for `KEPT` seconds of `clock`: every letter of a word asks the same question.
    """

    def __init__(self, log: Queryable, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._clock = clock
        self._kept: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._whole: set[str] = set()

    def __call__(self, field: str) -> tuple[str, ...]:
        """Values of a field, of a path into the payload, or, for `path`, the paths themselves."""
        asked_at, answer = self._kept.get(field, (float("-inf"), ()))
        if self._clock() - asked_at >= KEPT:
            answer = self._ask(field)
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[field] = self._clock(), answer
        return answer

    def has_all(self, field: str) -> bool:
        """Whether the answer has every value of the field in the log, except those longer than `LONGEST`."""
        self(field)
        return field in _LISTED and field in self._whole

    def has_path(self, keys: Sequence[str]) -> bool:
        """Whether one of the newest events has this path, even if its value is null or empty."""
        return any(found_at(payload, keys) for payload in _within_budget(self._payloads()))

    def _ask(self, field: str) -> tuple[str, ...]:
        if field == "path":
            return self._paths()
        began = time.perf_counter()
        found = self._lists().get(field, self._at_path)(field)
        fit = (value for value in _within_budget(found) if value and len(value) <= LONGEST)
        answer = tuple(islice(dict.fromkeys(fit), MOST))
        if len(answer) < MOST and time.perf_counter() - began < BUDGET:
            self._whole.add(field)
        else:
            self._whole.discard(field)
        return answer

    def _lists(self) -> Mapping[str, Callable[[str], Iterator[str]]]:
        return {
            "name": lambda _: NAMES.spellings(self._log),
            "dest": lambda _: DESTINATIONS.spellings(self._log),
            "definition": lambda _: DEFINITIONS.spellings(self._log),
            "removed": lambda _: self._removed(),
            "env": lambda _: self._environments(),
            "id": lambda _: iter(()),
            "after": lambda _: iter(()),
            "last": lambda _: iter(()),
            "duration": lambda _: iter(()),
            "response": lambda _: iter(()),
            "header": lambda _: self._header_names(),
            "library": lambda _: (name for payload in self._payloads() for name in libraries(payload)),
            **dict.fromkeys(HEADERS, self._header_values),
            **dict.fromkeys(_NEWEST, self._newest),
        }

    def _newest(self, field: str) -> Iterator[str]:
        found = self._log.execute(f"{_NEWEST[field]} limit ?", (RECENT,))
        return (value for (value,) in found)

    def _header_names(self) -> Iterator[str]:
        return (name for headers in self._headers() for name, _ in headers)

    def _header_values(self, field: str) -> Iterator[str]:
        found = (header_value(headers, HEADERS[field]) for headers in self._headers())
        return (value for value in found if value is not None)

    def _headers(self) -> Iterator[Iterator[tuple[str, str]]]:
        query = "select cast(headers as blob) from requests order by id desc limit ?"
        return (pairs(headers) for (headers,) in self._log.execute(query, (RECENT,)))

    def _removed(self) -> Iterator[str]:
        query = "select cast(notes as blob) from deliveries where notes <> '[]' order by event_id desc limit ?"
        return (name for (notes,) in self._log.execute(query, (RECENT,)) for name in removed(notes))

    def _environments(self) -> Iterator[str]:
        """The names of those in the configuration, then the IDs of the newest events."""
        yield from environment_names(self._log)
        yield from self._newest("token")

    def _payloads(self) -> Iterator[bytes]:
        return (payload for (payload,) in self._log.execute(_PAYLOADS, (RECENT,)))

    def _at_path(self, path: str) -> Iterator[str]:
        """Texts and numbers at a path of the newest events."""
        keys = keys_of(path)
        texts = (text_of(found) for payload in self._payloads() for found in found_at(payload, keys))
        return (text for text in texts if text is not None)

    def _paths(self) -> tuple[str, ...]:
        """Paths into the payloads of the newest events, the most frequent first."""
        counted = Counter(path for payload in _within_budget(self._payloads()) for path in _paths_in(decoded(payload)))
        return tuple(path for path, _ in counted.most_common(MOST) if len(path) <= LONGEST)


def _paths_in(event: Any) -> Iterator[str]:
    """The properties of an event, and the keys inside those that are objects."""
    properties = event.get("properties") if isinstance(event, dict) else None
    if not isinstance(properties, dict):
        return
    for key, value in islice(properties.items(), MOST):
        path = f"properties.{key}" if key.casefold() in FIELDS else written_key(key)
        yield path
        if isinstance(value, dict):
            yield from (f"{path}.{written_key(inner)}" for inner in islice(value, MOST))


def _within_budget(items: Iterable[Item]) -> Iterator[Item]:
    """The items that arrive within the budget."""
    deadline = time.perf_counter() + BUDGET
    for item in items:
        yield item
        if time.perf_counter() > deadline:
            return
