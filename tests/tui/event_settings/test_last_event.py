"""Where the last event of a name would go now."""

from pathlib import Path

from liveview.model.event import Verdict
from liveview.model.preview import Preview
from tests.support.tui.at_event_settings import ROUTES, settings_on
from tests.support.tui.one_screen import Stage


class TestDryRun:
    def test_it_says_where_the_last_event_would_go_now(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "The last Purchase would now go to Webhooks, not to Mixpanel" in stage.text
            (request,) = stage.asked("preview")[-1]
            assert b'"$insert_id":"dry-run-' in request.body
            assert b'"price":500' in request.body

        settings_on(tmp_path, play)

    def test_it_is_asked_again_when_settings_change(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.previews = (Preview(Verdict.ACCEPTED, (), routes=ROUTES[1:]),)
            await stage.effective_settings(overrides={})
            assert "would now go nowhere, not to Mixpanel (override-off)" in stage.text

        settings_on(tmp_path, play)

    def test_a_refusal_is_in_its_place(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["preview"] = "a recorded session has no dry run"
            await stage.press("up")
            assert "a recorded session has no dry run" in stage.text

        settings_on(tmp_path, play)

    def test_it_is_not_asked_again_while_nothing_changes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            before = len(stage.asked("preview"))
            stage.app.screen.query_one("#detail-text").focus()
            stage.fake.at += 5
            await stage.catch_up()
            assert len(stage.asked("preview")) == before

        settings_on(tmp_path, play)

    def test_a_name_that_was_never_seen_has_none(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert not stage.asked("preview")
            assert "No event with this name in this session." in stage.text

        settings_on(tmp_path, play, name="Never seen")
