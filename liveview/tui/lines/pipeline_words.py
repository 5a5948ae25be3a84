"""What the steps of the pipeline did, in words: marks of changes, notes, and the names under which an event goes."""

from collections.abc import Sequence

from liveview.log.read.stage_rows import ChangeMark
from liveview.model.note import Note
from liveview.tui.lines.cells import Part, plain
from liveview.tui.lines.moments import counted
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.status import Look

MARKS = {
    ChangeMark.ADDED: Look(say("+"), say("added"), "success"),
    ChangeMark.REMOVED: Look(say("-"), say("removed"), "error"),
    ChangeMark.CHANGED: Look(say("~"), say("changed"), "warning"),
}
"""The look of each change; what is the same has none."""

_MOST_NAMES = 12
"""How many names of a note are shown; HIPAA mode may remove dozens."""


def note_parts(note: Note) -> tuple[Part, ...]:
    """`hipaa-removed: email is on no list (- email)`: its code, its sentence and the names that it is about."""
    names = changed_names(note)
    return (
        (visible(note.code, 60), "key"),
        (say(": {}", visible(note.sentence, 300)), "plain"),
        (say(" ({})", names) if names else EMPTY, "muted"),
    )


def changed_names(note: Note) -> SafeText:
    """`+ value, - price`: the properties that a note names, each with the mark of what became of it; "" for none."""
    names = [say("{} {}", MARKS[mark].glyph, visible(name, 60)) for mark, listed in _listed(note) for name in listed]
    more = [say("{} more", len(names) - _MOST_NAMES)] if len(names) > _MOST_NAMES else []
    return joined([*names[:_MOST_NAMES], *more], ", ")


def mark_part(mark: ChangeMark, notes: Sequence[Note], path: Sequence[str]) -> Part:
    """What follows a line that has changed: `  - removed (hipaa-removed)`, with the note that is about its value."""
    look = MARKS[mark]
    code = next((note.code for note in notes if _is_about(note, mark, path)), "")
    why = say(" ({})", visible(code, 40)) if code else EMPTY
    return say("  {} {}{}", look.glyph, look.word, why), look.style


def as_name(emission: str | None, definition: str | None, own: str | None) -> SafeText:
    """`as Lead, by its definition`: under which name an event goes; "" when that is its own."""
    if definition is not None:
        return say("as {}, by its definition", name_text(emission or definition, 60))
    return say("as {}", name_text(emission, 60)) if emission is not None and emission != own else EMPTY


def note_words(note: Note) -> SafeText:
    """The same in one style."""
    return plain(note_parts(note))


def noted(notes: Sequence[Note]) -> SafeText:
    """`3 notes: renamed, hipaa-removed`, each code once; "" when there are none."""
    codes = [visible(code, 60) for code in dict.fromkeys(note.code for note in notes)]
    more = [say("{} more", len(codes) - _MOST_NAMES)] if len(codes) > _MOST_NAMES else []
    words = joined([*codes[:_MOST_NAMES], *more], ", ")
    return say("{}: {}", counted(len(notes), "note"), words) if notes else EMPTY


def _listed(note: Note) -> tuple[tuple[ChangeMark, tuple[str, ...]], ...]:
    return (
        (ChangeMark.ADDED, note.added),
        (ChangeMark.REMOVED, note.removed),
        (ChangeMark.CHANGED, note.changed),
    )


def _is_about(note: Note, mark: ChangeMark, path: Sequence[str]) -> bool:
    """Whether a note names the value at this path in a payload: by its key there, or among its properties."""
    inside = path[1:] if path[:1] in (("properties",), ("traits",)) else path
    names = {".".join(inside[: length + 1]) for length in range(len(inside))} | {".".join(path)}
    return any(not names.isdisjoint(listed) for found, listed in _listed(note) if found is mark)
