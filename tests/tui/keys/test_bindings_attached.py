"""An attached session offers the keys that its role allows, and says where it is."""

from pathlib import Path

import msgspec
import pytest

from liveview.model.snapshot import Endpoints
from liveview.tui.navigation.palette import ActionProvider
from tests.support.tui.fakes import ATTACHED, VIEWED
from tests.support.tui.stage import Stage, on_stage

CHANGES = {
    *("event.resend", "event.edit", "event.retry", "event.mark", "event.replay", "event.retry_all"),
    *("go.compose", "go.sink", "go.held"),
}
OF_A_RUN = {"go.new_session", "go.reload", "go.edit", "go.connect"}
WORDS = "viewer: nothing can be changed"


@pytest.mark.parametrize(("endpoints", "may_change"), [(ATTACHED, True), (VIEWED, False)])
def test_a_viewer_has_no_key_that_changes_something(tmp_path: Path, endpoints: Endpoints, may_change: bool) -> None:
    async def play(stage: Stage) -> None:
        offered = {found.binding.id for found in stage.app.screen.active_bindings.values()}
        assert CHANGES & offered == (CHANGES if may_change else set())
        assert not OF_A_RUN & offered
        assert {"event.copy", "main.filter", "go.destinations", "app.quit"} <= offered
        assert (WORDS in stage.text) is not may_change
        assert "attached db.example.com:5432/qa · checkout" in stage.text
        assert "recorded" not in stage.text
        words = [str(command.words) for command in ActionProvider(stage.app.screen).commands()]
        assert any("override" in each for each in words) is may_change

    on_stage(tmp_path, play, endpoints=endpoints)


def test_what_it_does_not_have_yet_arrives_elsewhere(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "This session has no events" in stage.text
        assert "They appear here as soon as its receivers have them." in stage.text
        assert "Point your SDK" not in stage.text

    on_stage(tmp_path, play, events=0, endpoints=ATTACHED)


def test_a_window_of_a_browser_leads_to_no_other_session(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        offered = {found.binding.id for found in stage.app.screen.active_bindings.values()}
        assert not {"go.sessions", "go.session_before"} & offered

    on_stage(tmp_path, play, endpoints=msgspec.structs.replace(VIEWED, is_alone=True))
