"""The command palette in the running app."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot

from liveview.log.reader import Reader
from liveview.model.destination import Destination, Webhook
from liveview.model.setup import Setup
from liveview.tui.app import LiveviewApp
from liveview.tui.screens.help import HelpScreen
from tests.tui import samples
from tests.tui.fakes import FakeControls
from tests.tui.screen import run_on

HOSTILE = "[/foo]\x1b[31m [@click=app.quit]x"
SETUP = Setup(destinations=(Destination("D", webhooks=(Webhook("sink:/orders"),)),), behaviours={"/[/x]": "hang"})


def run(tmp_path: Path, play: Callable[[LiveviewApp, FakeControls, Pilot[None]], Awaitable[None]]) -> None:
    session = samples.quiet(tmp_path / "session.db", 3)
    session.send(HOSTILE, "ada", **{"$insert_id": "h"})
    session.answer_all()
    session.flush()
    controls = FakeControls(moment=session.live(), at=session.at, in_force=SETUP)
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(controls, reader)
            run_on(app, lambda pilot: play(app, controls, pilot), (100, 40))
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
    return [option.hit.text for option in found.options]


def test_an_action_is_found_by_its_words_and_runs(tmp_path: Path):
    """With its key beside it."""

    async def play(app: LiveviewApp, controls: FakeControls, pilot: Pilot[None]) -> None:
        del controls
        assert (await ask(app, pilot, "help"))[0] == "Help  (?)"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)

    run(tmp_path, play)


def test_every_action_that_works_here_is_offered(tmp_path: Path):
    """Also those without room in the footer."""

    async def play(app: LiveviewApp, controls: FakeControls, pilot: Pilot[None]) -> None:
        del controls
        offered = await ask(app, pilot, "")
        assert {"Pause  (space)", "Destinations  (d)", "Reload  (f5)", "Theme", "Screenshot"} <= set(offered)
        assert not any(text.startswith("Keys") for text in offered)

    run(tmp_path, play)


def test_hostile_names_and_paths_are_shown_as_they_are(tmp_path: Path):
    """No markup, no control characters."""

    async def play(app: LiveviewApp, controls: FakeControls, pilot: Pilot[None]) -> None:
        del controls
        assert r"Show only [/foo]\x1b[31m [@click=app.quit]x" in await ask(app, pilot, "foo")
        await pilot.press("escape")
        assert "Sink /[/x]: hang" in await ask(app, pilot, "x]: hang")

    run(tmp_path, play)


def test_the_sink_can_be_told_what_to_do(tmp_path: Path):
    """One path, or all of it."""

    async def play(app: LiveviewApp, controls: FakeControls, pilot: Pilot[None]) -> None:
        assert "Sink /orders: reset" in await ask(app, pilot, "orders: reset")
        await pilot.press("enter")
        await pilot.pause()
        assert controls.asked == [("set_behaviour", "/orders", "reset")]
        await ask(app, pilot, "sink everything hangs")
        await pilot.press("enter")
        await pilot.pause()
        assert controls.asked[1:] == [("set_panic", "hang")]

    run(tmp_path, play)
