"""Where the thumb of a scroll bar is."""

from math import ceil

_EIGHTHS = 8
"""A terminal can draw eighths of a cell."""


def thumb(page: int, text: int, top: float) -> tuple[int, int]:
    """Start and end of the thumb, in eighths of a cell from the top of a bar that is `page` cells high.

    The text has `text` lines, `top` of them above the view. (0, 0) if nothing scrolls and there is no thumb.
    """
    if not 0 < page < text:
        return 0, 0
    size = max(1.0, page * page / text)
    begin = int((page - size) * top / (text - page) * _EIGHTHS)
    return begin, begin + ceil(size * _EIGHTHS)
