"""Which events an assertion is about: a name, and words such as `user`; all that are given must hold."""

import re
from collections.abc import Mapping
from inspect import signature
from typing import Any

import msgspec

from liveview.errors import SpecError
from liveview.log.filter import parse
from liveview.log.filter.payload import decoded
from liveview.log.queries import Queryable
from liveview.log.read.selected import SelectedEvent, selected
from liveview.specs.comparison import is_met
from liveview.specs.observed import ObservedEvent
from liveview.specs.reading import read
from liveview.specs.spec import Expectation
from liveview.specs.values import cut, shown
from liveview.suggest import did_you_mean


class EventSelection(msgspec.Struct, frozen=True):
    """Which events are meant."""

    pattern: Expectation
    """What they must be, checked."""
    words: str
    """The same for a message, such as `Purchase, user "13793"`."""

    def among(self, log: Queryable, now: float) -> list[SelectedEvent]:
        """The events that are meant, oldest first; raises `sqlite3.Error`. `log` is a `Reader`."""
        wanted = self.pattern
        columns = {"name": wanted.name, "distinct_id": wanted.user, "type": wanted.type, "state": wanted.state}
        given = {column: str(value) for column, value in columns.items() if value is not None}
        found = selected(log, given, parse(wanted.filter, now))
        if wanted.properties:
            required = Expectation(id="", properties=wanted.properties)
            found = [each for each in found if is_met(required, _observed(each))]
        return found


def select(
    name: str | None = None,
    *,
    filter: str = "",  # noqa: A002 - the words of a spec
    user: str | int | None = None,
    type: str | None = None,  # noqa: A002 - as above
    state: str | None = None,
    properties: Mapping[str, Any] | None = None,
) -> EventSelection:
    """The selection that these words make; raises `SpecError`."""
    given = {
        "name": name,
        "user": str(user) if isinstance(user, int) and not isinstance(user, bool) else user,
        "type": type,
        "state": state,
        "filter": filter or None,
        "properties": properties,
    }
    words = {word: value for word, value in given.items() if value is not None}
    for word, value in words.items():
        if isinstance(value, str) and _SURROGATE.search(value):
            raise SpecError(f"{word}: no event can hold {value!r}")
    try:
        (pattern,) = read({"expect": [words]}).expect
    except SpecError as error:
        raise SpecError(str(error).removeprefix("expect[0].")) from None
    named = [cut(name)] if isinstance(name, str) else []
    others = (f"{word} {shown(value)}" for word, value in words.items() if word != "name")
    return EventSelection(pattern, ", ".join([*named, *others]) or "any event")


def select_item(item: str | Mapping[str, Any]) -> EventSelection:
    """The selection of a name, or of words in a mapping; raises `SpecError` and `TypeError`."""
    if isinstance(item, str):
        return select(item)
    if not isinstance(item, Mapping):
        raise TypeError(f"{item!r} selects no events; give a name, or a mapping with {', '.join(_WORDS)}")
    for word in item:
        if word not in _WORDS:
            advice = did_you_mean(word, _WORDS, f"use one of {', '.join(_WORDS)}")
            raise TypeError(f"{word!r} selects no events, {advice}")
    return select(**item)


_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS = tuple(signature(select).parameters)


def _observed(event: SelectedEvent) -> ObservedEvent:
    payload = decoded((event.payload or "").encode(errors="surrogatepass"))
    return ObservedEvent({"id": event.id, "type": event.type, "payload": payload})
