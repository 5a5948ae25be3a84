"""The scaffold of a full screen over the events."""

from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from liveview.tui.keys import bindings
from liveview.tui.kit.feed import Feed
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.header import Header
from liveview.tui.shell.key_bar import KeyBar
from liveview.tui.shell.place import PlaceScreen
from tests.support.tui.one_screen import Stage, on_stage


class Room(PlaceScreen):
    """A place that counts how often it is brought up to date."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.BACK]

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.news = 0
        self.widths: list[int] = []

    def body(self) -> ComposeResult:
        yield Static("one thing", id="one")
        yield Static("another thing", id="another")

    def show_news(self) -> None:
        self.news += 1

    def fit(self) -> None:
        self.widths.append(self.query_one("#one").size.width)


def room(stage: Stage) -> Room:
    screen = stage.app.screen
    assert isinstance(screen, Room)
    return screen


def test_its_body_is_between_the_header_and_the_keys(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.app.caption = "A purchase arrives."
        await stage.settle()
        parts = (Header, "#one", "#another", Caption, KeyBar)
        tops = [room(stage).query_one(part).region.y for part in parts]
        assert tops == sorted(set(tops))
        assert "esc back" in stage.text.splitlines()[-1]

    on_stage(tmp_path, Room, play, (120, 24))


def test_the_header_is_right_before_anything_happens(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert f"received {stage.fake.moment.balance.received} =" in stage.text.splitlines()[1]

    on_stage(tmp_path, Room, play, (140, 24))


def test_news_brings_header_and_body_up_to_date(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        before, received = room(stage).news, stage.fake.moment.balance.received
        stage.session.send("Latest", **{"$insert_id": "latest"})
        await stage.catch_up()
        assert room(stage).news > before
        assert f"received {received + 1} =" in stage.text.splitlines()[1]

    on_stage(tmp_path, Room, play, (140, 24))


def test_time_that_passes_is_not_news(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        before = room(stage).news
        room(stage).look(changed=False)
        assert room(stage).news == before
        room(stage).look(changed=True)
        assert room(stage).news == before + 1

    on_stage(tmp_path, Room, play)


def test_it_is_fitted_when_its_widgets_have_their_new_size(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert room(stage).widths[-1] == 80
        await stage.pilot.resize_terminal(100, 30)
        await stage.settle()
        assert room(stage).widths[-1] == 100

    on_stage(tmp_path, Room, play)


def test_escape_leaves_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("escape")
        assert stage.is_closed

    on_stage(tmp_path, Room, play)


def test_a_place_has_to_have_a_body(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        with pytest.raises(NotImplementedError):
            PlaceScreen(stage.app.feed).body()

    on_stage(tmp_path, Room, play)
