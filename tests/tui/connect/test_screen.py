"""Connect: how one gets there, and what is copied."""

from pathlib import Path

import msgspec
import pytest

from liveview.clients.connect import GUIDES
from liveview.model.settings import KnownEnvironment
from liveview.tui.connect.screen import ConnectScreen
from liveview.tui.kit import clipboard_files
from tests.support.tui import stage as main_stage
from tests.support.tui.at_connect import connect_on, guides
from tests.support.tui.fakes import ENDPOINTS, FakeSession
from tests.support.tui.one_screen import Stage, settings


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


class TestTheWayThere:
    def test_a_key_from_the_main_screen(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            await stage.pilot.press("C")
            await stage.settle()
            assert isinstance(stage.app.screen, ConnectScreen)
            await stage.pilot.press("escape")
            assert stage.main

        main_stage.on_stage(tmp_path, play, events=3)

    @pytest.mark.parametrize("size", [(140, 42), (80, 24), (40, 20)])
    def test_the_empty_state_names_the_key_and_takes_a_click(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: main_stage.Stage) -> None:
            assert "C connects a client" in stage.text
            await stage.pilot.click("ConnectNote")
            await stage.settle()
            assert isinstance(stage.app.screen, ConnectScreen)
            assert stage.app.clipboard == ""

        main_stage.on_stage(tmp_path, play, size, events=0)

    def test_the_palette(self, tmp_path: Path) -> None:
        async def play(stage: main_stage.Stage) -> None:
            await stage.pilot.press("ctrl+p")
            await stage.pilot.pause()
            await stage.pilot.press(*"connect")
            await stage.settle()
            await stage.pilot.press("enter")
            await stage.settle()
            assert isinstance(stage.app.screen, ConnectScreen)

        main_stage.on_stage(tmp_path, play, events=3)


@pytest.mark.parametrize("size", [(120, 36), (140, 42), (200, 50)])
def test_a_wide_terminal_gives_the_list_what_it_needs_and_the_lines_the_rest(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def play(stage: Stage) -> None:
        listed, lines = guides(stage).region, stage.app.screen.query_one("#guide").region
        assert guides(stage).room == max(len(guide.title) for guide in GUIDES) + 2
        assert (listed.right, lines.right) == (lines.x, size[0])

    connect_on(tmp_path, play, size)


class TestLines:
    def test_every_guide_can_be_read_with_the_real_addresses(self, tmp_path: Path) -> None:
        fake = FakeSession(msgspec.structs.replace(ENDPOINTS, receiver="http://127.0.0.1:50123"), effective=settings())

        async def play(stage: Stage) -> None:
            for guide in GUIDES:
                assert guides(stage).highlight(guide.key)
                await stage.settle()
                assert guide.title in stage.text
                assert "4080" not in stage.text

        connect_on(tmp_path, play, fake=fake)

    def test_those_of_tls_say_that_they_need_it_until_it_is_there(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "needs --tls" in stage.text
            assert "curl --cacert liveview-local-ca.pem" in stage.text
            there = {"tls": "https://127.0.0.1:4500", "ca": "/home/ada/ca.pem"}
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, **there)
            await stage.press("down", "up")
            assert "needs --tls" not in stage.text
            assert "curl --cacert /home/ada/ca.pem" in stage.text

        connect_on(tmp_path, play)

    def test_they_name_an_environment_that_is_configured(self, tmp_path: Path) -> None:
        environments = (KnownEnvironment("Development", "2ce2b45b"),)

        async def play(stage: Stage) -> None:
            await stage.press("down")
            assert 'freshpaint.init("2ce2b45b", {api_host: "http://127.0.0.1:4080"})' in stage.text

        connect_on(tmp_path, play, fake=FakeSession(effective=settings(environments=environments)))

    @pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
    def test_enter_goes_to_them_and_escape_back(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert stage.app.screen.query_one("#guide-text").has_focus
            await stage.press("escape")
            assert guides(stage).has_focus
            await stage.press("escape")
            assert stage.is_closed

        connect_on(tmp_path, play, size)


class TestCopying:
    @pytest.mark.parametrize(("key", "number"), [("y", 0), ("1", 0), ("2", 1)])
    def test_a_number_copies_its_lines_byte_for_byte(self, state: Path, key: str, number: int) -> None:
        async def play(stage: Stage) -> None:
            guides(stage).highlight("mixpanel-python")
            await stage.settle()
            await stage.press(key)
            lines = stage.app.clipboard
            assert ("events_url" in lines, "api_host" in lines) == ((True, False), (False, True))[number]
            (path,) = (state / "copies").iterdir()
            assert path.name.endswith(f"-connect-mixpanel-python-{number + 1}.txt")
            assert path.read_text() == lines
            compile(lines, "lines", "exec")

        connect_on(state, play)

    def test_a_number_that_is_not_there_says_so(self, state: Path) -> None:
        async def play(stage: Stage) -> None:
            guides(stage).highlight("unsupported")
            await stage.settle()
            await stage.press("1")
            assert "There are no lines with this number here." in stage.text
            assert "copy" not in stage.text.splitlines()[-1]

        connect_on(state, play)

    def test_the_line_of_keys_offers_the_numbers_that_are_there(self, state: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "1-2 copy a step" in stage.text.splitlines()[-1]
            await stage.press("down", "down")
            assert "1 copy a step" in stage.text.splitlines()[-1]

        connect_on(state, play)


class TestToken:
    @staticmethod
    async def at_programs(stage: Stage) -> None:
        assert guides(stage).highlight("http-api")
        await stage.settle()

    def test_is_hidden_until_its_key_shows_it_and_hidden_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await self.at_programs(stage)
            assert 'TOKEN="********"' in stage.text
            await stage.press("t")
            assert f'TOKEN="{ENDPOINTS.token}"' in stage.text
            await stage.press("t")
            assert ENDPOINTS.token not in stage.text.replace("secrets", "")
            assert 'TOKEN="********"' in stage.text

        connect_on(tmp_path, play)

    def test_is_copied_as_it_is(self, tmp_path: Path, state: Path) -> None:
        async def play(stage: Stage) -> None:
            await self.at_programs(stage)
            await stage.press("1")
            assert stage.app.clipboard == f'export TOKEN="{ENDPOINTS.token}"\n'
            assert 'TOKEN="********"' in stage.text

        connect_on(tmp_path, play)

    def test_has_no_key_where_there_is_none(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = stage.app.screen
            assert isinstance(screen, ConnectScreen)
            assert "connect.token" in screen.idle
            await stage.press("t")
            assert "There is no token here." in stage.text
            await self.at_programs(stage)
            assert "connect.token" not in screen.idle

        connect_on(tmp_path, play)
