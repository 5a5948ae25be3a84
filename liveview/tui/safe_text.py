"""The only door from untrusted text to the screen.

Names, ids, payloads, headers, URLs and errors come from strangers. Control characters would reach the terminal,
invisible ones would make two different ids look alike, and brackets would be read as markup. Here they become
visible escapes, of limited length, and a value that is never parsed.
"""

import re

from textual.content import Content

LONGEST = 200
"""Characters of one value on the screen unless the caller knows better: more than any column shows."""

ELLIPSIS = "…"

_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks that show nothing, or only change how their neighbour looks, and so hide differences."""

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str, limit: int = LONGEST) -> str:
    """The text with everything that a terminal would obey or not show as an escape such as `\\x1b`.

    What counts is Unicode: all of the categories C (control, format, surrogate, private, unassigned) and Z
    (separators) but the plain blank. The result is at most `limit` characters long, the last of them an
    ellipsis if something was cut.
    """
    cut = text[: limit + 1]
    if not cut.isprintable() or _INVISIBLE.search(cut):
        cut = "".join(_shown(character) for character in cut)
    return cut if len(cut) <= limit else cut[: max(limit - 1, 0)] + ELLIPSIS[: max(limit, 0)]


def safe_text(text: str, limit: int = LONGEST, style: str = "") -> Content:
    """Untrusted text as content for a widget, a title or a notification; nothing in it is read as markup."""
    return Content.styled(visible(text, limit), style)


def _shown(character: str) -> str:
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    if character in _NAMED:
        return _NAMED[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
