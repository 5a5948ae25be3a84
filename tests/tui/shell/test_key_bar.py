"""The line of keys in the running app."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.help.screen import HelpScreen
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.screen import run_on, screen_text


@pytest.fixture
def app(tmp_path: Path) -> Iterator[LiveviewApp]:
    session = samples.quiet(tmp_path / "session.db", 3)
    with Reader(session.path) as reader:
        yield LiveviewApp(FakeSession(moment=session.snapshot(), at=session.at), reader)
    session.close()


def last_line(app: LiveviewApp) -> str:
    return screen_text(app).splitlines()[-1]


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_help_and_quit_are_there_at_every_width(app: LiveviewApp, width: int) -> None:
    """And nothing is cut."""

    async def play(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "? help" in last_line(app)
        assert "q quit" in last_line(app)
        assert "^p palette" in last_line(app)
        assert ("enter open" in last_line(app)) == (width > 40)

    run_on(app, play, (width, 24))


def test_it_follows_the_focus(app: LiveviewApp) -> None:
    """The filter bar has keys of its own."""

    async def play(pilot: Pilot[None]) -> None:
        assert "tab complete" not in last_line(app)
        await pilot.press("slash")
        await pilot.pause()
        assert "tab complete" in last_line(app)

    run_on(app, play, (80, 24))


def test_a_wide_one_offers_nothing_else_while_a_filter_is_typed(app: LiveviewApp) -> None:
    """Least of all a new session."""

    async def play(pilot: Pilot[None]) -> None:
        assert "c compose" in last_line(app)
        await pilot.press("slash")
        await pilot.pause()
        assert last_line(app).split("  ")[:4] == [" enter apply", "tab complete", "esc leave", "^p palette"]

    run_on(app, play, (200, 24))


@pytest.mark.parametrize(("words", "screen"), [("? help", HelpScreen), ("^p palette", CommandPalette)])
def test_a_click_presses_the_key(app: LiveviewApp, words: str, screen: type) -> None:
    """Everything by mouse."""

    async def play(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.click("#keys", offset=(last_line(app).index(words) + 1, 0))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, screen)

    run_on(app, play, (120, 24))


def test_a_click_beside_the_keys_does_nothing(app: LiveviewApp) -> None:
    """No crash either."""

    async def play(pilot: Pilot[None]) -> None:
        await pilot.click("#keys", offset=(239, 0))
        assert app.is_running

    run_on(app, play, (240, 24))


def test_what_is_typed_as_text_is_not_a_key(app: LiveviewApp) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("slash")
        await pilot.pause()
        assert "enter apply" in last_line(app)
        assert "/ filter" not in last_line(app)
        await pilot.press("escape")
        await pilot.pause()
        assert "/ filter" in last_line(app)

    run_on(app, play, (120, 24))


def test_enter_says_what_it_does_where_the_focus_is(app: LiveviewApp) -> None:
    """On a destination it does not open the selected event."""

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("3")
        await pilot.pause()
        assert "enter its events" in last_line(app)
        assert "enter open" not in last_line(app)
        await pilot.press("1")
        await pilot.pause()
        assert "enter open" in last_line(app)

    run_on(app, play, (140, 42))


def test_before_the_first_event_there_are_no_keys_that_would_do_nothing(tmp_path: Path) -> None:
    """They come with it."""
    session = Session(tmp_path / "session.db")
    with Reader(session.path) as reader:
        fake = FakeSession(moment=session.snapshot(), at=session.at)
        app = LiveviewApp(fake, reader)

        async def play(pilot: Pilot[None]) -> None:
            assert "resend" not in last_line(app)
            assert "enter open" not in last_line(app)
            assert "y copy" in last_line(app)
            session.send()
            fake.moment = session.snapshot()
            app.look()
            await pilot.pause()
            await pilot.pause()
            assert "enter open" in last_line(app)
            assert "r resend" in last_line(app)

        run_on(app, play, (120, 24))
    session.close()


def test_a_wide_line_names_the_other_screens_too(app: LiveviewApp) -> None:
    """Nearly to its end, and only keys that do something."""

    async def play(pilot: Pilot[None]) -> None:
        await pilot.pause()
        line = last_line(app).rstrip()
        assert len(line) > 180
        assert {"c compose", "d destinations", "C connect"} <= {hint.strip() for hint in line.split("  ")}
        assert "refused" not in line

    run_on(app, play, (200, 50))
