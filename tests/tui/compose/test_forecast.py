"""What would become of the text that is being written."""

import json
from pathlib import Path

import msgspec
import pytest

from liveview.model.delivery import Decision, Route, Rule
from liveview.model.event import Verdict
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview
from liveview.model.problem import problem
from liveview.tui.compose import forecast as forecasts
from liveview.tui.kit.answers import Previewed
from tests.support.tui.at_compose import INVALID, compose_on, editor, forecast, judged
from tests.support.tui.one_screen import Stage


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecasts, "PAUSE", 0.01)


class TestJudging:
    def test_what_would_become_of_it_is_below(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await judged(stage)
            assert "✓ would be accepted" in stage.text
            assert "✓ Webhooks: by default (rule default)" in stage.text
            assert json.loads(stage.asked("preview")[-1][0].body)["event"] == "Purchase"

        compose_on(tmp_path, play)

    def test_problems_are_those_of_the_core_and_the_button_says_invalid(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.previews = (INVALID,)
            await stage.press("space")
            await judged(stage)
            assert "! properties.token: no token" in stage.text
            assert "send (invalid)" in stage.text

        compose_on(tmp_path, play)

    def test_a_break_is_shown_at_once_and_f8_goes_there(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", "down", *"oops", "up", "home")
            assert "! not JSON" in stage.text
            assert "quotes at line 3," in stage.text
            await stage.press("f8")
            assert editor(stage).cursor_location == (2, 0)

        compose_on(tmp_path, play)

    def test_an_answer_about_an_older_text_is_dropped(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await judged(stage)
            forecast(stage).post_message(Previewed(Outgoing(b"old"), (INVALID,)))
            await stage.settle()
            assert "no token" not in stage.text
            forecast(stage).post_message(Previewed(Outgoing(editor(stage).text.encode()), (INVALID,)))
            await stage.settle()
            assert "no token" in stage.text

        compose_on(tmp_path, play)

    def test_a_recorded_session_says_that_it_cannot_tell(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["preview"] = "a recorded session has no dry run"
            await stage.press("space")
            await judged(stage)
            assert "a recorded session has no dry run" in stage.text

        compose_on(tmp_path, play)


def test_hostile_problems_and_names_are_shown_literally(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        hostile = msgspec.structs.replace(problem("unknown-destination", "[/foo]"), detail="\x1b[31m\u202e")
        routes = (Route("[/bar]", Decision.SEND, Rule.LISTED),)
        stage.fake.previews = (Preview(Verdict.ACCEPTED, (hostile,), name="[/x]", routes=routes),) * 2
        await stage.press("space")
        await judged(stage)
        assert "1. [/x]" in stage.text
        assert "[/foo]: " in stage.text
        assert r"\x1b[31m\u202e" in stage.text
        assert "✓ [/bar]" in stage.text

    compose_on(tmp_path, play, (140, 42))
