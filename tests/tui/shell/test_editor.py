"""The user's editor."""

import shlex
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from liveview.tui.shell import editor


@pytest.fixture(autouse=True)
def _no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)


def test_the_editor_gets_the_file_with_its_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """EDITOR may hold a command line."""
    path = tmp_path / "it's.toml"
    monkeypatch.setenv("EDITOR", "sh -c 'echo edited > \"$0\"'")
    assert editor.edit(str(path)) == ""
    assert path.read_text() == "edited\n"


def test_visual_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """As everywhere."""
    monkeypatch.setenv("VISUAL", "true")
    monkeypatch.setenv("EDITOR", "false")
    assert editor.edit("x") == ""


@pytest.mark.parametrize(
    ("command", "words"),
    [("/no/such/editor", "cannot start the editor"), ("false", "ended with status 1"), ("'", "set")],
)
def test_an_editor_that_fails_is_a_sentence(monkeypatch: pytest.MonkeyPatch, command: str, words: str) -> None:
    """No traceback over the screen."""
    monkeypatch.setenv("EDITOR", command)
    assert words in editor.edit("x")


def test_an_interrupt_while_it_runs_is_the_editors_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """ctrl+c goes to everybody in the foreground; vi lives on, and so does what is under it."""
    interrupted: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: interrupted.append(number))
    waits, seen = tmp_path / "waits", tmp_path / "seen"
    code = (
        "import os, pathlib, signal, sys\n"
        "waits, seen = map(pathlib.Path, sys.argv[1:])\n"
        "signal.signal(signal.SIGINT, lambda *_: seen.write_text('interrupted'))\n"
        "while not waits.exists(): pass\n"
        "os.kill(os.getppid(), signal.SIGINT)\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
    )
    set_handler = signal.signal

    def noted(number: int, handler: Any) -> Any:
        former = set_handler(number, handler)
        waits.touch()
        return former

    monkeypatch.setattr(signal, "signal", noted)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, "-c", code, str(waits)]))
    try:
        assert editor.edit(str(seen)) == ""
        assert interrupted == []
        assert seen.read_text() == "interrupted"
        signal.raise_signal(signal.SIGINT)
        assert interrupted == [signal.SIGINT]
    finally:
        set_handler(signal.SIGINT, before)
