"""How the number of warnings is written: the same sign and words in the list, the inspector and dry runs."""

from liveview.tui.text import status
from liveview.tui.text.moments import counted

_SIGN = status.WARNED.glyph


def warned(count: int) -> str:
    """`∆ 3 warnings`; "" for none."""
    return f"{_SIGN} {counted(count, 'warning')}" if count else ""


def warned_forms(count: int) -> tuple[str, ...]:
    """The same behind other words, widest first: ` ∆ 3 warnings`, ` ∆3`, ` ∆`."""
    return (f" {warned(count)}", f" {_SIGN}{count}", f" {_SIGN}") if count else ("",)
