"""The file of a snapshot holds everything that is seen, and changes only where the screen changes."""

from pathlib import Path

import pytest

from liveview.tui.app import LiveviewApp
from tests.support.tui.screen import screen_text
from tests.support.tui.small import run
from tests.support.tui.snapshot import Drawing, Line, drawing_of, read, written


def drawing(*lines: tuple[str, str]) -> Drawing:
    """Lines, each in one style."""
    return tuple(Line(text, (style,) * len(text)) for text, style in lines)


DARK = drawing(("one ", "bold red"), ("日本語", "green on black"), ("", ""))
LIGHT = drawing(("one ", "bold blue"), ("日本語", "green on white"), ("", ""))


def test_what_is_written_is_read_again() -> None:
    both = {"dark": DARK, "light": LIGHT}
    assert read(written(both)) == both


def test_a_line_that_looks_like_a_heading_is_a_line() -> None:
    odd = {"dark": drawing(("styles", "red"), ("", ""), ("letters", "blue"), ("  dark: x", "red"))}
    assert read(written(odd)) == odd


def test_characters_and_styles_are_drawn_in_the_same_places() -> None:
    lines = written({"dark": DARK}).splitlines()
    assert lines[1:3] == ["01│one │", "02│日本語│"]
    assert lines[lines.index("styles") + 1 :][:2] == ["01│aaaa│", "02│bbb│"]


def test_a_style_keeps_its_letter_when_one_is_added_before_it() -> None:
    before = written({"dark": DARK})
    after = written({"dark": drawing(("new", "red"), *((line.text, line.styles[0]) for line in DARK[:2]))}, before)
    assert [line[3:] for line in after.splitlines() if line.endswith(("aaaa│", "bbb│"))] == ["aaaa│", "bbb│"]
    assert "01│ccc│" in after


def test_a_look_that_changes_a_character_is_refused() -> None:
    with pytest.raises(AssertionError, match="the characters of light and of dark differ"):
        written({"dark": DARK, "light": drawing(("two ", "red"), ("日本語", "red"), ("", ""))})


def test_an_app_is_taken_as_it_is_shown_and_blanks_have_no_colour(tmp_path: Path) -> None:
    taken: list[Drawing] = []

    async def play(app: LiveviewApp, pilot: object) -> None:
        taken.append(drawing_of(app))
        assert "\n".join(line.text for line in taken[0]) == screen_text(app)

    run(tmp_path, play)
    assert {len(line.text) for line in taken[0]} == {80}
    assert {style for line in taken[0] if not line.text.strip() for style in line.styles if "#" in style[:2]} == set()
    assert any("bold" in style for line in taken[0] for style in line.styles)
