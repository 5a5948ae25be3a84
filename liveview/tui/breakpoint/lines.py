"""Held calls as text: a line of the list, the request over the editor, and what is said of the body."""

from collections.abc import Iterator

from liveview.model.breakpoint import Breakpoint, HeldCall, HeldRequest
from liveview.tui.compose.json_edit import JsonError
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.bodies import header_lines
from liveview.tui.lines.cells import Line, Part, fit_parts
from liveview.tui.lines.entries import AnyLine, wide
from liveview.tui.lines.moments import countdown, number, size
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

MOST_EDITED = 262_144
"""Characters of a body that can be changed here."""


def row_parts(call: HeldCall, now: float, width: int) -> tuple[Part, ...]:
    """`‖ #1204 Webhooks 1/2 ↻2  held for 12 s`."""
    look = status.HELD
    again = say(" {}{}", status.RETRYING.glyph, call.round) if call.round > 1 else EMPTY
    which = say("#{} {} {}/{}{}", call.event_id, visible(call.destination, 40), call.webhook, call.webhooks, again)
    waited = say("  held for {}", countdown(max(now - call.since, 0.0)))
    return fit_parts([(say("{} ", look.glyph), look.style), (which, "strong"), (waited, "muted")], width)


def title(held: int) -> SafeText:
    """What is above the list."""
    return say("Held calls ─ {}", number(held)) if held else say("Held calls ─ none")


def hint(breakpoints: dict[str, Breakpoint], keys: KeyNames) -> SafeText:
    """What is shown while nothing is held."""
    if not breakpoints:
        return say(
            "none: {} in the destinations screen holds the next call, {} leads there",
            keys["destination.hold"],
            keys["go.destinations"],
        )
    return say("waiting for {}", armed_words(breakpoints))


def armed_words(breakpoints: dict[str, Breakpoint]) -> SafeText:
    """`the next call to Webhooks`, and how many others."""
    key, kind = next(iter(breakpoints.items()))
    which = say("every call") if kind is Breakpoint.EVERY else say("the next call")
    more = say(", and {} more", number(len(breakpoints) - 1)) if len(breakpoints) > 1 else EMPTY
    return say("{} to {}{}", which, visible(key, 60), more)


def request_lines(held: HeldRequest) -> Iterator[AnyLine]:
    """Method, URL and headers, secrets masked."""
    request = held.request
    yield wide((say("{} ", visible(request.method, 20)), "strong"), (visible(request.url, 2_000), "plain"))
    yield from header_lines(request.headers)


def body_words(error: JsonError | None, *, changed: bool, length: int) -> Line:
    """What is said of the body under the editor."""
    how = say("changed") if changed else say("as planned")
    if error is None:
        return Line(EMPTY, say("{} JSON, {}, {}", status.DELIVERED.glyph, how, size(length)), "success")
    place = say("line {}, column {}", error.line, error.column)
    words = say("{} not JSON: {} ({}), {}", status.INVALID.glyph, visible(error.message, 80), place, how)
    return Line(EMPTY, words, "warning")
