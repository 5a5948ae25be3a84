"""Compose, driven by keys and mouse."""

import json
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Button

from liveview.model.outgoing import Outgoing
from liveview.model.preview import Sent
from liveview.model.settings import KnownEnvironment
from liveview.tui.compose import forecast as forecasts
from liveview.tui.compose.template import TemplateDialog
from tests.support.tui.at_compose import compose_on, editor, judged
from tests.support.tui.one_screen import Stage


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecasts, "PAUSE", 0.01)


def test_the_keys_are_those_that_do_something_with_the_text(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        keys = stage.text.splitlines()[-1]
        assert "^l lay out" in keys
        assert "f8 to the error" not in keys
        await stage.press("x")
        keys = stage.text.splitlines()[-1]
        assert "^l lay out" not in keys
        assert "f8 to the error" in keys

    compose_on(tmp_path, play, (200, 40))


class TestChanging:
    def test_fresh_id_and_time(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.at = 1_800_000_000.5
            await stage.press("ctrl+r")
            first = json.loads(editor(stage).text)["properties"]
            await stage.press("ctrl+r")
            second = json.loads(editor(stage).text)["properties"]
            assert '"time": 1800000000.500' in editor(stage).text
            assert first["$insert_id"] != second["$insert_id"]
            await stage.press("ctrl+z", "ctrl+z")
            assert "$insert_id" not in editor(stage).text

        compose_on(tmp_path, play)

    def test_the_id_that_the_event_makes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("ctrl+g")
            first = json.loads(editor(stage).text)["properties"]["$insert_id"]
            await stage.press("ctrl+g")
            assert json.loads(editor(stage).text)["properties"]["$insert_id"] == first
            assert "a hash of time, $device_id, distinct_id and event" in " ".join(stage.text.split())
            stage.fake.at += 10
            await stage.press("ctrl+r", "ctrl+g")
            assert json.loads(editor(stage).text)["properties"]["$insert_id"] != first

        compose_on(tmp_path, play)

    def test_the_tokens_of_known_environments_in_turn(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.effective_settings(environments=(KnownEnvironment("Staging", "sta"),))
            await stage.press("ctrl+o")
            assert json.loads(editor(stage).text)["properties"]["token"] == "sta"
            assert "the token of Staging" in stage.text
            await stage.press("ctrl+o")
            assert json.loads(editor(stage).text)["properties"]["token"] == "dev"

        compose_on(tmp_path, play)

    def test_a_token_that_is_there_already_is_named_all_the_same(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("ctrl+o")
            assert json.loads(editor(stage).text)["properties"]["token"] == "dev"
            assert "the token of the newest" in stage.text
            assert "no properties object" not in stage.text

        compose_on(tmp_path, play)

    def test_what_has_no_place_for_it_is_said(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("f7", "delete", *"[]", "ctrl+r")
            assert editor(stage).text == "[]"
            assert "no place for an ID" in stage.text

        compose_on(tmp_path, play)

    def test_layout_on_request(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("f7", "delete", *'{"event":1}', "ctrl+l")
            assert editor(stage).text == '{\n  "event": 1\n}'

        compose_on(tmp_path, play)

    def test_what_is_pasted_is_escaped(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.app.post_message(Paste('"\u202e\x1b[31m"\n'))
            await stage.settle()
            assert editor(stage).text.startswith('"\\u202e\\u001b[31m"\n{')

        compose_on(tmp_path, play)


class TestSending:
    @pytest.mark.parametrize("way", ["key", "button"])
    def test_it_is_sent_as_it_is_and_the_result_is_shown(self, tmp_path: Path, way: str) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.sent = Sent(200, 1)
            await stage.press("end", "space")
            text = editor(stage).text
            if way == "key":
                await stage.press("ctrl+s")
            else:
                await stage.pilot.click("#send")
                await stage.settle()
            assert stage.asked("send") == [[Outgoing(text.encode())]]
            assert stage.is_closed
            assert stage.below.went_to == 1

        compose_on(tmp_path, play)

    def test_a_refusal_stays_on_the_screen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["send"] = "this is a recorded session"
            await stage.press("ctrl+s")
            assert "this is a recorded session" in stage.text
            assert not stage.is_closed
            await stage.press("ctrl+s")
            assert len(stage.asked("send")) == 2

        compose_on(tmp_path, play)

    def test_a_request_without_an_event_is_reported(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.sent = Sent(413, None)
            await stage.press("ctrl+s")
            assert "Answered 413: no event was recorded." in stage.text

        compose_on(tmp_path, play)

    def test_the_other_buttons_do_what_they_say(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for name in ("fresh", "token", "template"):
                await stage.pilot.click(f"#{name}")
                await stage.settle()
            assert isinstance(stage.app.screen, TemplateDialog)
            await stage.press("escape")
            assert "$insert_id" in editor(stage).text
            assert len(stage.app.screen.query(Button)) == 4

        compose_on(tmp_path, play)


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (200, 50)])
def test_every_size_is_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("x", "ctrl+t", "escape")
        await judged(stage)

    compose_on(tmp_path, play, size)
