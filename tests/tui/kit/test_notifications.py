"""Sentences said in passing, on the running screen."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot

from liveview.config.schema import ScreenConfig
from liveview.log.read.reader import Reader
from liveview.model.playback import Scene
from liveview.tui.app import LiveviewApp
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import visible
from tests.support.tui import samples
from tests.support.tui.fakes import ENDPOINTS, FakeSession
from tests.support.tui.screen import run_on, screen_text
from tests.support.tui.textual_private import Toast, notifications_of

Play = Callable[[LiveviewApp, Pilot[None]], Awaitable[None]]
LONG = "the file liveview.toml cannot be used: destinations[2].webhooks[0].url: a URL begins with http:// or https://"


def run(tmp_path: Path, play: Play, *, ascii_only: bool = False, receiver: str = ENDPOINTS.receiver) -> None:
    session = samples.quiet(tmp_path / "session.db", 30)
    try:
        with Reader(session.path) as reader:
            endpoints = msgspec.structs.replace(ENDPOINTS, receiver=receiver)
            fake = FakeSession(endpoints, moment=session.snapshot(), at=session.at)
            app = LiveviewApp(fake, reader, screen=ScreenConfig(ascii=ascii_only))
            run_on(app, lambda pilot: play(app, pilot), (80, 24))
    finally:
        session.close()


async def said(app: LiveviewApp, pilot: Pilot[None], *sentences: str, failed: bool = False) -> list[str]:
    """Say sentences; the lines of the screen then."""
    for sentence in sentences:
        app.notify(sentence, severity="error" if failed else "information", markup=False)
    await pilot.pause()
    await pilot.pause()
    return screen_text(app).splitlines()


def test_a_sentence_lies_on_the_border_and_covers_no_row(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        before = screen_text(app).splitlines()
        lines = await said(app, pilot, "#12 is [/marked].")
        assert "─ #12 is [/marked]. ─╯" in lines[-2]
        assert [line for line, old in zip(lines, before, strict=True) if line != old] == [lines[-2]]

    run(tmp_path, play)


def test_who_else_can_send_events_is_said_at_the_start(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        words = " ".join(screen_text(app).split())
        assert "The receiver on 0.0.0.0 port 4080 is open to other machines" in words
        assert "the sink stays on this machine" in words

    run(tmp_path, play, receiver="http://0.0.0.0:4080")


def test_only_the_newest_is_there(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        lines = await said(app, pilot, *(f"sentence {number}" for number in range(5)))
        assert "sentence 4" in lines[-2]
        assert len(app.screen.query(Toast)) == 1
        assert "sentence 3" not in "".join(lines)

    run(tmp_path, play)


def test_one_of_two_lines_covers_the_border_and_the_keys(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        before = screen_text(app).splitlines()
        lines = await said(app, pilot, LONG, failed=True)
        assert "✗ the file liveview.toml cannot be used" in lines[-2]
        assert "http:// or https://" in lines[-1]
        assert lines[:-2] == before[:-2]
        assert (await said(app, pilot, "short"))[-1] == before[-1]

    run(tmp_path, play)


def test_a_longer_one_begins_over_the_header_and_covers_no_row(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        before = screen_text(app).splitlines()
        lines = await said(app, pilot, f"{LONG}; {LONG}", failed=True)
        assert "✗ the file liveview.toml cannot be used" in lines[0]
        assert lines[3:] == before[3:]
        assert (await said(app, pilot, "short"))[:-2] == before[:-2]

    run(tmp_path, play)


def test_a_dialog_says_it_in_the_same_place(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        before = await said(app, pilot, LONG)
        await pilot.press("E")
        await pilot.pause()
        lines = screen_text(app).splitlines()
        assert lines[-2:] == before[-2:]
        assert "\n".join(lines).count("the file liveview.toml") == 1

    run(tmp_path, play)


def test_it_is_above_the_caption_of_a_story(tmp_path: Path) -> None:
    class Told:
        def scene(self) -> Scene:
            return Scene(story="s", beat=1, beats=2, caption="caption " * 12, paused=False, over=False)

        def pause(self) -> None: ...

        def step(self) -> None: ...

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        app.commands.story.story = Told()
        app.look()
        await pilot.pause()
        lines = await said(app, pilot, "#12 is marked.")
        assert "caption" in lines[-3]
        assert "#12 is marked." in lines[-4]

    run(tmp_path, play)


@pytest.mark.parametrize(("failed", "least"), [(False, 4.0), (True, 8.0)])
def test_errors_stay_longer_and_long_sentences_longest(tmp_path: Path, failed: bool, least: float) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await said(app, pilot, "short", failed=failed)
        assert [told.timeout for told in notifications_of(app)] == [least]
        await said(app, pilot, "x" * 300, failed=failed)
        assert [told.timeout for told in notifications_of(app)] == [20.0]

    run(tmp_path, play)


def test_failures_read_as_such_without_colour_and_in_ascii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        assert "- x it failed -+" in (await said(app, pilot, "it failed", failed=True))[-2]

    run(tmp_path, play, ascii_only=True)


def test_a_widget_tells_what_a_stranger_named_and_nothing_in_it_is_obeyed(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        tell(app.screen.query_one("#events"), visible("[red]\x1b[31m is not a filter"), severity="error")
        await pilot.pause()
        await pilot.pause()
        assert r"✗ [red]\x1b[31m is not a filter" in screen_text(app)

    run(tmp_path, play)
