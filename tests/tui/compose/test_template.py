"""The dialog that offers texts to start from."""

import json
from pathlib import Path

from liveview.tui.compose.lines import Template
from liveview.tui.compose.template import TemplateDialog
from tests.support.tui.at_compose import compose_on, editor
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.screen import title_of


def test_templates_and_samples_are_chosen_from_a_list(tmp_path: Path) -> None:
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


def test_without_templates_it_says_so(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "no templates" in stage.text
        assert "uses it" not in stage.text
        await stage.press("enter", "escape")
        assert stage.is_closed

    on_stage(tmp_path, lambda feed: TemplateDialog(feed, ()), play)


def test_hostile_titles_are_shown_literally(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert r"[/foo]\x1b" in stage.text
        assert r"[b]\u202e" in stage.text

    hostile = Template("[/foo]\x1b", "[b]\u202e", "{}", fresh=False)
    on_stage(tmp_path, lambda feed: TemplateDialog(feed, (hostile,)), play)
