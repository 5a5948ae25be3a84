"""Lines as plain text, for the tests of the views."""

from collections.abc import Iterable

from liveview.tui.lines.entries import AnyLine


def text(lines: Iterable[AnyLine]) -> list[str]:
    """Lead and text of each line."""
    return [f"{line.lead} {line.text}".strip() for line in lines]
