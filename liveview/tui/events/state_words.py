"""What happened to an event, in the words of its row: the state, partial successes, duplicates, errors."""

from collections.abc import Sequence

from rich.cells import cell_len

from liveview.log.read.reader import DeliverySummary, Row
from liveview.model.delivery import Decision
from liveview.model.event import State, Verdict
from liveview.model.problem import Problem, Severity
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, fit_parts, plain
from liveview.tui.lines.delivery_cells import DestinationCells, counted_deliveries, is_partial
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.verdicts import resent_options
from liveview.tui.lines.warned import warned_forms
from liveview.tui.lines.wrapping import part

_LONGEST = 60
"""The most characters of a sentence."""


def state_words(row: Row, destinations: DestinationCells, width: int) -> tuple[Part, ...]:
    """The words of a row in `width` cells; the least important are dropped first, the warning sign never."""
    forms = _invalid(row) if row.state is State.INVALID else _forms(row, destinations)
    signs = _signs(row)
    for form in forms:
        for sign in signs:
            shown = sign if form else part(sign, len(" "), len(sign))
            if cell_len(plain(form)) + len(shown) <= width:
                return fit_parts((*form, (shown, "warning")), width)
    sign = part(signs[-1], max(len(signs[-1]) - width, 0), len(signs[-1])) if width > 0 else EMPTY
    words = fit_parts(forms[-1], width - len(sign))
    return (*words, (sign, "warning")) if sign else words


def words_width(row: Row, destinations: DestinationCells) -> int:
    """The width that shows the words of a row in full."""
    forms = _invalid(row) if row.state is State.INVALID else _forms(row, destinations)
    return cell_len(plain(forms[0])) + len(_signs(row)[0])


def _signs(row: Row) -> tuple[SafeText, ...]:
    """The number of warnings, widest form first; none for an invalid event, whose errors matter more."""
    if row.state is State.INVALID:
        return warned_forms(0)
    return warned_forms(sum(found.severity is Severity.WARNING for found in row.problems))


def _invalid(row: Row) -> list[list[Part]]:
    look = status.STATES[row.state]
    errors = [found for found in row.problems if found.severity is Severity.ERROR]
    more = say(" +{}", len(errors) - 1) if len(errors) > 1 else EMPTY
    words = visible(_reason(errors[0]), _LONGEST) if errors else look.word
    form: list[Part] = [(say("{} {}{}", look.glyph, words, more), look.style)]
    if not errors or not errors[0].rule:
        return [form]
    first = errors[0]
    found = say(" {}: {}", visible(first.field, _LONGEST), visible(first.value or first.rule, _LONGEST))
    return [[*form, (found, "muted")], form]


def _forms(row: Row, destinations: DestinationCells) -> list[list[Part]]:
    """The words without warnings, widest form first."""
    heads = _duplicate(row) if row.verdict is Verdict.DUPLICATE else [[]]
    if row.state is State.DUPLICATE:
        return heads
    look = _word(row.deliveries, status.STATES[row.state])
    has_cells = bool(row.deliveries) and not destinations.beside(row.deliveries)
    word = look.word if has_cells else say("{} {}", look.glyph, look.word)
    joint: list[Part] = [(say(", "), "muted")] if heads[0] else []
    notes = sum(delivery.notes for delivery in row.deliveries)
    noted: list[list[Part]] = [[(say(" {}", counted(notes, "note")), "muted")], []] if notes else [[]]
    forms = [
        [*head, *joint, (word, look.style), *deliveries, *note]
        for head in heads
        for deliveries in _deliveries(row.deliveries, destinations)
        for note in noted
    ]
    return [*forms, heads[-1]] if has_cells else forms


def _reason(problem: Problem) -> str:
    """What is wrong, in as few words as possible: the sentence, or the code as words."""
    return min(problem.sentence, problem.code.replace("-", " "), key=len)


def _duplicate(row: Row) -> list[list[Part]]:
    original = row.duplicate_of or 0
    if row.collision:
        return [[(say("! COLLISION"), "alarm"), (say(" #{}", original), "error")]]
    words: Part = (say("{} of #{}", status.DUPLICATE.glyph, original), status.DUPLICATE.style)
    options = resent_options(row.problems)
    if not options:
        return [[words]]
    more = say(" resent with other {}", options), say(", other {}", options), EMPTY
    return [[words, (each, "warning")] for each in more]


def _deliveries(deliveries: Sequence[DeliverySummary], destinations: DestinationCells) -> list[list[Part]]:
    """What the cells do not show, widest form first: partial successes (` M 2/3`), and glyphs without a cell."""
    numbers = counted_deliveries(destinations.beside(deliveries))
    partial = [delivery for delivery in deliveries if is_partial(delivery)]
    named: list[Part] = [
        (say("{} {}", _before(destinations.label(delivery.destination)), _share(delivery)), "warning")
        for delivery in partial
    ]
    shares: list[Part] = [(say(" {}", _share(delivery)), "warning") for delivery in partial]
    return [[*named, *numbers], [*shares, *numbers], shares, []]


def _before(label: SafeText) -> SafeText:
    return say(" {}", label) if label else EMPTY


def _share(delivery: DeliverySummary) -> SafeText:
    return say("{}/{}", delivery.succeeded, delivery.webhooks)


def _word(deliveries: Sequence[DeliverySummary], look: status.Look) -> status.Look:
    """The word of the state, or the reason why an event is still pending or goes nowhere."""
    if look is status.STATES[State.UNROUTED] and any(each.decision is Decision.PREVIEW for each in deliveries):
        return status.ONLY_PREVIEWED
    if look is not status.PENDING:
        return look
    sent = [status.of_delivery(delivery) for delivery in deliveries if delivery.decision is Decision.SEND]
    return next((kind for kind in (status.RETRYING, status.TIMEOUT) if kind in sent), look)
