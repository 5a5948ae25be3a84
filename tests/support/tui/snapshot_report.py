"""What a reviewer sees when a screen differs from its snapshot: both pictures and what differs between them."""

from collections.abc import Iterator
from html import escape
from itertools import groupby, zip_longest
from pathlib import Path
from typing import NamedTuple

from rich.style import Style

from tests.support.tui.snapshot import Drawing, Line

_FIRST = 3
"""Differing lines in the message of a failing test; the report has all of them."""
_NOTHING = Line("", ())
_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ background: #888; font: 14px sans-serif; margin: 1em }}
pre {{ font: 13px/1.2 monospace; display: inline-block; margin: 0; padding: 4px; background: #000; color: #fff }}
pre.text {{ background: #fff; color: #000 }}
pre mark {{ background: none; color: inherit; outline: 2px solid #f0f }}
</style>
<h1>{title}</h1>
<h2>Before</h2>
<pre>{before}</pre>
<h2>After</h2>
<pre>{after}</pre>
<h2>Difference</h2>
<pre class="text">{difference}</pre>
"""


class Difference(NamedTuple):
    """A line that is not as it was."""

    number: int
    before: Line
    after: Line

    def __str__(self) -> str:
        """The line before and after; of a line in which only styles changed, these."""
        if self.before.text != self.after.text:
            return f"line {self.number}\n  - {self.before.text.rstrip()}\n  + {self.after.text.rstrip()}"
        changes = "".join(f"\n  {change}" for change in self._restyled())
        return f"line {self.number}: {self.before.text.strip()}{changes}"

    def _restyled(self) -> Iterator[str]:
        column = 0
        for (before, after), run in groupby(zip(self.before.styles, self.after.styles, strict=True)):
            end = column + len([*run])
            if before != after:
                yield f"{self.before.text[column:end]!r} from column {column + 1}: {before} -> {after}"
            column = end


def differences(before: Drawing, after: Drawing) -> list[Difference]:
    """The lines that differ, from the top."""
    pairs = zip_longest(before, after, fillvalue=_NOTHING)
    return [Difference(number, *pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1]]


def report(before: Drawing, after: Drawing, title: str, folder: Path) -> str:
    """Write the page that shows a difference into `folder`; the message of the test that found it."""
    found = differences(before, after)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "before.txt").write_text(_plain(before), encoding="utf-8")
    (folder / "after.txt").write_text(_plain(after), encoding="utf-8")
    everything = "\n".join(map(str, found))
    (folder / "difference.txt").write_text(everything + "\n", encoding="utf-8")
    page = folder / "index.html"
    pictures = {"before": _picture(before, after), "after": _picture(after, before)}
    page.write_text(
        _PAGE.format(title=escape(title), difference=escape(everything), **pictures), encoding="utf-8", newline="\n"
    )
    shown = "\n".join(map(str, found[:_FIRST]))
    more = f"\n... and {len(found) - _FIRST} more lines" if len(found) > _FIRST else ""
    return f"{title}: {len(found)} of {len(after)} lines differ\n{shown}{more}\nreport: {page}"


def _plain(drawing: Drawing) -> str:
    return "".join(f"{line.text.rstrip()}\n" for line in drawing)


def _picture(drawing: Drawing, other: Drawing) -> str:
    return "\n".join(
        _html(line, against) for line, against in zip_longest(drawing, other[: len(drawing)], fillvalue=_NOTHING)
    )


def _html(line: Line, other: Line) -> str:
    """A line in its colours, with a mark around what `other` does not have at that place."""
    theirs = [*zip(other.text, other.styles, strict=True)]
    cells = [
        (style, theirs[place : place + 1] != [(character, style)], character)
        for place, (character, style) in enumerate(zip(line.text, line.styles, strict=True))
    ]
    runs = groupby(cells, lambda cell: cell[:2])
    return "".join(_span(style, differs, "".join(cell[2] for cell in run)) for (style, differs), run in runs)


def _span(style: str, differs: bool, text: str) -> str:
    span = f'<span style="{Style.parse(style).get_html_style()}">{escape(text)}</span>'
    return f"<mark>{span}</mark>" if differs else span
