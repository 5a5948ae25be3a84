"""Each field of `fields.FIELDS` as SQL over a row of `events` named `e`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import TypeAlias

import msgspec

from liveview.log.filter import drivers, readings
from liveview.log.filter.drivers import Driver
from liveview.log.filter.environments import of_environment
from liveview.log.filter.functions import packed
from liveview.log.filter.paths import at_path
from liveview.log.filter.pieces import TRUE, SqlPiece, any_of, is_one_of, is_word, joined
from liveview.log.filter.senders import LIBRARIES, header_sql
from liveview.log.filter.text import anywhere
from liveview.log.filter.tree import Field, Value
from liveview.log.queries import IS_MARK
from liveview.model.delivery import Decision, Outcome
from liveview.model.event import EventType, State


class TermContext(msgspec.Struct, frozen=True):
    """What terms depend on besides their own text."""

    now: float
    """The time that `last:` and clock times count from (epoch seconds)."""
    zone: tzinfo | None
    """The zone of the screen, for clock times and dates; None is the local one."""
    destinations: tuple[Value, ...] = ()
    """What `dest:` names beside the term: calls and retries are about these only. Empty means all."""
    routed: tuple[Value, ...] = ()
    """What `dest:`, `skipped:` and `previewed:` name beside the term: `rule:` and what the pipeline did are about
    these only. Empty means all.
    """

    @property
    def there(self) -> SqlPiece:
        """Whether a delivery `d` is to a destination that `dest:` names."""
        return is_one_of("d.destination", self.destinations) if self.destinations else TRUE


def term(field: Field, context: TermContext) -> SqlPiece:
    """A field as SQL; raises `FilterError` for a value that it does not accept."""
    return _FIELDS[field.name](field, context)


def _text(
    field: Field, _: TermContext, column: str, find: Callable[[tuple[Value, ...]], tuple[Driver, ...]] = lambda _: ()
) -> SqlPiece:
    values = readings.text(field)
    return is_one_of(column, values).driven(find(values))


IS_SENT = "d.decision = 'send' and d.state is not null"
"""Whether a delivery `d` was made, or will be."""
_WRONG = """instr(e.problems, '"severity":"error"') or instr(e.problems, '"severity":"warning"')"""
_WARNED = f"({_WRONG} or exists (select 1 from attempts a where a.delivery_id = d.id and a.outcome <> 'ok'))"
"""Whether something about a delivery that succeeded is worth a look."""
FARE_SQL: Mapping[str, str] = {
    "ok": f"d.state = 'delivered' and not {_WARNED}",
    "warnings": f"d.state = 'delivered' and {_WARNED}",
    "errors": "d.state = 'failed'",
    "pending": "d.state = 'pending'",
}
"""The words of `fares:` as conditions on an event `e` and a delivery `d` of it that was made."""

_ODD = "(length(e.name) <> length(cast(e.name as blob)) or e.name glob '*[^!-~]*')"
"""Whether a name may look like another one: it has other characters than the visible ones of ASCII."""


_LOOSE = frozenset(" `'")
"""Characters of ASCII that others look like."""


def _name(field: Field, _: TermContext) -> SqlPiece:
    """A name that matches a value or looks like it; most names and values look only like themselves.

    After `==` the name must be the value.
    """
    values = readings.text(field)
    pieces = [is_one_of("e.name", values)]
    for value in values:
        if value.parts != ("", "") and not value.exactly:
            looks = SqlPiece("liveview_looks(cast(e.name as blob), ?)", (packed(value.parts),))
            ordinary = all(part.isascii() and part.isprintable() and not set(part) & _LOOSE for part in value.parts)
            pieces.append(joined("and", [SqlPiece(f"ifnull({_ODD}, 0)"), looks]) if ordinary else looks)
    return joined("or", pieces).driven(drivers.name(values))


def _type(field: Field, _: TermContext) -> SqlPiece:
    words = readings.choices(field)
    rare = EventType.TRACK not in words
    return is_word("e.type", words).driven(drivers.equal("type <> 'track' and type = ?", words) if rare else ())


def _state(words: Sequence[str]) -> SqlPiece:
    return is_word("e.state", words).driven(drivers.equal("state = ?", words))


def _destination(field: Field, _: TermContext) -> SqlPiece:
    """The event is sent there; the rows of skipped destinations do not count."""
    values = readings.text(field)
    there = is_one_of("d.destination", values)
    sql = f"exists (select 1 from deliveries d where d.event_id = e.id and d.decision = 'send' and {there.sql})"
    return SqlPiece(sql, there.parameters, drivers.destination(values))


def _decided(decision: Decision, find: SqlPiece) -> SqlPiece:
    """This was decided about a destination that meets a condition on `d`, whatever `dest:` names."""
    sql = f"exists (select 1 from deliveries d where d.event_id = e.id and d.decision = '{decision}' and {find.sql})"
    return SqlPiece(sql, find.parameters)


def _named(field: Field, _: TermContext, decision: Decision) -> SqlPiece:
    return _decided(decision, is_one_of("d.destination", readings.text(field)))


def _routed(find: SqlPiece, context: TermContext) -> SqlPiece:
    """A delivery, sent or not, meets a condition on `d`: to a destination that is named beside the term."""
    there = is_one_of("d.destination", context.routed) if context.routed else TRUE
    sql = f"exists (select 1 from deliveries d where d.event_id = e.id and {find.sql} and {there.sql})"
    return SqlPiece(sql, (*find.parameters, *there.parameters))


def _rule(field: Field, context: TermContext) -> SqlPiece:
    return _routed(is_word("d.rule", readings.choices(field)), context)


def _definition(field: Field, context: TermContext) -> SqlPiece:
    values = readings.text(field)
    return _routed(is_one_of("d.definition", values), context).driven(drivers.definition(values))


def _step(field: Field, context: TermContext) -> SqlPiece:
    # We write the list without blanks and escape its quotes, so no sentence and no name can contain this text.
    noted = [SqlPiece("instr(d.notes, ?) > 0", (f'"step":"{step}"',)) for step in readings.choices(field)]
    return _routed(joined("and", [_HAS_NOTES, joined("or", noted)]), context).driven(drivers.NOTED)


def _removed(field: Field, context: TermContext) -> SqlPiece:
    named = [
        SqlPiece(f"{_REMOVED[value.exactly]}(cast(d.notes as blob), ?)", (packed(value.parts),))
        for value in readings.text(field)
    ]
    return _routed(joined("and", [_HAS_NOTES, joined("or", named)]), context).driven(drivers.NOTED)


def _fares(field: Field, context: TermContext) -> SqlPiece:
    words = readings.choices(field)
    fares = " or ".join(f"({FARE_SQL[word]})" for word in words)
    found = f"{IS_SENT} and ({fares}) and {context.there.sql}"
    sql = f"exists (select 1 from deliveries d where d.event_id = e.id and {found})"
    return SqlPiece(sql, context.there.parameters, drivers.PENDING if words == ("pending",) else ())


def _duration(field: Field, context: TermContext) -> SqlPiece:
    compared = f"ifnull(a.duration_ms {field.comparison} ?, 0)"
    return _calls([SqlPiece(compared, (ms,)) for ms in readings.milliseconds(field)], context, failed=False)


def _response(field: Field, context: TermContext) -> SqlPiece:
    """A response contains the text; compressed bodies are decompressed."""
    asked = [packed(anywhere(value.parts)) for value in readings.text(field)]
    said = "liveview_responds(a.response_body, cast(a.response_headers as blob), ?)"
    return _calls([SqlPiece(said, (parts,)) for parts in asked], context, failed=False)


def _header(field: Field, _: TermContext) -> SqlPiece:
    headers = f"cast({_REQUEST.format('headers')} as blob)"
    asked = [packed(value.parts) for value in readings.text(field)]
    return joined("or", [SqlPiece(f"liveview_has_header({headers}, ?)", (parts,)) for parts in asked])


def _sent_with(field: Field, _: TermContext) -> SqlPiece:
    """A header of the request, whose name the field knows, has one of the values."""
    found = f"(select {header_sql(field.name, 'r')} from requests r where r.id = e.request_id)"
    return is_one_of(found, readings.text(field))


def _library(field: Field, _: TermContext) -> SqlPiece:
    values = tuple(msgspec.structs.replace(value, quoted=True) for value in readings.text(field))
    return joined("or", [at_path(keys, field.comparison, values) for keys in LIBRARIES])


def _calls(conditions: Sequence[SqlPiece], context: TermContext, *, failed: bool) -> SqlPiece:
    """A call of the event meets one of the conditions on `a`; `failed` if none of them is true of an ok call."""
    either = joined("or", conditions)
    sql = (
        "exists (select 1 from deliveries d cross join attempts a on a.delivery_id = d.id "
        f"where d.event_id = e.id and {either.sql} and {context.there.sql})"
    )
    found = drivers.failed_calls([(each.sql, each.parameters) for each in conditions]) if failed else ()
    return SqlPiece(sql, (*either.parameters, *context.there.parameters), found)


def _outcomes(words: Sequence[str], context: TermContext) -> SqlPiece:
    return _calls([SqlPiece("a.outcome = ?", (word,)) for word in words], context, failed=Outcome.OK not in words)


def _status(field: Field, context: TermContext) -> SqlPiece:
    spans = readings.statuses(field)
    conditions = [SqlPiece("a.status between ? and ?", (span.low, span.high)) for span in spans]
    return _calls(conditions, context, failed=all(span.high < 200 or span.low > 299 for span in spans))


def _retrying(context: TermContext) -> SqlPiece:
    sql = (
        "exists (select 1 from deliveries d "
        f"where d.event_id = e.id and d.state = 'pending' and d.rounds > 0 and {context.there.sql})"
    )
    return SqlPiece(sql, context.there.parameters, drivers.RETRYING)


def _problem(field: Field, _: TermContext) -> SqlPiece:
    if any(value.parts == ("", "") for value in readings.text(field)):
        return SqlPiece("e.problems <> '[]'")
    # We write the list without blanks and escape its quotes, so no detail can contain this text.
    return joined(
        "or", [SqlPiece("instr(e.problems, ?) > 0", (f'"code":"{code}"',)) for code in readings.choices(field)]
    )


def _id(field: Field, _: TermContext) -> SqlPiece:
    ids = readings.event_ids(field)
    compared = f"id {field.comparison} ?"
    return joined("or", [SqlPiece(f"e.{compared}", (each,)) for each in ids]).driven(drivers.equal(compared, ids))


def _after(field: Field, context: TermContext) -> SqlPiece:
    start = readings.after(field, context.now, context.zone)
    if isinstance(start, int):
        return SqlPiece("e.id > ?", (start,), drivers.equal("id > ?", (start,)))
    return SqlPiece("e.received_at >= ?", (start,))


def _last(field: Field, context: TermContext) -> SqlPiece:
    return SqlPiece("e.received_at >= ?", (readings.since(field, context.now),))


_REMOVED = {False: "liveview_removed", True: "liveview_removed_exactly"}
_HAS_NOTES = SqlPiece("d.notes <> '[]'")
REFUSED = "refused"
"""The word of `is:` for refused requests. It matches no event; `refused.asked` handles it."""
_REQUEST = "(select r.{} from requests r where r.id = e.request_id)"
_MARK = f"exists (select 1 from settings where {IS_MARK} and name = cast(e.id as text))"
_PAIRED = """instr(e.problems, '"code":"paired"') > 0"""
_OF_PAIR = "cast({0}.wire as blob), cast({0}.headers as blob), cast({1}.name as blob)"
_SAME_KEY_PAIR = (
    "(e.duplicate_of is not null and e.dedup_source in ('$insert_id', 'messageId', 'uuid') and exists ("
    "select 1 from events o join requests q on q.id = o.request_id join requests r on r.id = e.request_id "
    f"where o.id = e.duplicate_of and liveview_pairs({_OF_PAIR.format('r', 'e')}, {_OF_PAIR.format('q', 'o')})))"
)

_WORDS: Mapping[str, Callable[[TermContext], SqlPiece]] = {
    **{state.value: lambda _, state=state: _state((state.value,)) for state in State},  # type: ignore[misc] # default binds
    "accepted": lambda _: SqlPiece("e.verdict = 'accepted'"),
    # Not the state: under the policy `mark` it says how a duplicate was delivered.
    "duplicate": lambda _: SqlPiece("e.verdict = 'duplicate'", (), drivers.condition("verdict = 'duplicate'")),
    "collision": lambda _: SqlPiece("e.collision = 1", (), drivers.condition("collision = 1")),
    "paired": lambda _: any_of([SqlPiece(_PAIRED), SqlPiece(_SAME_KEY_PAIR)]),
    "marked": lambda _: SqlPiece(_MARK, (), drivers.MARKED),
    "warning": lambda _: SqlPiece("""instr(e.problems, '"severity":"warning"') > 0"""),
    "retrying": _retrying,
    "skipped": lambda _: _decided(Decision.SKIP, TRUE),
    "previewed": lambda _: _decided(Decision.PREVIEW, TRUE),
    REFUSED: lambda _: SqlPiece("0", (), drivers.condition("0")),
    "timeout": lambda context: _outcomes((Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT), context),
}
"""The words of `is:`."""

_Compile: TypeAlias = Callable[[Field, TermContext], SqlPiece]

_FIELDS: Mapping[str, _Compile] = {
    "name": _name,
    "user": partial(_text, column="e.distinct_id", find=drivers.user),
    "is": lambda field, context: any_of([_WORDS[word](context) for word in readings.choices(field)]),
    "type": _type,
    "state": lambda field, _: _state(readings.choices(field)),
    "dest": _destination,
    "fares": _fares,
    "skipped": partial(_named, decision=Decision.SKIP),
    "previewed": partial(_named, decision=Decision.PREVIEW),
    "rule": _rule,
    "definition": _definition,
    "step": _step,
    "removed": _removed,
    "outcome": lambda field, context: _outcomes(readings.choices(field), context),
    "status": _status,
    "duration": _duration,
    "response": _response,
    "header": _header,
    "problem": _problem,
    "token": partial(_text, column="e.token"),
    "env": lambda field, _: of_environment(readings.text(field)),
    "wire": lambda field, _: is_word(f"ifnull({_REQUEST.format('wire')}, '')", readings.choices(field)),
    "remote": partial(_text, column=_REQUEST.format("remote")),
    "agent": _sent_with,
    "library": _library,
    "sender": _sent_with,
    "id": _id,
    "after": _after,
    "last": _last,
}
