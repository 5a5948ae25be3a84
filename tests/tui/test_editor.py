"""The user's editor."""

from pathlib import Path

import pytest

from liveview.tui import editor


@pytest.fixture(autouse=True)
def _no_editor(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)


def test_the_editor_gets_the_file_with_its_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """EDITOR may hold a command line."""
    path = tmp_path / "it's.toml"
    monkeypatch.setenv("EDITOR", "sh -c 'echo edited > \"$0\"'")
    assert editor.edit(str(path)) == ""
    assert path.read_text() == "edited\n"


def test_visual_wins(monkeypatch: pytest.MonkeyPatch):
    """As everywhere."""
    monkeypatch.setenv("VISUAL", "true")
    monkeypatch.setenv("EDITOR", "false")
    assert editor.edit("x") == ""


@pytest.mark.parametrize(
    ("command", "words"),
    [("/no/such/editor", "cannot start the editor"), ("false", "ended with status 1"), ("'", "set")],
)
def test_an_editor_that_fails_is_a_sentence(monkeypatch: pytest.MonkeyPatch, command: str, words: str):
    """No traceback over the screen."""
    monkeypatch.setenv("EDITOR", command)
    assert words in editor.edit("x")
