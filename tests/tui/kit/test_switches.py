"""Destinations switched for many definitions."""

from pathlib import Path

from liveview.tui.kit.switches import SwitchesDialog
from tests.support.tui.at_library import TEXT, definitions, library_on
from tests.support.tui.one_screen import Stage


def test_many_definitions_are_switched_at_once(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("space", "space")
        assert "⚑   Lead" in stage.text
        await stage.press("d")
        assert "Destinations of 2 definitions" in stage.text
        assert "[~] Mixpanel" in stage.text
        assert "on for 1 of 2" in stage.text
        await stage.press("down", "space", "up", "space", "ctrl+s")
        found = definitions(tmp_path)
        assert (found["Lead"].destinations, found["Bought"].destinations) == (("Mixpanel",), ("Mixpanel",))
        assert found["[b]Рurchase\u202e"].destinations is None

    library_on(tmp_path, play)
    assert "# only there" in (tmp_path / "liveview.toml").read_text()


def test_switches_are_only_written_when_saved(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("d", "space")
        assert "not saved yet" in stage.text
        await stage.press("escape")
        await stage.press("d", "ctrl+s")
        assert not isinstance(stage.app.screen, SwitchesDialog)

    library_on(tmp_path, play)
    assert (tmp_path / "liveview.toml").read_text() == TEXT
