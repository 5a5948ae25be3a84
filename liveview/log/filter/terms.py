"""What each field of `fields.FIELDS` is in SQL, over a row of `events` named `e`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import TypeAlias

import msgspec

from liveview.log.filter import drivers, readings
from liveview.log.filter.drivers import Driver
from liveview.log.filter.functions import packed
from liveview.log.filter.pieces import TRUE, Piece, any_of, is_one_of, is_word, joined
from liveview.log.filter.text import anywhere
from liveview.log.filter.tree import Field, Value
from liveview.log.queries import IS_MARK
from liveview.model.delivery import Outcome
from liveview.model.event import EventType, State


class Setting(msgspec.Struct, frozen=True):
    """What terms depend on: the time, the zone of the screen (None: local), the destinations that `dest:` names.

    Beside `dest:`, the terms about calls and retries are about those destinations. `routed` are those and the ones that
    `skipped:` names: `rule:` is about them.
    """

    now: float
    zone: tzinfo | None
    destinations: tuple[Value, ...] = ()
    routed: tuple[Value, ...] = ()

    @property
    def there(self) -> Piece:
        """Whether a delivery `d` is one to look at."""
        return is_one_of("d.destination", self.destinations) if self.destinations else TRUE


def term(field: Field, setting: Setting) -> Piece:
    """A field as SQL; raises `FilterError` for a value that it cannot read."""
    return _FIELDS[field.name](field, setting)


def _text(
    field: Field, _: Setting, column: str, find: Callable[[tuple[Value, ...]], tuple[Driver, ...]] = lambda _: ()
) -> Piece:
    values = readings.text(field)
    return is_one_of(column, values).driven(find(values))


_ODD = "(length(e.name) <> length(cast(e.name as blob)) or e.name glob '*[^!-~]*')"
"""Whether a name may look like another one: it has more than the visible characters of ASCII."""


_LOOSE = frozenset(" `'")
"""Characters of ASCII that another one can pass for."""


def _name(field: Field, _: Setting) -> Piece:
    """A name that is a value or looks like it; most names and values can do so only by being it."""
    values = readings.text(field)
    pieces = [is_one_of("e.name", values)]
    for value in values:
        if value.parts != ("", ""):
            looks = Piece("liveview_looks(cast(e.name as blob), ?)", (packed(value.parts),))
            ordinary = all(part.isascii() and part.isprintable() and not set(part) & _LOOSE for part in value.parts)
            pieces.append(joined("and", [Piece(f"ifnull({_ODD}, 0)"), looks]) if ordinary else looks)
    return joined("or", pieces).driven(drivers.name(values))


def _type(field: Field, _: Setting) -> Piece:
    words = readings.choices(field)
    rare = EventType.TRACK not in words
    return is_word("e.type", words).driven(drivers.equal("type <> 'track' and type = ?", words) if rare else ())


def _state(words: Sequence[str]) -> Piece:
    return is_word("e.state", words).driven(drivers.equal("state = ?", words))


def _destination(field: Field, _: Setting) -> Piece:
    """A route says `send` there; every routed event has a row for those that are skipped, too."""
    values = readings.text(field)
    there = is_one_of("d.destination", values)
    sql = f"exists (select 1 from deliveries d where d.event_id = e.id and d.decision = 'send' and {there.sql})"
    return Piece(sql, there.parameters, drivers.destination(values))


def _skipped(find: Piece) -> Piece:
    """A destination that meets a condition on `d` is skipped. It says nothing about those that `dest:` names."""
    sql = f"exists (select 1 from deliveries d where d.event_id = e.id and d.decision = 'skip' and {find.sql})"
    return Piece(sql, find.parameters)


def _rule(field: Field, setting: Setting) -> Piece:
    named = is_word("d.rule", readings.choices(field))
    there = is_one_of("d.destination", setting.routed) if setting.routed else TRUE
    sql = f"exists (select 1 from deliveries d where d.event_id = e.id and {named.sql} and {there.sql})"
    return Piece(sql, (*named.parameters, *there.parameters))


def _duration(field: Field, setting: Setting) -> Piece:
    compared = f"ifnull(a.duration_ms {field.comparison} ?, 0)"
    return _calls([Piece(compared, (ms,)) for ms in readings.milliseconds(field)], setting, failed=False)


def _response(field: Field, setting: Setting) -> Piece:
    """Decoded: a body that is packed says what it packs."""
    asked = [packed(anywhere(value.parts)) for value in readings.text(field)]
    said = "liveview_responds(a.response_body, cast(a.response_headers as blob), ?)"
    return _calls([Piece(said, (parts,)) for parts in asked], setting, failed=False)


def _header(field: Field, _: Setting) -> Piece:
    headers = f"cast({_REQUEST.format('headers')} as blob)"
    asked = [packed(value.parts) for value in readings.text(field)]
    return joined("or", [Piece(f"liveview_has_header({headers}, ?)", (parts,)) for parts in asked])


def _calls(conditions: Sequence[Piece], setting: Setting, *, failed: bool) -> Piece:
    """A call of the event meets one of the conditions on `a`; `failed`: none of them is true of an ok call."""
    either = joined("or", conditions)
    sql = (
        "exists (select 1 from deliveries d cross join attempts a on a.delivery_id = d.id "
        f"where d.event_id = e.id and {either.sql} and {setting.there.sql})"
    )
    found = drivers.failed_calls([(each.sql, each.parameters) for each in conditions]) if failed else ()
    return Piece(sql, (*either.parameters, *setting.there.parameters), found)


def _outcomes(words: Sequence[str], setting: Setting) -> Piece:
    return _calls([Piece("a.outcome = ?", (word,)) for word in words], setting, failed=Outcome.OK not in words)


def _status(field: Field, setting: Setting) -> Piece:
    spans = readings.statuses(field)
    conditions = [Piece("a.status between ? and ?", (span.low, span.high)) for span in spans]
    return _calls(conditions, setting, failed=all(span.high < 200 or span.low > 299 for span in spans))


def _retrying(setting: Setting) -> Piece:
    sql = (
        "exists (select 1 from deliveries d "
        f"where d.event_id = e.id and d.state = 'pending' and d.rounds > 0 and {setting.there.sql})"
    )
    return Piece(sql, setting.there.parameters, drivers.RETRYING)


def _problem(field: Field, _: Setting) -> Piece:
    if any(value.parts == ("", "") for value in readings.text(field)):
        return Piece("e.problems <> '[]'")
    # The list is written by us, without blanks and with its quotes escaped: no detail can hold this text.
    return joined("or", [Piece("instr(e.problems, ?) > 0", (f'"code":"{code}"',)) for code in readings.choices(field)])


def _id(field: Field, _: Setting) -> Piece:
    ids = readings.event_ids(field)
    compared = f"id {field.comparison} ?"
    return joined("or", [Piece(f"e.{compared}", (each,)) for each in ids]).driven(drivers.equal(compared, ids))


def _after(field: Field, setting: Setting) -> Piece:
    start = readings.after(field, setting.now, setting.zone)
    if isinstance(start, int):
        return Piece("e.id > ?", (start,), drivers.equal("id > ?", (start,)))
    return Piece("e.received_at >= ?", (start,))


def _last(field: Field, setting: Setting) -> Piece:
    return Piece("e.received_at >= ?", (readings.since(field, setting.now),))


REFUSED = "refused"
"""The word of `is:` for requests that never became events. `refused.asked` reads it; it matches no event."""
_REQUEST = "(select r.{} from requests r where r.id = e.request_id)"
_MARK = f"exists (select 1 from settings where {IS_MARK} and name = cast(e.id as text))"

_WORDS: Mapping[str, Callable[[Setting], Piece]] = {
    **{state.value: lambda _, state=state: _state((state.value,)) for state in State},  # type: ignore[misc] # default binds
    "accepted": lambda _: Piece("e.verdict = 'accepted'"),
    # Not the state, which under the policy `mark` says what became of the duplicate.
    "duplicate": lambda _: Piece("e.verdict = 'duplicate'", (), drivers.condition("verdict = 'duplicate'")),
    "collision": lambda _: Piece("e.collision = 1", (), drivers.condition("collision = 1")),
    "marked": lambda _: Piece(_MARK, (), drivers.MARKED),
    "warning": lambda _: Piece("""instr(e.problems, '"severity":"warning"') > 0"""),
    "retrying": _retrying,
    "skipped": lambda _: _skipped(TRUE),
    REFUSED: lambda _: Piece("0", (), drivers.condition("0")),
    "timeout": lambda setting: _outcomes((Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT), setting),
}
"""The words of `is:`."""

_Compile: TypeAlias = Callable[[Field, Setting], Piece]

_FIELDS: Mapping[str, _Compile] = {
    "name": _name,
    "user": partial(_text, column="e.distinct_id", find=drivers.user),
    "is": lambda field, setting: any_of([_WORDS[word](setting) for word in readings.choices(field)]),
    "type": _type,
    "state": lambda field, _: _state(readings.choices(field)),
    "dest": _destination,
    "skipped": lambda field, _: _skipped(is_one_of("d.destination", readings.text(field))),
    "rule": _rule,
    "outcome": lambda field, setting: _outcomes(readings.choices(field), setting),
    "status": _status,
    "duration": _duration,
    "response": _response,
    "header": _header,
    "problem": _problem,
    "token": partial(_text, column="e.token"),
    "wire": lambda field, _: is_word(f"ifnull({_REQUEST.format('wire')}, '')", readings.choices(field)),
    "remote": partial(_text, column=_REQUEST.format("remote")),
    "id": _id,
    "after": _after,
    "last": _last,
}
