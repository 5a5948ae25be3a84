"""The command palette in the running app."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from textual.command import Command, CommandList, CommandPalette
from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.model.breakpoint import Breakpoint
from liveview.model.destination import Destination, Webhook
from liveview.model.settings import KnownEnvironment, Settings
from liveview.tui.app import LiveviewApp
from liveview.tui.events.screen import MainScreen
from liveview.tui.help.screen import HelpScreen
from liveview.tui.redeliver.retry import RetryDialog
from liveview.tui.sink.screen import SinkScreen
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.screen import run_on, screen_text

HOSTILE = "[/foo]\x1b[31m [@click=app.quit]x"
SETTINGS = Settings(destinations=(Destination("D", webhooks=(Webhook("sink:/orders"),)),), behaviours={"/[/x]": "hang"})


def run(tmp_path: Path, play: Callable[[LiveviewApp, FakeSession, Pilot[None]], Awaitable[None]]) -> None:
    session = samples.quiet(tmp_path / "session.db", 3)
    session.send(HOSTILE, "ada", **{"$insert_id": "h"})
    session.answer_all()
    fake = FakeSession(moment=session.snapshot(), at=session.at, effective=SETTINGS)
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(fake, reader)
            run_on(app, lambda pilot: play(app, fake, pilot), (100, 40))
    finally:
        session.close()


async def ask(app: LiveviewApp, pilot: Pilot[None], query: str) -> list[str]:
    """Open the palette, type, and wait for what it offers."""
    await pilot.press("ctrl+p")
    await pilot.pause()
    assert isinstance(app.screen, CommandPalette)
    await pilot.press(*query)
    await app.workers.wait_for_complete()
    await pilot.pause()
    found = app.screen.query_one(CommandList)
    return [option.hit.text or "" for option in found.options if isinstance(option, Command)]


def test_an_action_is_found_by_its_words_and_runs(tmp_path: Path) -> None:
    """With its key beside it."""

    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        del fake
        assert (await ask(app, pilot, "help"))[0] == "Help  (?)"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)

    run(tmp_path, play)


def test_every_action_that_works_here_is_offered(tmp_path: Path) -> None:
    """Also those without room in the footer."""

    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        del fake
        offered = await ask(app, pilot, "")
        assert {"Pause  (space)", "Destinations  (d)", "Reload  (f5)", "Theme", "Screenshot"} <= set(offered)
        assert not any(text.startswith("Keys") for text in offered)

    run(tmp_path, play)


def test_hostile_names_and_paths_are_shown_as_they_are(tmp_path: Path) -> None:
    """No markup, no control characters."""

    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        del fake
        assert r"Show only [/foo]\x1b[31m [@click=app.quit]x" in await ask(app, pilot, "foo")
        await pilot.press("escape")
        assert "Sink /[/x]: hang" in await ask(app, pilot, "x]: hang")

    run(tmp_path, play)


def test_the_calls_of_a_destination_can_be_held(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        found = await ask(app, pilot, "Hold the next call to D")
        assert found[0] == "Hold the next call to D"
        assert not any("no more" in words for words in found)
        await pilot.press("enter")
        await pilot.pause()
        assert ("set_breakpoint", "D", Breakpoint.NEXT) in fake.asked

    run(tmp_path, play)


def test_the_sink_can_be_told_what_to_do(tmp_path: Path) -> None:
    """One path, or all of it."""

    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        assert "Sink /orders: reset" in await ask(app, pilot, "orders: reset")
        await pilot.press("enter")
        await pilot.pause()
        assert fake.asked == [("set_behaviour", "/orders", "reset")]
        await ask(app, pilot, "sink everything hangs")
        await pilot.press("enter")
        await pilot.pause()
        assert fake.asked[1:] == [("set_panic", "hang")]

    run(tmp_path, play)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("retry now", "Retry: retry now  (t, then r)"),
        ("sink panic", "Sink: all paths  (s, then p)"),
        ("replay", "Replay  (R)"),
        ("template", "Compose: template  (c, then ctrl+t)"),
        ("settings find", "Event settings: find  (v, then /)"),
        ("collisions", "Dedup decisions  (2)"),
        ("timeouts", "In flight  (4)"),
    ],
)
def test_actions_of_other_places_are_found_with_the_way_there(tmp_path: Path, query: str, words: str) -> None:
    """Who is new here does not know where to look."""

    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        del fake
        assert words in await ask(app, pilot, query)

    run(tmp_path, play)


def test_choosing_one_goes_there_and_does_it(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        await choose(app, pilot, "Sink: all paths")
        assert isinstance(app.screen, SinkScreen)
        assert fake.asked == [("set_panic", "hang")]

    run(tmp_path, play)


def test_what_needs_a_choice_or_cannot_be_undone_only_opens_its_place(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        await choose(app, pilot, "Retry: give up")
        assert isinstance(app.screen, RetryDialog)
        assert not fake.asked

    run(tmp_path, play)


def test_an_action_of_the_pane_in_focus_is_done_there(tmp_path: Path) -> None:
    """Not by the screen, which does not know it."""

    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        del fake
        await choose(app, pilot, "Order  (o)")
        assert "newest first" in screen_text(app)

    run(tmp_path, play)


async def choose(app: LiveviewApp, pilot: Pilot[None], words: str) -> None:
    """Open the palette, find a command by its words, take it, and wait for what it does."""
    assert (await ask(app, pilot, words))[0].startswith(words)
    await pilot.press("enter")
    for _ in range(5):
        await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("compare", "Compare  (D)"),
        ("next event", "Next event  (J)"),
        ("previous event", "Previous event  (K)"),
        ("export", "Export  (E)"),
        ("reproduction", "Reproduction  (B)"),
        ("retry all failed", "Retry all failed  (T)"),
        ("only this name", "Filter: only this name  (O, then n)"),
        ("only this user", "Filter: only this user  (O, then u)"),
    ],
)
def test_what_one_wants_next_is_found_under_its_words(tmp_path: Path, words: str, first: str) -> None:
    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        del fake
        keys = [{" ": "space"}.get(letter, letter) for letter in words]
        assert first in (await ask(app, pilot, keys))[:3]  # type: ignore[arg-type] # names of keys

    run(tmp_path, play)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("only this name", 'name:"[/foo]\x1b[31m [@click=app.quit]x"'),
        ("only delivered", "state:delivered"),
        ("show only [/foo]", 'name:"[/foo]\x1b[31m [@click=app.quit]x"'),
    ],
)
def test_choosing_what_to_see_only_filters(tmp_path: Path, words: str, expected: str) -> None:
    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        del fake
        signs = {" ": "space", "[": "left_square_bracket", "]": "right_square_bracket", "/": "slash"}
        await ask(app, pilot, [signs.get(letter, letter) for letter in words])  # type: ignore[arg-type] # names of keys
        await pilot.press("enter")
        for _ in range(20):
            await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert app.screen.selection.filter == expected

    run(tmp_path, play)


def test_an_environment_can_be_shown_alone(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, fake: FakeSession, pilot: Pilot[None]) -> None:
        known = (KnownEnvironment("Development", "dev"), KnownEnvironment("[b]\x1b", "2"))
        fake.effective = msgspec.structs.replace(SETTINGS, environments=known)
        found = await ask(app, pilot, "show environment")
        assert "Show environment Development" in found
        assert "Show environment [b]\\x1b" in found
        await pilot.press("escape")
        main = app.screen_stack[0]
        assert isinstance(main, MainScreen)
        main.show_only("name:x")
        await ask(app, pilot, "show environment develop")
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert main.selection.filter == "name:x env==Development"

    run(tmp_path, play)
