"""Changes of the lists: gathered, written to the file at once, dropped, and not lost without a word."""

from pathlib import Path

import msgspec
import pytest

from liveview.config.file import parse
from tests.support.tui.at_hipaa import FILE, OFF, choose, grid, hipaa_on, hipaa_session
from tests.support.tui.at_transforms import file_of
from tests.support.tui.fakes import ENDPOINTS
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import shows


class TestChanging:
    @pytest.mark.parametrize("key", ["a", "space"])
    def test_changes_are_gathered_and_saved_with_one_key(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await choose(stage, "email")
            await stage.press(key)
            assert "1 change not saved" in stage.text
            assert "✓*" in stage.text
            await stage.press("right", "right", "right", "down", key)
            assert file_of(tmp_path) == FILE
            await stage.press("s")
            await stage.catch_up()
            assert "not saved" not in stage.text.splitlines()[3]
            assert "HIPAA mode: 2 changes made and written to liveview.toml." in stage.text

        hipaa_on(tmp_path, play)
        config = parse(file_of(tmp_path))
        assert config.hipaa.events == ("price", "email")
        assert config.destinations[2].allow == ("sku", "plan")
        for comment in ("# mine", "# ask Ada first", "# fine", "# with a contract", "# they need it"):
            assert comment in file_of(tmp_path)

    def test_a_click_turns_a_cell(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            lines = stage.text.splitlines()
            y = next(at for at, line in enumerate(lines) if "▎diagnosis" in line)
            x = lines[y - 1].index("Mixpanel") + 3
            top = grid(stage).region
            await stage.click(grid(stage), x - top.x, y + 1 - top.y)
            assert "▎email" in stage.text
            assert "1 change not saved" in stage.text
            await stage.press("s")

        hipaa_on(tmp_path, play)
        assert parse(file_of(tmp_path)).destinations[2].allow == ("sku", "email")

    def test_changes_can_be_dropped(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await stage.press("a", "o")
            assert "2 changes not saved" in stage.text
            await stage.press("u")
            assert "not saved" not in stage.text.splitlines()[3]
            await stage.press("s")
            assert not stage.asked("reload")

        hipaa_on(tmp_path, play)

    def test_the_mode_is_switched_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "HIPAA mode is off")
            await stage.press("o")
            assert "off, on once saved" in stage.text
            await stage.press("s")
            await stage.catch_up()
            await shows(stage, "HIPAA mode ─ on")
            assert "HIPAA mode is off" not in stage.text

        hipaa_on(tmp_path, play, text=OFF)
        assert parse(file_of(tmp_path)).hipaa.on

    def test_a_destination_outside_the_mode_has_no_use_for_a_list(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await stage.press("right", "right", "a")
            assert "Warehouse gets every property, whatever its list says." in stage.text
            assert "not saved" not in stage.text.splitlines()[3]

        hipaa_on(tmp_path, play)

    def test_what_is_not_saved_is_not_lost_without_a_word(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await stage.press("a", "escape")
            assert "1 change not saved: esc again discards, s saves." in stage.text
            assert not stage.is_closed
            await stage.press("down", "a", "u", "a", "escape")
            assert not stage.is_closed
            await stage.press("escape")
            assert stage.is_closed

        hipaa_on(tmp_path, play)
        assert file_of(tmp_path) == FILE

    def test_a_file_that_is_broken_by_now_keeps_the_changes_on_screen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await stage.press("a")
            (tmp_path / "liveview.toml").write_text("broken")
            await stage.press("s")
            assert "has to be mended first" in " ".join(stage.text.split())
            assert "1 change not saved" in stage.text

        hipaa_on(tmp_path, play, (140, 42))
        assert file_of(tmp_path) == "broken"

    def test_a_recorded_session_changes_nothing(self, tmp_path: Path) -> None:
        fake = hipaa_session(tmp_path)
        fake.endpoints = msgspec.structs.replace(ENDPOINTS, receiver="")

        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            for key in ("a", "o"):
                await stage.press(key)
                assert "cannot be changed" in stage.text
                assert "not saved" not in stage.text

        hipaa_on(tmp_path, play, fake=fake)
        assert file_of(tmp_path) == FILE
