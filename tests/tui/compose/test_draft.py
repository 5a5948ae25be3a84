"""What an event that is being written started from, and where it goes."""

import json
from pathlib import Path

from liveview.tui.compose.draft import EventDraft
from liveview.tui.compose.lines import Template
from liveview.tui.compose.screen import ComposeScreen
from tests.support.tui.at_compose import ACCEPTED, compose_on, editor, judged
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage, settings
from tests.support.tui.screen import title_of


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
            assert value["properties"]["time"] == round(stage.fake.at, 3)
            assert value["properties"]["$insert_id"].startswith("liveview-")

        compose_on(tmp_path, play, event_id=None)

    def test_an_event_that_is_not_json_is_edited_as_it_arrived(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert editor(stage).text == '{"event": "\\xff'
            assert "! not JSON" in stage.text

        def fill(path: Path) -> Session:
            session = Session(path)
            session.post(b'{"event": "\xff')
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
            assert "too large to edit here" in stage.text

        compose_on(tmp_path, play, note="x" * 300_000)


class TestSending:
    def test_a_copy_of_another_wire_goes_where_its_original_came(self, tmp_path: Path) -> None:
        one = '{"type":"track","event":"A","userId":"u","messageId":"m","timestamp":"2026-09-21T14:13:20Z","n":1.10}'

        def fill(path: Path) -> Session:
            session = Session(path)
            session.post(f'{{"writeKey":"dev","batch":[{one}]}}'.encode(), "/v1/batch")
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

        fake = FakeSession(effective=settings(), previews=(ACCEPTED,))
        on_stage(tmp_path, lambda feed: ComposeScreen(feed, 1), play, (140, 42), fake=fake, fill=fill)


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
            assert stage.app.screen is not stage.below
            await stage.press("escape")
            assert stage.is_closed
            assert "These edits are not sent" not in stage.text

        compose_on(tmp_path, play)

    def test_another_text_is_warned_about_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            draft = EventDraft(stage.app.feed)
            draft.keep("a")
            assert draft.may_leave("a")
            assert [draft.may_leave(text) for text in ("b", "c", "b", "b")] == [False, False, False, True]

        compose_on(tmp_path, play)


class TestTokens:
    def test_each_known_one_comes_in_its_turn(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            draft = EventDraft(stage.app.feed)
            assert [draft.next_token() for _ in range(2)] == [("dev", "the newest event")] * 2

        compose_on(tmp_path, play)

    def test_a_sample_stays_as_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            draft = EventDraft(stage.app.feed)
            assert draft.start_from(Template("a", "sample", "[1, 2]", fresh=False)) == "[1, 2]"
            assert (draft.source, draft.is_track) == ("a, sample", True)

        compose_on(tmp_path, play)
