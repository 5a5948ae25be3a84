"""Copies in files."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.errors import CopyError
from liveview.tui.kit import clipboard_files
from tests.support.tui.fakes import START


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


def test_a_copy_is_private_and_holds_every_byte(state: Path) -> None:
    """The folder too, whatever the umask."""
    before = os.umask(0)
    try:
        path = clipboard_files.save(b"\x00\xff", "event-1-event.json", START)
    finally:
        os.umask(before)
    assert path.parent == state / "copies"
    assert path.read_bytes() == b"\x00\xff"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "name",
    ["event-1-event.json", "export-events.csv", "capture-spec.toml", "capture-test.py", "checklist-report.txt"],
)
def test_of_every_kind_the_oldest_goes(state: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(clipboard_files, "KEPT", 1)
    first = clipboard_files.save(b"1", name, START)
    os.utime(first, (START, START))
    second = clipboard_files.save(b"2", name, START + 1)
    assert list(clipboard_files.folder().iterdir()) == [second]


def test_two_of_one_second_are_two_files(state: Path) -> None:
    """Nothing is written over."""
    first = clipboard_files.save(b"1", "event-1-event.json", START)
    second = clipboard_files.save(b"2", "event-1-event.json", START)
    assert first != second
    assert first.read_bytes() == b"1"


def test_a_link_that_lies_in_the_way_is_not_followed(state: Path) -> None:
    """Somebody else's file stays as it is."""
    first = clipboard_files.save(b"1", "event-1-event.json", START)
    target = state / "precious"
    target.write_bytes(b"mine")
    first.unlink()
    first.symlink_to(target)
    clipboard_files.save(b"2", "event-1-event.json", START)
    assert target.read_bytes() == b"mine"


def test_the_oldest_copies_go_and_other_files_stay(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what has the name of a copy is ours."""
    monkeypatch.setattr(clipboard_files, "KEPT", 3)
    (state / "copies").mkdir()
    (state / "copies" / "notes.txt").write_bytes(b"mine")
    for number in range(5):
        path = clipboard_files.save(b"x", f"event-{number}-event.json", START + number)
        os.utime(path, (START + number, START + number))
    names = {path.name.partition("-event-")[2] for path in (state / "copies").glob("*-event-*")}
    assert names == {"2-event.json", "3-event.json", "4-event.json"}
    assert (state / "copies" / "notes.txt").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(state: Path) -> None:
    """A file is where the folder should be."""
    (state / "copies").write_bytes(b"")
    with pytest.raises(CopyError, match="the copy could not be written to"):
        clipboard_files.save(b"x", "event-1-event.json", START)


@pytest.mark.parametrize(("text", "fits"), [("a" * 74_994, True), ("a" * 74_995, False), ("é" * 40_000, False)])
def test_what_a_terminal_takes_is_bounded(text: str, fits: bool) -> None:
    """In bytes, not in letters."""
    assert clipboard_files.fits_terminal(text) is fits


def test_lines_that_cannot_be_made_leave_no_file(state: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield b"one"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        clipboard_files.save_lines(lines(), "export-events.csv", START)
    assert list((state / "copies").iterdir()) == []
