"""The inspector on a screen of its own, driven by keys and mouse over a real log."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.events.screen import MainScreen
from liveview.tui.inspector.detail import DEDUP, PAYLOAD, ROUTING, TRACE, VIEWS
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.search_bar import SearchBar
from liveview.tui.kit.tab_strip import TabStrip
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.previewed import PLAIN
from tests.support.tui.screen import run_on, screen_text, title_of
from tests.support.tui.textual_private import subtitle_of


class Stage(NamedTuple):
    """The inspector of the latest event, with what feeds it."""

    app: LiveviewApp
    pilot: Pilot[None]
    session: Session
    fake: FakeSession

    @property
    def inspector(self) -> Inspector:
        return self.app.screen.query_one(Inspector)

    @property
    def text(self) -> str:
        return screen_text(self.app)

    @property
    def subtitle(self) -> str:
        return subtitle_of(self.inspector)

    async def catch_up(self) -> None:
        self.fake.moment, self.fake.at = self.session.snapshot(), self.session.at
        self.app.look()
        await self.pilot.pause()

    async def view(self, name: str) -> None:
        """Turn to a view."""
        steps = list(VIEWS).index(name) - list(VIEWS).index(self.inspector.view)
        await self.pilot.press(*(["right"] * (steps % len(VIEWS))))
        await self.pilot.pause()


Play = Callable[[Stage], Awaitable[None]]


def on_stage(tmp_path: Path, fill: Callable[[Session], object], play: Play, size: tuple[int, int] = (80, 24)) -> None:
    """Fill a session whose destinations are webhooks, open its latest event, and `play`."""
    session = Session(tmp_path / "session.db", PLAIN)
    fill(session)
    fake = FakeSession(moment=session.snapshot(), at=session.at)

    async def begin(pilot: Pilot[None]) -> None:
        await app.push_screen(InspectorScreen(app.feed, app.feed.reader.last_id()))
        await pilot.pause()
        await play(Stage(app, pilot, session, fake))

    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(fake, reader)
            run_on(app, begin, size)
    finally:
        session.close()


def one(session: Session) -> None:
    session.send(items=[{"sku": "a"}, {"sku": "b"}], **{"$insert_id": "a1"})
    session.answer_all()


def collision(session: Session) -> None:
    session.send(price=1, **{"$insert_id": "a1"})
    session.at += 1.4
    session.send(price=2, **{"$insert_id": "a1"})


class TestPayload:
    def test_the_path_of_the_value_under_the_cursor_is_shown(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("payload")
            await stage.pilot.press(*["down"] * 8)
            await stage.pilot.pause()
            assert stage.subtitle == "properties.items[0].sku"
            assert stage.inspector.value == '"a"'

        on_stage(tmp_path, one, play)

    def test_search_goes_to_the_match_while_one_types(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("payload")
            await stage.pilot.press("slash", "s", "k", "u")
            await stage.pilot.pause()
            assert stage.subtitle == "line 1 of 2 with sku"
            await stage.pilot.press("enter", "n")
            await stage.pilot.pause()
            assert stage.subtitle == "line 2 of 2 with sku"
            assert stage.inspector.value == '"b"'
            await stage.pilot.press("N")
            assert stage.inspector.value == '"a"'

        on_stage(tmp_path, one, play)

    @pytest.mark.parametrize("wanted", ["event", "qx"])
    def test_the_path_is_back_when_the_cursor_leaves_what_was_searched(self, tmp_path: Path, wanted: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("payload")
            await stage.pilot.press("slash", *wanted, "enter")
            await stage.pilot.pause()
            assert stage.subtitle.endswith(wanted)
            await stage.pilot.press("end", "up", "up")
            await stage.pilot.pause()
            assert stage.subtitle.startswith("properties")
            await stage.pilot.press("n")
            await stage.pilot.pause()
            assert stage.subtitle.endswith(wanted)

        on_stage(tmp_path, one, play)

    def test_escape_ends_the_search_and_then_leaves(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("payload")
            await stage.pilot.press("slash", "q", "x")
            await stage.pilot.pause()
            assert stage.subtitle == "not found: qx"
            await stage.pilot.press("escape")
            await stage.pilot.pause()
            assert not stage.app.screen.query_one(SearchBar).display
            assert stage.app.focused is stage.app.screen.query_one(LinesView)
            await stage.pilot.press("escape")
            await stage.pilot.pause()
            assert isinstance(stage.app.screen, MainScreen)

        on_stage(tmp_path, one, play)

    def test_folds_by_keys(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("payload")
            await stage.pilot.press("minus")
            await stage.pilot.pause()
            assert '"properties": {…}' in stage.text
            await stage.pilot.press("plus", "down", "down", "enter")
            await stage.pilot.pause()
            assert '"properties": {…}' in stage.text

        on_stage(tmp_path, one, play)

    def test_a_large_one_is_read_in_the_background(self, tmp_path: Path) -> None:
        def fill(session: Session) -> None:
            session.send(items=[{"sku": f"A-{number}"} for number in range(9_000)], **{"$insert_id": "large"})

        async def play(stage: Stage) -> None:
            while "received POST" not in stage.text:
                await stage.pilot.pause()
            await stage.view("payload")
            lines = stage.app.screen.query_one(LinesView)
            while lines.virtual_size.height < 27_011:  # all of it
                await stage.pilot.pause()
            await stage.pilot.press("end", "k", "k", "k", "k")
            await stage.pilot.pause()
            assert stage.subtitle == "properties.items[8999]"
            await stage.pilot.press("k", "k")
            assert stage.inspector.value == json.dumps({"sku": "A-8999"}, separators=(",", ":"))

        on_stage(tmp_path, fill, play)


class TestOtherEvents:
    @pytest.mark.parametrize("view", ["trace", "dedup"])
    def test_o_goes_to_the_original_and_escape_comes_back(self, tmp_path: Path, view: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.view(view)
            await stage.pilot.press("o")
            await stage.pilot.pause()
            assert "#1" in title_of(stage.inspector)
            await stage.pilot.press("escape")
            await stage.pilot.pause()
            assert "#2" in title_of(stage.inspector)
            assert isinstance(stage.app.screen, InspectorScreen)

        on_stage(tmp_path, collision, play)

    def test_a_click_on_the_original_goes_there(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("dedup")
            row = next(y for y, line in enumerate(stage.text.splitlines()) if "#1 Purchase by" in line)
            await stage.pilot.click(offset=(15, row))
            await stage.pilot.pause()
            assert "#1" in title_of(stage.inspector)

        on_stage(tmp_path, collision, play)

    def test_a_collision_is_in_the_title_of_every_view(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for view in VIEWS:
                await stage.view(view)
                assert title_of(stage.inspector) == "Purchase #2 ─ ! COLLISION"

        on_stage(tmp_path, collision, play)

    def test_an_original_learns_of_duplicates_that_come_while_it_is_shown(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.at += 2
            stage.session.send(**{"$insert_id": "a1"})
            await stage.catch_up()
            assert "later duplicate: #2" in stage.text

        on_stage(tmp_path, one, play)


class TestViews:
    @pytest.mark.parametrize("size", [(40, 12), (80, 24), (300, 100), (20, 6), (1, 1)])
    def test_each_is_drawn_at_every_size(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            for view in VIEWS:
                await stage.view(view)
                assert stage.app.is_running

        on_stage(tmp_path, collision, play, size)

    def test_a_click_on_a_tab_turns_to_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.click(TabStrip, offset=(10, 0))
            await stage.pilot.pause()
            assert stage.inspector.view == "payload"

        on_stage(tmp_path, one, play)

    def test_two_columns_become_one_when_it_gets_narrow(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("dedup")
            assert "#1, the original" in stage.text
            await stage.pilot.resize_terminal(50, 24)
            await stage.pilot.pause()
            await stage.pilot.pause()
            assert "#1, the original" not in stage.text
            assert "#1  1" in stage.text

        on_stage(tmp_path, collision, play)

    def test_calls_under_way_count_up_in_attempts_too(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.view("attempts")
            stage.fake.at += 2.5
            stage.app.look()
            await stage.pilot.pause()
            assert "◌ 2.5 of 5 s" in stage.text

        on_stage(tmp_path, lambda session: session.send(), play)


def duplicate(session: Session) -> None:
    one(session)
    one(session)


class TestKeys:
    @pytest.mark.parametrize(("view", "folds"), [(TRACE, False), (ROUTING, False), (PAYLOAD, True)])
    def test_folding_is_offered_where_something_folds(self, tmp_path: Path, view: str, folds: bool) -> None:
        async def play(stage: Stage) -> None:
            await stage.view(view)
            assert ("enter fold" in stage.text.splitlines()[-1]) == folds

        on_stage(tmp_path, one, play)

    @pytest.mark.parametrize(
        ("fill", "view", "offered"), [(duplicate, DEDUP, True), (one, DEDUP, False), (duplicate, TRACE, False)]
    )
    def test_the_way_to_the_original_is_offered_by_the_decision_about_a_duplicate(
        self, tmp_path: Path, fill: Callable[[Session], object], view: str, offered: bool
    ) -> None:
        async def play(stage: Stage) -> None:
            await stage.view(view)
            assert ("o original" in stage.text.splitlines()[-1]) == offered

        on_stage(tmp_path, fill, play)
