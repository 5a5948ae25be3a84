"""Compose, driven by keys and mouse."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.events import Paste
from textual.widgets import Button

from liveview.model.delivery import Decision, Route, Rule
from liveview.model.event import Verdict
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.problem import problem
from liveview.model.settings import KnownEnvironment
from liveview.tui.compose import screen as compose
from liveview.tui.compose.json_editor import JsonEditor
from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.compose.template import TemplateDialog
from tests.support.tui.fakes import FakeControls, Session
from tests.support.tui.one_screen import Play, Stage, on_stage, settings
from tests.support.tui.screen import title_of

ACCEPTED = Preview(Verdict.ACCEPTED, (), name="Purchase", routes=(Route("Webhooks", Decision.SEND, Rule.DEFAULT),))
INVALID = Preview(Verdict.INVALID, (problem("token-missing", "properties.token"),))


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "_PAUSE", 0.01)


def compose_on(
    tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24), event_id: int | None = 1, **properties: Any
) -> FakeControls:
    def fill(path: Path) -> Session:
        session = Session(path)
        session.send(price=1.10, **properties)
        session.flush()
        return session

    controls = FakeControls(effective=settings(), previews=(ACCEPTED,))
    on_stage(tmp_path, lambda feed: ComposeScreen(feed, event_id), play, size, controls=controls, fill=fill)
    return controls


def editor(stage: Stage) -> JsonEditor:
    return stage.app.screen.query_one(JsonEditor)


async def judged(stage: Stage) -> None:
    """Wait until the core was asked about the text as it is now, and the answer is drawn."""
    while stage.app.screen._previews is None and not stage.app.screen._refusal:
        await stage.settle()
    await stage.settle()


class TestStarting:
    def test_a_copy_of_an_event_is_laid_out_with_all_its_digits(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(stage.app.screen.query_one("#editing")) == "Compose ─ copy of #1"
            assert editor(stage).text.splitlines()[1] == '  "event": "Purchase",'
            assert '"price": 1.1' in editor(stage).text

        compose_on(tmp_path, play)

    def test_without_an_event_there_is_a_template_with_the_token_of_the_session(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            value = json.loads(editor(stage).text)
            assert value["properties"]["token"] == "dev"
            assert value["properties"]["time"] == round(stage.controls.at, 3)
            assert value["properties"]["$insert_id"].startswith("liveview-")

        compose_on(tmp_path, play, event_id=None)

    def test_an_event_that_is_not_json_is_edited_as_it_arrived(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert editor(stage).text == '{"event": "\\xff'
            assert "! not JSON" in stage.text

        def fill(path: Path) -> Session:
            session = Session(path)
            session.post(b'{"event": "\xff')
            session.flush()
            return session

        on_stage(tmp_path, lambda feed: ComposeScreen(feed, 1), play, fill=fill)

    def test_what_a_terminal_would_obey_is_edited_as_json_escapes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert r"\u202e" in editor(stage).text
            assert "\x9b" not in editor(stage).text
            assert json.loads(editor(stage).text)["properties"]["note"] == "\u202e\x9b[/foo]"

        compose_on(tmp_path, play, note="\u202e\x9b[/foo]")

    def test_a_large_event_is_not_edited_here(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert editor(stage).text == ""
            assert "too much to edit here" in stage.text

        compose_on(tmp_path, play, note="x" * 300_000)


class TestJudging:
    def test_what_would_become_of_it_is_below(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await judged(stage)
            assert "✓ would be accepted" in stage.text
            assert "✓ Webhooks: by default (default)" in stage.text
            assert json.loads(stage.asked("preview")[-1][0].body)["event"] == "Purchase"

        compose_on(tmp_path, play)

    def test_problems_are_those_of_the_core_and_the_button_says_invalid(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.previews = (INVALID,)
            await stage.press("space")
            await judged(stage)
            assert "! properties.token: no token" in stage.text
            assert "send (invalid)" in stage.text

        compose_on(tmp_path, play)

    def test_a_break_is_shown_at_once_and_f8_goes_there(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", "down", *"oops", "up", "home")
            assert "! not JSON" in stage.text
            assert "quotes in line 3," in stage.text
            await stage.press("f8")
            assert editor(stage).cursor_location == (2, 0)

        compose_on(tmp_path, play)

    def test_an_answer_about_an_older_text_is_dropped(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await judged(stage)
            stage.app.screen._previews = None
            stage.app.screen.post_message(compose.Previewed(b"old", (INVALID,)))
            await stage.settle()
            assert "no token" not in stage.text

        compose_on(tmp_path, play)

    def test_a_recorded_session_says_that_it_cannot_tell(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.refusals["preview"] = "a recorded session has no dry run"
            await stage.press("space")
            await judged(stage)
            assert "a recorded session has no dry run" in stage.text

        compose_on(tmp_path, play)


class TestChanging:
    def test_fresh_id_and_time(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.at = 1_800_000_000.5
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
            stage.controls.at += 10
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

    def test_templates_and_samples_are_chosen_from_a_list(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("ctrl+t")
            assert isinstance(stage.app.screen, TemplateDialog)
            await stage.press("down", "enter")
            assert json.loads(editor(stage).text)["event"] == "$identify"
            assert title_of(stage.app.screen.query_one("#editing")) == "Compose ─ identify, $identify"
            await stage.press("ctrl+t", "escape")
            assert json.loads(editor(stage).text)["event"] == "$identify"
            await stage.press("ctrl+t", "end", "enter")
            assert json.loads(editor(stage).text)["event"] == "Purchase"

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
            stage.controls.sent = Sent(200, 1)
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

    def test_a_copy_of_another_wire_goes_where_its_original_came(self, tmp_path: Path) -> None:
        one = '{"type":"track","event":"A","userId":"u","messageId":"m","timestamp":"2026-09-21T14:13:20Z","n":1.10}'

        def fill(path: Path) -> Session:
            session = Session(path)
            session.post(f'{{"writeKey":"dev","batch":[{one}]}}'.encode(), "/v1/batch")
            session.flush()
            return session

        async def play(stage: Stage) -> None:
            assert "copy of #1, to POST /v1/batch" in stage.text
            await judged(stage)
            await stage.press("ctrl+r", "ctrl+s")
            ((request,),) = stage.asked("send")
            assert request.target == "/v1/batch"
            sent = json.loads(request.body)
            assert sent["writeKey"] == "dev"
            assert sent["batch"][0]["messageId"].startswith("liveview-")
            assert b'"n": 1.10' in request.body

        controls = FakeControls(effective=settings(), previews=(ACCEPTED,))
        on_stage(tmp_path, lambda feed: ComposeScreen(feed, 1), play, (140, 42), controls=controls, fill=fill)

    def test_a_refusal_stays_on_the_screen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.refusals["send"] = "this is a recorded session"
            await stage.press("ctrl+s")
            assert "this is a recorded session" in stage.text
            assert not stage.is_closed
            await stage.press("ctrl+s")
            assert len(stage.asked("send")) == 2

        compose_on(tmp_path, play)

    def test_a_request_without_an_event_is_reported(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.controls.sent = Sent(413, None)
            await stage.press("ctrl+s")
            assert "Answered 413: no event came of it." in stage.text

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


class TestLeaving:
    def test_without_edits_escape_leaves(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("escape")
            assert stage.is_closed

        compose_on(tmp_path, play)

    def test_unsent_edits_are_asked_about_once(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("x", "escape")
            assert "These edits are not sent" in stage.text
            await stage.press("y", "escape")
            assert not stage.is_closed
            await stage.press("escape")
            assert stage.is_closed
            assert "These edits are not sent" not in stage.text

        compose_on(tmp_path, play)


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (200, 50)])
def test_every_size_is_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("x", "ctrl+t", "escape")
        await judged(stage)

    compose_on(tmp_path, play, size)


def test_hostile_problems_and_names_are_shown_literally(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        hostile = msgspec.structs.replace(problem("unknown-destination", "[/foo]"), detail="\x1b[31m\u202e")
        routes = (Route("[/bar]", Decision.SEND, Rule.LISTED),)
        stage.controls.previews = (Preview(Verdict.ACCEPTED, (hostile,), name="[/x]", routes=routes),) * 2
        await stage.press("space")
        await judged(stage)
        assert "1. [/x]" in stage.text
        assert "[/foo]: " in stage.text
        assert r"\x1b[31m\u202e" in stage.text
        assert "✓ [/bar]" in stage.text

    compose_on(tmp_path, play, (140, 42))
