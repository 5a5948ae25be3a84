"""What the event list says about itself: its title, and its text when it shows no events."""

from typing import NamedTuple

from rich.cells import cell_len

from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Part, Style, fit, fit_parts
from liveview.tui.lines.moments import counted, number
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

JOINT = say(" ─ ")
"""What separates the pieces of a title."""

_LEAST_FILTER = 8
"""The fewest cells of a filter to show in the title."""
_SOME_FILTER = 20
"""Other pieces are cut down to leave this many cells for a filter."""


class FilterNote(NamedTuple):
    """What the title of the list says about the filter."""

    text: str = ""
    """The filter; "" for none."""
    on: bool = True
    """Whether it is applied."""
    searched: float | None = None
    """The share of the log searched so far, from 0 to 1; None if all of it has been."""
    reason: str = ""
    """Why nothing matches; "" if unknown."""


class ListState(NamedTuple):
    """What the title of the list is made of. Counts are events."""

    shown: int
    """How many the list shows."""
    total: int
    """How many there are."""
    new: int = 0
    """How many arrived since the list was paused or stopped following."""
    hidden: int = 0
    """How many were cleared."""
    following: bool = True
    """Whether the newest one stays selected."""
    paused: bool = False
    """Whether the list is paused."""
    newest_first: bool = False
    """Whether the newest one is at the top."""
    selected: int | None = None
    """The selected event; None if there is none."""
    focused: bool = True
    """Whether the list has the focus. Its keys are only named then, as they do something else elsewhere."""
    missing: int | None = None
    """The selected event if the list does not show it; None if it does."""
    note: FilterNote = FilterNote()
    """What is known about the filter."""
    keys: KeyNames = DEFAULT_NAMES
    """The keys that the title names."""


class _Piece(NamedTuple):
    """One piece of a title in several forms, widest first; the piece with the highest `rank` is cut down first."""

    rank: int
    style: Style
    forms: tuple[SafeText, ...]


def title_parts(state: ListState, width: int) -> tuple[Part, ...]:
    """`Events ─ following ─ 17 of 1204 match ─ name:Purchase`, as much as fits; the most important pieces go last.

    The filter is shortened before it is left out.
    """
    pieces = [piece for piece in (*_where(state), *_what(state)) if piece.forms[0]]
    wanted = width - min(cell_len(visible(state.note.text)) + len(JOINT), _SOME_FILTER) if state.note.text else width
    while _width(pieces) > wanted and any(len(piece.forms) > 1 for piece in pieces):
        longest = max((piece for piece in pieces if len(piece.forms) > 1), key=lambda piece: piece.rank)
        pieces[pieces.index(longest)] = longest._replace(forms=longest.forms[1:])
        pieces = [piece for piece in pieces if piece.forms[0]]
    parts: list[Part] = []
    for piece in pieces:
        if parts:
            parts.append((JOINT, "plain"))
        parts.append((piece.forms[0], piece.style))
    return (*parts, *_filter(state.note, width - sum(cell_len(text) for text, _ in parts)))


def empty_lines(state: ListState) -> list[Part]:
    """The lines in the middle of an empty list, for when there are events but none is shown."""
    note, hidden, key = state.note, counted(state.hidden, "event"), state.keys
    filtered = bool(note.text) and note.on
    if filtered and note.searched is not None:
        return [(say("Searching"), "strong"), (visible(note.text), "accent"), (_searched(note), "muted")]
    if filtered:
        lines: list[Part] = [(say("Nothing matches"), "strong"), (visible(note.text), "accent")]
        if note.reason:
            lines.append((visible(note.reason), "plain"))
        lines.append((EMPTY, "plain"))
        lines.append((say("{} changes the filter", key["main.filter"]), "muted"))
        lines.append((say("{} takes it off, {} clears it", key["main.toggle_filter"], key["main.back"]), "muted"))
        if state.hidden:
            lines.append((say("{} also shows what is hidden: {}", key["main.clear"], hidden), "muted"))
        return lines
    are, them = (say("is"), say("it")) if state.hidden == 1 else (say("are"), say("them"))
    return [
        (say("Cleared"), "strong"),
        (say("{} {} hidden, {} shows {}", hidden, are, key["main.clear"], them), "muted"),
        (say("New events appear here"), "muted"),
    ]


def _where(state: ListState) -> tuple[_Piece, ...]:
    """What the list is and whether it moves."""
    new = say("+{} new", number(state.new)) if state.new else EMPTY
    back = state.keys["list.first" if state.newest_first else "list.last"]
    if state.paused:
        moves = _Piece(1, "warning", (say("PAUSED, {} resumes", state.keys["main.pause"]), say("PAUSED")))
    elif state.following:
        moves = _Piece(6, "plain", (say("following"), EMPTY))
    else:
        held = say("held") if state.selected is None else say("held at #{}", state.selected)
        follows = (say("{}{}{} follows", held, JOINT, back), say("{} follows", back)) if state.focused else (held,)
        moves = _Piece(6, "plain", (*follows, EMPTY))
    return (_Piece(0, "plain", (say("Events"),)), moves, _Piece(2, "accent", (new, EMPTY)))


def _what(state: ListState) -> tuple[_Piece, ...]:
    """How much of the log the list shows."""
    note, pieces = state.note, []
    if state.missing is not None:
        place = say("the filter") if note.text and note.on else say("the view")
        words = say("#{} is outside {}", state.missing, place)
        pieces.append(_Piece(2, "warning", (words, say("#{} outside", state.missing), EMPTY)))
    if note.text and note.on:
        total, shown = number(state.total - state.hidden), number(state.shown)
        pieces.append(_Piece(3, "strong", (say("{} of {} match", shown, total), say("{}/{}", shown, total))))
        if note.searched is not None:
            pieces.append(_Piece(4, "accent", (_searched(note), say("{:.0%}", note.searched))))
    elif state.following and not state.paused:
        pieces.append(_Piece(7, "plain", (number(state.total - state.hidden), EMPTY)))
    if state.hidden:
        short = say("{} hidden, {}", number(state.hidden), state.keys["main.clear"])
        pieces.append(_Piece(5, "warning", (say("cleared, {} shows them", short), short, say("cleared"))))
    if state.newest_first:
        pieces.append(_Piece(8, "plain", (say("newest first"), EMPTY)))
    if note.text and not note.on:
        words = say("filter off, {} puts it back", state.keys["main.toggle_filter"])
        pieces.append(_Piece(4, "warning", (words, say("filter off"))))
    return tuple(pieces)


def _filter(note: FilterNote, width: int) -> tuple[Part, ...]:
    """The text of the filter in the remaining room."""
    room = width - len(JOINT)
    if not note.text or room < min(_LEAST_FILTER, cell_len(visible(note.text))):
        return ()
    text = visible(note.text, room + 1)
    shown = fit(text, room) if cell_len(text) > room else text
    return ((JOINT, "plain"), (shown, "accent" if note.on else "muted"))


def _searched(note: FilterNote) -> SafeText:
    return say("searched {} %", int((note.searched or 0.0) * 100))


def _width(pieces: list[_Piece]) -> int:
    return sum(cell_len(piece.forms[0]) for piece in pieces) + len(JOINT) * (len(pieces) - 1)


def unread_row(event_id: int, width: int, *, cursor: bool) -> tuple[Part, ...]:
    """The line of an event that is in the log but cannot be read."""
    mark = say("▎") if cursor else say(" ")
    parts: tuple[Part, ...] = (mark, "accent"), (say("#{} cannot be read from the log", event_id), "error")
    return fit_parts(parts, width)
