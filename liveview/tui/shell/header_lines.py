"""The header in words: what is received where, and the balance."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import PurePath
from typing import NamedTuple

from rich.cells import cell_len

from liveview.model.destination import WAREHOUSE_SCHEMES
from liveview.model.event import Balance, State
from liveview.model.facts import SessionMoved
from liveview.model.snapshot import Endpoints
from liveview.text.exposure import exposure
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, fit_parts, plain
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.status import HELD, Look
from liveview.tui.lines.terms import of_state
from liveview.tui.shell.attached_lines import attached_parts, place, receivers_words, role_words

TRACK = say("/track")
"""The path of the HTTP API (http-api)."""

_SESSION = re.compile(r"session-\d{8}-(\d{2})(\d{2})\d{2}(?:-\d+)?")
_GAP: Part = (say("   "), "plain")

_SIGN_FROM, _SIGN_IN_WORDS_FROM, _SIGN_WITH_KEY_FROM = 48, 60, 100
"""The widths from which the first line says how a checklist fares, and with which of its words."""


class _Item(NamedTuple):
    """A piece of the first line; the one with the highest `rank` is the first to go when room is short."""

    rank: int
    parts: tuple[Part, ...]


def endpoint_parts(
    endpoints: Endpoints,
    destinations: SafeText,
    rate: float,
    sparkline: SafeText,
    width: int,
    *,
    lost: bool = False,
    locked: bool = False,
    behind: SafeText = EMPTY,
    alert: Look | None = None,
    held: int = 0,
    receivers: int = 0,
) -> tuple[Part, ...]:
    """The first line: name, receiver, sink, rate, destinations and session, as many as fit `width`.

    `destinations` says how many there are and were. A recorded session has neither a sink nor a rate.
    `lost` is a receiver or an attached session that cannot be reached, `locked` a receiver that accepts nothing
    because the log cannot be written.
    `behind` is the key that leads from a recorded session back to the receiver, which goes on. `alert` says which
    destination fails, `held` is how many calls wait at breakpoints, `receivers` how many share the session.
    """
    shown = [
        _Item(1, ((say("liveview"), "title"),)),
        _Item(0, _receiving(endpoints, lost=lost, locked=locked)),
        *([_Item(1, ((say("{} {}", alert.glyph, alert.word), alert.style),))] if alert else []),
        *_of_shared(endpoints, receivers, width),
        *_ports(endpoints, rate, sparkline, behind),
        _Item(6, ((destinations, "plain"),)),
        *([] if endpoints.attached else [_Item(5, _session(endpoints.log))]),
        *_cautions(endpoints),
        *_held(held),
    ]
    while len(shown) > 1 and _width(shown) > width:
        shown.remove(max(shown, key=lambda item: item.rank))
    return fit_parts(_joined(shown), width)


def _of_shared(endpoints: Endpoints, receivers: int, width: int) -> Iterator[_Item]:
    """What may be done in an attached session, and how many receivers share one."""
    if words := role_words(endpoints, width):
        yield _Item(1, ((words, "warning"),))
    if words := receivers_words(receivers):
        yield _Item(2, ((words, "plain"),))


def _ports(endpoints: Endpoints, rate: float, sparkline: SafeText, behind: SafeText) -> Iterator[_Item]:
    """What is open beside the port of the receiver, and what arrives."""
    if endpoints.tls and not endpoints.attached:
        tls = visible(_short(endpoints.tls, f"https{endpoints.receiver.removeprefix('http')}"))
        yield _Item(3, ((say("tls "), "muted"), (tls, "plain")))
    if endpoints.receiver and not endpoints.attached:
        sink = visible(_short(endpoints.sink, endpoints.receiver))
        yield _Item(4, ((say("sink "), "muted"), (sink, "plain")))
    if endpoints.is_live:
        bars = say(" {}", sparkline) if sparkline else EMPTY
        yield _Item(3, ((say("{:.1f}/s", rate), "plain"), (bars, "accent")))
    if behind:
        yield _Item(0, ((say("receiving goes on, "), "success"), (behind, "key"), (say(" goes back"), "success")))


def _held(held: int) -> Iterator[_Item]:
    """That calls are held, and go on only when somebody lets them."""
    if held:
        calls = say("call") if held == 1 else say("calls")
        yield _Item(1, ((say("{} {} {} held", HELD.glyph, number(held), calls), "warning"),))


def _cautions(endpoints: Endpoints) -> Iterator[_Item]:
    """The configuration, and what reaches or leaves this machine."""
    if not endpoints.attached and exposure(endpoints.receiver):
        yield _Item(2, ((say("! open to other machines"), "warning"),))
    if endpoints.config:
        yield _Item(7, ((say("config "), "muted"), (visible(PurePath(endpoints.config).name, 30), "plain")))
    written = sum(url.startswith(WAREHOUSE_SCHEMES) for url in endpoints.outside)
    if leaving := len(endpoints.outside) - written:
        leave = say("webhook leaves") if leaving == 1 else say("webhooks leave")
        yield _Item(2, ((say("! {} {} this machine", leaving, leave), "warning"),))
    if written:
        words = say("writes 1 warehouse") if written == 1 else say("writes {} warehouses", written)
        yield _Item(5, ((words, "muted"),))
    if endpoints.refused_sql:
        yield _Item(2, ((say("! SQL refused: {}", len(endpoints.refused_sql)), "warning"),))


class ClickTarget(NamedTuple):
    """What a number of the second line counts."""

    filter: str = ""
    """The filter for the events that it counts; "" for all that were received."""
    refused: bool = False
    """Whether it counts the refused requests instead."""


class BalanceLine(NamedTuple):
    """The second line."""

    parts: tuple[Part, ...]
    """What is shown."""
    ends: tuple[tuple[int, ClickTarget | None], ...]
    """The cell behind each piece, and what a click on that piece shows; None for nothing."""

    def at(self, x: int) -> ClickTarget | None:
        """What the number at the cell `x` counts; None where there is no number or nothing to see."""
        return next((target for end, target in self.ends if x < end), None)


def balance_line(balance: Balance, width: int, refused_key: SafeText = EMPTY) -> BalanceLine:
    """The second line: the balance with words, with short words, or with glyphs, whatever fits `width`.

    A balance that does not hold says so first. `refused_key` opens the refused requests; it is behind their number.
    """
    alarm = [] if balance.holds else [_Piece((say(" ! COUNTS DON'T ADD UP"), "error"))]
    for form in _FORMS:
        pieces = [*alarm, *_sum(balance, form), *_refused(balance, refused_key)]
        ends = [*accumulate(cell_len(piece.part[0]) for piece in pieces)]
        if ends[-1] <= width:
            break
    parts = [piece.part if balance.holds else (piece.part[0], "error") for piece in pieces]
    targets = (piece.target for piece in pieces)
    return BalanceLine(fit_parts(parts, width), tuple(zip(ends, targets, strict=True)))


def checklist_parts(look: Look | None, key: SafeText, width: int) -> tuple[Part, ...]:
    """How the spec that is loaded fares, for the right end of the first line: `✗ checklist 12/15 L`.

    A narrow line has less of it, or nothing. Nothing, too, if `look` is None. `key` opens the checklist.
    """
    if look is None or width < _SIGN_FROM:
        return ()
    has_word = width >= _SIGN_IN_WORDS_FROM or not look.word
    return (
        (say("   {} ", look.glyph), look.style),
        (say("checklist ") if has_word else EMPTY, "muted"),
        (say("{} ", look.word) if look.word else EMPTY, look.style),
        (say("{} ", key) if key and width >= _SIGN_WITH_KEY_FROM else EMPTY, "key"),
    )


def port_error_parts(error: str, width: int) -> tuple[Part, ...]:
    """The line that is below the others while the receiver cannot be reached."""
    return fit_parts([(say(" ! NOTHING ARRIVES: {}", visible(error, 300)), "alarm")], width)


def unread_parts(reason: str, width: int) -> tuple[Part, ...]:
    """The line that is below the others while a part of the log cannot be read."""
    return fit_parts([(say(" ! THE LOG CANNOT BE READ WHOLE: {}", visible(reason, 300)), "alarm")], width)


def moved_parts(moved: SessionMoved, width: int) -> tuple[Part, ...]:
    """The line below the others in a session that began because the log before it went away."""
    sentence = moved.sentence
    for path in (moved.log, moved.instead_of):
        sentence = sentence.replace(path, PurePath(path).name)
    return fit_parts([(say(" ! NEW LOG: {}", visible(sentence, 300)), "alarm")], width)


def log_error_parts(error: str, width: int) -> tuple[Part, ...]:
    """The line that is below the others while the log cannot be written."""
    return fit_parts(
        [(say(" ! NOTHING IS ACCEPTED: the log cannot be written: {}", visible(error, 300)), "alarm")], width
    )


def _receiving(endpoints: Endpoints, *, lost: bool, locked: bool) -> tuple[Part, ...]:
    if endpoints.attached:
        return attached_parts(endpoints, lost=lost)
    if not endpoints.receiver:
        return ((say("{} recorded session, read-only", status.SKIPPED.glyph), "warning"),)
    address = say("{}{}", visible(endpoints.receiver.partition("://")[2] or endpoints.receiver), TRACK)
    if lost:
        return ((say("{} NOT REACHABLE ", status.FAILED.glyph), "error"), (address, "strong"))
    if locked:
        return ((say("{} ACCEPTS NOTHING ", status.FAILED.glyph), "error"), (address, "strong"))
    return ((say("{} receiving ", status.DELIVERED.glyph), "success"), (address, "strong"))


def _short(url: str, other: str) -> str:
    """Only the port of a URL whose host is that of the other."""
    host, _, port = url.rpartition(":")
    return f":{port}" if host and host == other.rpartition(":")[0] else url.partition("://")[2] or url


def _session(log: str) -> tuple[Part, ...]:
    if "://" in log:
        return ((say("shared "), "muted"), (place(log), "plain"))
    path = PurePath(log)
    found = _SESSION.fullmatch(path.stem)
    if found:
        return ((say("session "), "muted"), (visible(f"{found[1]}:{found[2]}"), "plain"))
    return ((say("log "), "muted"), (visible(path.name, 24), "plain"))


def _joined(items: Iterable[_Item]) -> list[Part]:
    parts: list[Part] = []
    for item in items:
        parts += [_GAP if parts else (say(" "), "plain"), *item.parts]
    return parts


def _width(items: Sequence[_Item]) -> int:
    return cell_len(plain(_joined(items)))


class _Form(NamedTuple):
    """One way to write the balance: what is before it, a word a state, and what joins the terms."""

    head: SafeText
    words: dict[State, SafeText]
    plus: SafeText


_WORDS = {state: say(" {}", status.STATES[state].word) for state in State}
_SHORT_WORDS = {**_WORDS, State.DUPLICATE: say(" dupl.")}
_GLYPHS = {state: status.STATES[state].glyph for state in State}

_BLANK, _PLUS = say(" "), say(" + ")
_FORMS = (
    _Form(say(" received "), _WORDS, _PLUS),
    _Form(_BLANK, _WORDS, _PLUS),
    _Form(_BLANK, _SHORT_WORDS, _PLUS),
    _Form(_BLANK, _SHORT_WORDS, say("+")),
    _Form(_BLANK, _GLYPHS, _BLANK),
)
"""From the widest to the narrowest."""


class _Piece(NamedTuple):
    """A piece of the second line."""

    part: Part
    """What is shown."""
    target: ClickTarget | None = None
    """What it counts; None when it is not a number, or is 0."""


def _sum(balance: Balance, form: _Form) -> Iterator[_Piece]:
    yield _Piece((form.head, "muted"))
    yield _Piece((number(balance.received), "strong"), ClickTarget() if balance.received else None)
    yield _Piece((say(" = "), "muted"))
    for position, state in enumerate(State):
        count = getattr(balance, state.value)
        style = status.STATES[state].style if count else "muted"
        yield _Piece((form.plus if position else EMPTY, "muted"))
        target = ClickTarget(of_state(state)) if count else None
        yield _Piece((say("{}{}", number(count), form.words[state]), style), target)


def _refused(balance: Balance, key: SafeText) -> Iterator[_Piece]:
    if balance.refused:
        target = ClickTarget(refused=True)
        yield _Piece((say("   {} refused", number(balance.refused)), "warning"), target)
        yield _Piece((say(" {}", key) if key else EMPTY, "key"), target)
