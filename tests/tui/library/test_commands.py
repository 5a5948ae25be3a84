"""What can be done with definitions."""

from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from tests.support.tui.at_library import TEXT, definitions, library, library_on
from tests.support.tui.one_screen import Stage


@pytest.mark.parametrize("sure", [True, False])
def test_deleting_asks_first(tmp_path: Path, sure: bool) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("x")
        assert "Delete Lead?" in stage.text
        await stage.press(*(("right", "enter") if sure else ("escape",)))
        await stage.catch_up()
        assert ("Lead" in definitions(tmp_path)) is not sure
        assert ("▎    Lead" in stage.text) is not sure

    library_on(tmp_path, play)


def test_a_copy_gets_a_name_of_its_own(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("c")
        assert stage.app.screen.query_one(Input).value == "Lead 2"
        await stage.press("ctrl+s")
        found = definitions(tmp_path)
        assert list(found) == ["Lead", "Bought", "[b]Рurchase\u202e", "Lead 2"]
        assert found["Lead 2"] == msgspec.structs.replace(found["Lead"], name="Lead 2")

    library_on(tmp_path, play)


def test_without_destinations_there_is_nothing_to_switch(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("d")
        assert "There is no destination: add [[destinations]] to liveview.toml." in stage.text

    alone = "destinations = []\n" + TEXT[TEXT.index("[[definitions]]") :].replace('destinations = ["Webhooks"]', "")
    library_on(tmp_path, play, fake=library(tmp_path, alone))
