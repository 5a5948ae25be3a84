"""How each line of a checklist fares: seen, awaited, or wrong, and what is wrong about it in two words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from liveview.specs.matching import FieldMiss
from liveview.specs.report import CheckReport, CheckResult
from liveview.specs.spec import Expectation, Spec
from liveview.tui.checklist.checklist import Judged
from liveview.tui.lines import status
from liveview.tui.lines.cells import Style
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say

_SELECTING = frozenset({"name", "type", "user", "filter"})
"""Fields that choose events: an event that differs in one of them is another event, not a wrong one."""
_UNFINISHED = '"pending"'
"""The state of an event or delivery that may still become what is wanted."""
_LITERALS = {"t": "boolean", "f": "boolean", "n": "null", '"': "text", "{": "object", "[": "list", "-": "number"}
"""The type of a value by the first character of its JSON; other values begin with a digit."""


class Fault(NamedTuple):
    """What can be wrong."""

    one: SafeText
    """The words for one such line."""
    many: SafeText
    """The words for several."""


WRONG_TYPE = Fault(say("wrong type"), say("wrong types"))
WRONG_VALUE = Fault(say("wrong value"), say("wrong values"))
MISSING_PROPERTY = Fault(say("missing property"), say("missing properties"))
EXTRA_PROPERTY = Fault(say("extra property"), say("extra properties"))
WRONG_STATE = Fault(say("wrong state"), say("wrong states"))
OTHER_PROBLEMS = Fault(say("other problems"), say("other problems"))
WRONG_DELIVERY = Fault(say("wrong delivery"), say("wrong deliveries"))
TOO_MANY = Fault(say("too many"), say("too many"))
OUT_OF_ORDER = Fault(say("out of order"), say("out of order"))
FORBIDDEN = Fault(say("forbidden"), say("forbidden"))
UNEXPECTED = Fault(say("unexpected"), say("unexpected"))
MISSING = Fault(say("missing"), say("missing"))


class Tick(NamedTuple):
    """How one line of a checklist fares."""

    glyph: SafeText
    """The sign in front of it."""
    word: SafeText
    """The same in words."""
    style: Style
    """The style of both."""
    fault: Fault | None = None
    """What is wrong; None if it holds or may still come."""


def ticks(judged: Judged, *, over: bool) -> tuple[Tick, ...]:
    """One for each result, in their order; `over` if nothing will come any more."""
    return tuple(_tick(judged.spec, judged.report, number, over=over) for number in range(len(judged.report.results)))


def summary(judged: Judged, found: Sequence[Tick]) -> SafeText:
    """`12 of 15 seen, 1 wrong type`, or what there is to say about a spec that only forbids.

    Of a plan, `required events: 9 of 12 seen`.
    """
    expected = [each for each in judged.report.results if each.kind == "expect"]
    faults = Counter(tick.fault for tick in found if tick.fault is not None)
    said = [say("{} {}", count, fault.one if count == 1 else fault.many) for fault, count in faults.items()]
    if expected:
        words = say("required events: ") if judged.is_plan else EMPTY
        said.insert(0, say("{}{} of {} seen", words, sum(each.ok for each in expected), len(expected)))
    elif judged.is_plan:
        return say("the plan requires no event")
    return joined(said or [say("nothing came that must not")], ", ")


def fault_of(miss: FieldMiss) -> Fault:
    """What is wrong when an event differs in this field."""
    keyword = miss.wanted.partition(":")[0]
    if miss.found == "missing" or keyword == "required":
        return MISSING_PROPERTY
    if miss.wanted == "absent" or keyword in {"maxProperties", "additionalProperties"}:
        return EXTRA_PROPERTY
    if miss.field in {"state", "problems"}:
        return WRONG_STATE if miss.field == "state" else OTHER_PROBLEMS
    if miss.field.startswith("destinations"):
        return WRONG_DELIVERY
    if miss.wanted.startswith("kind ") or keyword == "type" or _type(miss.wanted) != _type(miss.found):
        return WRONG_TYPE
    return WRONG_VALUE


def _tick(spec: Spec, report: CheckReport, number: int, *, over: bool) -> Tick:
    result = report.results[number]
    if result.ok:
        return Tick(status.DELIVERED.glyph, _seen(result), status.DELIVERED.style)
    if result.kind == "expect":
        return _of_expectation(spec.expect[number], result, over=over)
    if result.kind == "order":
        following = spec.order[number - len(spec.expect)][len(result.found)]
        seen = next(each.found for each, known in _expected(spec, report) if known.id == following)
        return _wrong(OUT_OF_ORDER) if seen else _awaited(say("waiting"), over=over)
    return _wrong(FORBIDDEN if result.kind == "never" else UNEXPECTED)


def _of_expectation(each: Expectation, result: CheckResult, *, over: bool) -> Tick:
    if each.most is not None and result.found > each.most:
        return _wrong(TOO_MANY)
    differs = result.nearest.differs if result.nearest else ()
    if differs and not _may_come(differs, over=over):
        return _wrong(fault_of(differs[0]))
    return _awaited(say("{} of {}", result.found, each.least) if result.found else say("waiting"), over=over)


def _may_come(differs: Sequence[FieldMiss], *, over: bool) -> bool:
    """Whether it is about another event, or one that is not finished."""
    if differs[0].field in _SELECTING:
        return True
    unfinished = all(each.found == _UNFINISHED for each in differs)
    return unfinished and not over


def _expected(spec: Spec, report: CheckReport) -> Iterator[tuple[CheckResult, Expectation]]:
    return zip(report.results, spec.expect, strict=False)


def _seen(result: CheckResult) -> SafeText:
    if result.kind == "order":
        return say("in order")
    return say("seen") if result.found == 1 else say("{} seen", result.found) if result.found else say("none")


def _wrong(fault: Fault) -> Tick:
    return Tick(status.FAILED.glyph, fault.one, status.FAILED.style, fault)


def _awaited(words: SafeText, *, over: bool) -> Tick:
    return _wrong(MISSING) if over else Tick(status.PENDING.glyph, words, status.PENDING.style)


def _type(value: str) -> str:
    """The type of a value that is shown as JSON."""
    return _LITERALS.get(value[:1], "number")
