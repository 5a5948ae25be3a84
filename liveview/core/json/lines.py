"""The line of a JSON text in which a value begins."""

from liveview.core.json import edit
from liveview.text.json_paths import Keys


def line_of(text: str, keys: Keys) -> int | None:
    """The line of a value in a JSON text, or that of the nearest value around it; None for a text that is not JSON."""
    try:
        at = edit.after_blanks(text, 0)
        for key in keys:
            inner = _member(text, at, key)
            if inner is None:
                break
            at = inner
    except (ValueError, RecursionError):
        return None
    return text.count("\n", 0, at) + 1


def _member(text: str, at: int, key: str | int) -> int | None:
    """Where the value of a key begins in the object or list that begins at `at`; None if it is not there."""
    if isinstance(key, int):
        if text[at : at + 1] != "[":
            return None
        return next((start for place, (_, start, _) in enumerate(edit.items(text, at)) if place == key), None)
    if text[at : at + 1] != "{":
        return None
    return next((member.start for member in edit.members(text, at) if member.key == key), None)
