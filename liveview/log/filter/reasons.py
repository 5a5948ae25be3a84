"""Says why a filter matches nothing, as far as the values of the session tell: a misspelled field, an unknown name.

A reason is a fact: about every event where all values of the session are known, otherwise about recent events. Terms
with wildcards, negations and free text have no reason.
"""

import time
from collections.abc import Sequence
from typing import Protocol

from liveview.errors import FilterError
from liveview.log.filter import grammar, readings
from liveview.log.filter.completion import closest, written, written_key
from liveview.log.filter.fields import FIELDS
from liveview.log.filter.text import exact_matcher, looks_like, matcher, number
from liveview.log.filter.tree import All, Any, Field, Node, Path, Value

BUDGET = 0.01
"""Seconds after which no further term is checked."""
LONGEST = 40
"""Characters of a value, a name or a path in a reason, which is one line; longer values have no reason."""
_MOST_NAMED = 3
"""Values that a reason lists."""

_NONE: dict[str, str] = {
    "name": "no event named {} was seen",
    "dest": "no event goes to {}",
    "definition": "no destination gets an event by the definition {}",
}
"""The reason when no event has a value, by field."""
_NONE_RECENTLY: dict[str, str] = {
    "user": "no recent event has the user {}",
    "token": "no recent event has the token {}",
    "env": "no environment and no recent event has {} as its name or ID",
    "wire": "no recent request has the protocol {}",
    "remote": "no recent request came from {}",
    "agent": "no recent request has the User-Agent {}",
    "library": "no recent event was made by the library {}",
    "sender": "no recent request names the sender {}",
    "removed": "no step has recently removed {}",
}
"""The reason when no recent event has a value, by field."""


class Seen(Protocol):
    """The values of a session, see `values.LogValues`."""

    def __call__(self, field: str) -> Sequence[str]:
        """Values of a field or path; `path` gives the paths themselves."""

    def has_all(self, field: str) -> bool:
        """Whether these are all values of the session, except very long ones."""

    def has_path(self, keys: Sequence[str]) -> bool:
        """Whether a recent event has anything at a path."""


def reason(text: str, seen: Seen) -> str:
    """One line without a full stop that says why no event matches a filter; "" when that is not known.

    It quotes what was typed and received without escaping it. Never raises, whatever the text.
    """
    try:
        return _Reasons(seen).of(grammar.read(text))
    except FilterError:
        return ""


class _Reasons:
    """Checks the terms of one filter in turn, within the budget."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._deadline = time.perf_counter() + BUDGET

    def of(self, node: Node) -> str:
        """The reason of a node: of one term if all must hold, but only if each has one when they are alternatives."""
        if time.perf_counter() > self._deadline:
            return ""
        match node:
            case All():
                return next(filter(None, map(self.of, node.nodes)), "")
            case Any():
                reasons = []
                for each in node.nodes:
                    if not (found := self.of(each)):
                        return ""
                    reasons.append(found)
                return reasons[0]
            case Path():
                return self._path(node)
            case Field(name="status"):
                return self._status(node)
            case Field():
                return self._field(node)
            case _:
                return ""

    def _path(self, path: Path) -> str:
        if self._seen.has_path(path.keys):
            return self._path_values(path)
        written = ".".join(map(written_key, path.keys))
        meant = closest(written, FIELDS) or closest(written, self._seen("path"))
        return f"no recent event has {_short(written)}" + (f"; did you mean {_short(meant)}:?" if meant else "")

    def _path_values(self, path: Path) -> str:
        """An order between text and numbers is never true."""
        value, written = path.values[0], ".".join(map(written_key, path.keys))
        if path.comparison == "=" or (number(value.text) is not None and not value.quoted):
            return ""
        known = self._seen(written)
        if not known or any(number(each) is None for each in known):
            return ""
        return f"{_short(written)} holds numbers, {_quoted(value)} is a text"

    def _field(self, field: Field) -> str:
        """No event has one of the values; perhaps another one was meant."""
        sentence = _NONE.get(field.name) or _NONE_RECENTLY.get(field.name)
        if sentence is None or not all(value.is_exact and len(value.text) <= LONGEST for value in field.values):
            return ""
        known = self._seen(field.name)
        if field.name in _NONE and not self._seen.has_all(field.name):
            return ""
        tests = [(exact_matcher if value.exactly else matcher)(value.parts) for value in field.values]
        if field.name == "name":
            tests += [looks_like(value.parts) for value in field.values if not value.exactly]
        if any(matches(each) for matches in tests for each in known):
            return ""
        close = [found for value in field.values if (found := closest(value.text, known))]
        asked = [_short(value.text) for value in field.values]
        other = _begun(field, known) or self._defined(field) or _there(close or known)
        return sentence.format(_listed(asked, "or")) + other

    def _defined(self, field: Field) -> str:
        """A name under which destinations get events by a definition, although no event has it."""
        if field.name != "name":
            return ""
        named = [value.text for value in field.values if value.text in self._seen("definition")]
        return f"; did you mean definition:{_short(written(named[0]))}?" if named else ""

    def _status(self, field: Field) -> str:
        """No webhook answered with this status."""
        known = self._seen("status")
        spans = readings.statuses(field)
        if any(span.low <= int(each) <= span.high for span in spans for each in known):
            return ""
        if not known:
            return "no recent call of a webhook was answered"
        asked = [_short(value.text) for value in field.values]
        order = "" if field.comparison == "=" else field.comparison
        return f"no recent call was answered {order}{_listed(asked, 'or')}" + _there(sorted(known))


def _begun(field: Field, known: Sequence[str]) -> str:
    """A user that begins with the value: perhaps only its beginning was typed."""
    text = field.values[0].text
    longer = [each for each in known if text and each.casefold().startswith(text.casefold())]
    if field.name != "user" or len(field.values) > 1 or not longer:
        return ""
    return f"; did you mean {_short(longer[0])} or user:{_short(written(text))}*"


def _there(known: Sequence[str]) -> str:
    """What there is instead, if it is a short list."""
    if not 0 < len(known) <= _MOST_NAMED:
        return ""
    return f"; there {'is' if len(known) == 1 else 'are'} {_listed([_short(each) for each in known], 'and')}"


def _listed(texts: Sequence[str], word: str) -> str:
    *first, last = texts[:_MOST_NAMED]
    return f"{', '.join(first)} {word} {last}" if first else last


def _quoted(value: Value) -> str:
    return f'"{_short(value.text)}"' if value.quoted else _short(value.text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
