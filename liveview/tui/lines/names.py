"""Event names on the screen: characters that make a name look like another one are shown as escapes."""

from liveview.text.lookalikes import LONGEST, disguised
from liveview.tui.lines.safe_text import SafeText, visible


def name_text(name: str, limit: int, *, alike: bool = False) -> SafeText:
    """A name in at most `limit` characters: a space at its end is `\\x20`, the Cyrillic `Р` in `Рurchase` `\\u0420`.

    `alike`: another event has a name that looks the same, so nothing may pass as an ASCII letter.
    """
    found = disguised(name, alike=alike) if len(name) <= LONGEST else ()
    if not found:
        return visible(name, limit)
    return visible("".join(_escape(each) if at in found else each for at, each in enumerate(name)), limit)


def _escape(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
