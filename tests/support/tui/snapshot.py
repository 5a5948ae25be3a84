"""What a screen shows, as text: its characters and their styles, taken from an app, written to a file and read back.

The file of a scene holds its characters once, since no look may change one, then a letter for the style of each
character, and what each letter is in every look:

    characters
    01│ liveview   ✓ receiving│
    styles
    01│aaaaaaaaaaaabbbbbbbbbbb│
    letters
    a
      dark: bold #6cb6ff on #1a212c
      light: bold #0b63c5 on #e8ecf2
"""

from collections.abc import Iterable, Mapping, Sequence
from string import ascii_letters, digits
from typing import NamedTuple, TypeAlias

from rich.style import Style
from textual.app import App

from tests.support.tui.textual_private import strips_of

_LETTERS = ascii_letters + digits
_CHARACTERS, _STYLES, _LEGEND = "characters", "styles", "letters"


class Line(NamedTuple):
    """A line of the screen; `styles` has one style for each character of `text`."""

    text: str
    styles: tuple[str, ...]


Drawing: TypeAlias = tuple[Line, ...]
"""A whole screen in one look."""


def drawing_of(app: App[None]) -> Drawing:
    """What the app shows now."""
    return tuple(
        _line((segment.text, segment.style or Style.null()) for segment in strip if not segment.control)
        for strip in strips_of(app)
    )


def written(drawings: Mapping[str, Drawing], before: str = "") -> str:
    """The text of a file that holds a scene in all of its looks.

    A style that the file had `before` keeps its letter, so that a change shows where it is and nowhere else.
    """
    texts = {look: [line.text for line in drawing] for look, drawing in drawings.items()}
    first = next(iter(texts.values()))
    for look, text in texts.items():
        assert text == first, f"the characters of {look} and of {next(iter(texts))} differ"
    rows = [[*zip(*styles, strict=True)] for styles in zip(*map(_styles_of, drawings.values()), strict=True)]
    letters = _letters_for(list(dict.fromkeys(style for row in rows for style in row)), _legend_of(before, [*drawings]))
    parts = [
        _CHARACTERS,
        *_numbered(first),
        "",
        _STYLES,
        *_numbered("".join(letters[style] for style in row) for row in rows),
    ]
    parts += ["", _LEGEND]
    for styles, letter in sorted(letters.items(), key=lambda item: _LETTERS.index(item[1])):
        parts += [letter, *(f"  {look}: {style}" for look, style in zip(drawings, styles, strict=True))]
    return "\n".join(parts) + "\n"


def read(text: str) -> dict[str, Drawing]:
    """The scene that a file holds, in each of its looks."""
    lines = text.splitlines()
    characters, styles = _section(lines, _CHARACTERS), _section(lines, _STYLES)
    legend = _legend_lines(lines)
    looks = next(iter(legend.values()))
    return {
        look: tuple(
            Line(shown, tuple(legend[letter][look] for letter in row))
            for shown, row in zip(characters, styles, strict=True)
        )
        for look in looks
    }


def _line(pieces: Iterable[tuple[str, Style]]) -> Line:
    """A blank has no colour of its own: one in the colour of its surroundings is not a change."""
    text, styles = "", list[str]()
    before: Style | None = None
    for piece, style in pieces:
        for character in piece:
            shown = _of_blank(style, before) if character == " " else style
            text, before = text + character, shown
            styles.append(str(shown))
    return Line(text, tuple(styles))


def _of_blank(style: Style, before: Style | None) -> Style:
    if _marks_blanks(style):
        return style
    if before is not None and before.bgcolor == style.bgcolor and not _marks_blanks(before):
        return before
    return Style(bgcolor=style.bgcolor)


def _marks_blanks(style: Style) -> bool:
    return bool(style.reverse or style.underline or style.strike)


def _styles_of(drawing: Drawing) -> list[tuple[str, ...]]:
    return [line.styles for line in drawing]


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{number:02}│{line}│" for number, line in enumerate(lines, 1)]


def _letters_for(
    styles: Sequence[tuple[str, ...]], before: Mapping[tuple[str, ...], str]
) -> dict[tuple[str, ...], str]:
    kept = {style: before[style] for style in styles if style in before}
    free = (letter for letter in _LETTERS if letter not in kept.values())
    return {style: kept[style] if style in kept else next(free) for style in styles}


def _legend_of(text: str, looks: Sequence[str]) -> dict[tuple[str, ...], str]:
    """The letters that a file gives to styles."""
    legend = _legend_lines(text.splitlines()).items()
    return {tuple(styles[look] for look in looks): letter for letter, styles in legend if {*styles} == {*looks}}


def _legend_lines(lines: Sequence[str]) -> dict[str, dict[str, str]]:
    legend: dict[str, dict[str, str]] = {}
    letter = ""
    for line in lines[lines.index(_LEGEND) + 1 :] if _LEGEND in lines else ():
        if line.startswith("  "):
            look, _, style = line.strip().partition(": ")
            legend[letter][look] = style
        else:
            letter = line
            legend[letter] = {}
    return legend


def _section(lines: Sequence[str], heading: str) -> list[str]:
    start = lines.index(heading) + 1
    return [line[3:-1] for line in lines[start : lines.index("", start)]]
