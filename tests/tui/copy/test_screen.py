"""The copy dialog over a real log."""

import base64
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.copy.screen import CopyDialog
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.pick_list import PickList
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.screen import run_on, screen_text

BODY = b'{"event":"Purchase","properties":{"distinct_id":"1","token":"dev","time":1790000000.25,"$insert_id":"a"}}'

Play = Callable[[LiveviewApp, Pilot[None]], Awaitable[None]]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


def on_stage(folder: Path, play: Play, body: bytes = BODY, value: str | None = "500", view: str = "payload") -> None:
    session = Session(folder / "session.db")
    session.post(body)
    session.answer_all()

    async def begin(pilot: Pilot[None]) -> None:
        await app.push_screen(CopyDialog(app.feed, 1, value, view))
        while isinstance(app.screen, CopyDialog) and app.screen.query_one(PickList).selected is None:
            await pilot.pause()
        await pilot.pause()
        await play(app, pilot)

    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(FakeSession(moment=session.snapshot(), at=session.at), reader)
            run_on(app, begin, (100, 30))
    finally:
        session.close()


def said(app: LiveviewApp) -> str:
    """The whole screen, however its text wraps."""
    return " ".join(screen_text(app).split())


async def taken(app: LiveviewApp, pilot: Pilot[None]) -> None:
    """The copy is made and the dialog closed."""
    await app.workers.wait_for_complete()
    while isinstance(app.screen, CopyDialog):
        await pilot.pause()


def files(state: Path) -> dict[str, bytes]:
    return {path.name.partition("-event-1-")[2]: path.read_bytes() for path in (state / "copies").iterdir()}


@pytest.mark.parametrize(
    ("key", "file", "holds"),
    [
        ("e", "event.json", BODY),
        ("v", "value.txt", b"500"),
        ("c", "request.sh", b"--url http://127.0.0.1:4080/track"),
        ("r", "report.md", b"# Purchase #1"),
        ("1", "attempt-3.sh", b"--url http://127.0.0.1:4081/audit"),
        ("3", "attempt-1.sh", b"--url http://127.0.0.1:4081/orders"),
    ],
)
def test_a_key_copies_to_the_clipboard_and_to_a_file(state: Path, key: str, file: str, holds: bytes) -> None:
    """A notification names the file."""

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.press(key)
        await taken(app, pilot)
        content = files(state)[file]
        assert holds in content
        assert app.clipboard == content.decode()
        assert "sent to the terminal's clipboard, and saved as" in said(app)

    on_stage(state, play)


@pytest.mark.parametrize(
    ("view", "name"),
    [("payload", "value"), ("http", "request"), ("attempts", "attempt-1"), ("trace", "report"), ("dedup", "report")],
)
def test_it_begins_at_what_one_most_likely_wants(state: Path, view: str, name: str) -> None:
    """So that Enter alone often does."""

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        assert app.screen.query_one(PickList).selected == name
        await pilot.press("enter")
        await taken(app, pilot)
        assert len(files(state)) == 1

    on_stage(state, play, view=view)


def test_the_mouse_chooses_too(state: Path) -> None:
    """A click selects, a click on what is selected copies."""

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.click(PickList, offset=(8, 0))
        await pilot.click(PickList, offset=(8, 0))
        await taken(app, pilot)
        assert list(files(state)) == ["event.json"]

    on_stage(state, play)


def test_escape_copies_nothing(state: Path) -> None:
    """There is no file and the clipboard is as it was."""

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, CopyDialog)
        assert not (state / "copies").exists()

    on_stage(state, play)


def test_a_large_event_goes_to_the_file_only(state: Path) -> None:
    """A terminal would cut it or hang; the notification says so."""
    body = BODY[:-2] + b',"text":"' + b"x" * 200_000 + b'"}}'

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("e")
        await taken(app, pilot)
        assert files(state)["event.json"] == body
        assert app.clipboard == ""
        assert "too large for the terminal's clipboard" in said(app)

    on_stage(state, play, body=body)


def test_a_copy_that_cannot_be_saved_is_still_in_the_clipboard(state: Path) -> None:
    """The notification is a warning."""
    (state / "copies").write_bytes(b"")

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("v")
        await taken(app, pilot)
        assert app.clipboard == "500"
        assert "! Value of #1" in said(app)
        assert "could not be written" in said(app)

    on_stage(state, play)


def test_hostile_bytes_reach_the_terminal_only_as_base64(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is copied is what arrived, what is written to the terminal is letters and digits."""
    body = b"\x1b]0;owned\x07\xff"

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        written: list[str] = []
        monkeypatch.setattr(HeadlessDriver, "write", lambda driver, data: written.append(data))
        await pilot.press("e")
        await taken(app, pilot)
        assert files(state) == {"event.bin": body}
        (sequence,) = [text for text in written if text.startswith("\x1b]52;c;")]
        assert base64.b64decode(sequence[7:-1]).decode() == "\x1b]0;owned\x07\\xff"

    on_stage(state, play, body=body)


def test_the_longest_name_of_a_copy_leaves_a_blank(state: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        assert "reproduction report, configuration" in screen_text(app)

    on_stage(state, play)


def test_a_reproduction_is_one_key_and_one_private_file(state: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("escape", "B")
        await taken(app, pilot)
        (path,) = (state / "copies").iterdir()
        assert path.name.endswith("-event-1-reproduction.md")
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"## Steps to reproduce" in path.read_bytes()

    on_stage(state, play)
