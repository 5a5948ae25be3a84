"""The number of warnings, with the same sign and words in the list, the inspector and dry runs."""

from liveview.tui.lines import status
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, say

_SIGN = status.WARNED.glyph


def warned(count: int) -> SafeText:
    """`∆ 3 warnings`; "" for none."""
    return say("{} {}", _SIGN, counted(count, "warning")) if count else EMPTY


def warned_forms(count: int) -> tuple[SafeText, ...]:
    """The same to follow other words, widest form first: ` ∆ 3 warnings`, ` ∆3`, ` ∆`."""
    return (say(" {}", warned(count)), say(" {}{}", _SIGN, count), say(" {}", _SIGN)) if count else (EMPTY,)
