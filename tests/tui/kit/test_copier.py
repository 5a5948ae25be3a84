"""Copying lines; what each screen copies is in its own tests."""

from pathlib import Path

import pytest

from liveview.tui.kit import clipboard_files
from liveview.tui.kit.copier import Copier
from liveview.tui.kit.screen import LiveScreen
from tests.support.tui.one_screen import Stage, on_stage


class Lines(LiveScreen):
    """A screen whose lines can be copied."""

    def look(self, *, changed: bool) -> None:
        pass


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "clipboard", "words"),
    [
        ("a\n", "a\n", "Lines: sent to the terminal's clipboard, and saved as"),
        ("\ud800[/x]", "\\ud800[/x]", "Lines: sent to the terminal's clipboard"),
        ("x" * 80_000, "", "Lines: too large for the clipboard, and saved as"),
    ],
    ids=["lines", "no text that a file can hold", "too large"],
)
def test_a_text_goes_to_the_clipboard_and_to_a_file(state: Path, text: str, clipboard: str, words: str) -> None:
    async def play(stage: Stage) -> None:
        screen = stage.app.screen
        assert isinstance(screen, Lines)
        Copier(screen, screen.feed).copy("Lines", text, "connect-x-1.txt")
        await stage.settle()
        assert stage.app.clipboard == clipboard
        assert words in " ".join(stage.text.split())
        (path,) = (state / "copies").iterdir()
        assert path.read_bytes() == text.encode("utf-8", "backslashreplace")

    on_stage(state, Lines, play, (200, 50))


def test_old_ones_are_removed_like_other_copies(state: Path) -> None:
    for number in range(clipboard_files.KEPT + 3):
        clipboard_files.save(
            b"x", "connect-curl-1.txt" if number % 2 else f"refused-{number}-change.txt", 1_790_000_000
        )
    assert len(list((state / "copies").iterdir())) == clipboard_files.KEPT
