"""The mask for demos: what no list of HIPAA mode names is hidden on every screen."""

from pathlib import Path

import msgspec

from tests.support.log.making import writing
from tests.support.tui.fakes import ENDPOINTS
from tests.support.tui.stage import Stage, on_stage

SECRET = "jane@example.com"
LISTS = '{"hipaa":{"on":true,"events":["plan"]}}'


def test_a_key_hides_what_no_list_names_and_shows_it_again(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        with writing(stage.session.path) as log:
            log.execute("insert or replace into pipelines values (1, 1.0, ?)", (LISTS,))
        stage.session.send(f"By {SECRET}", SECRET, plan="gold-plan", email=SECRET)
        await stage.catch_up()
        await stage.pilot.press("G")
        await stage.settle()
        assert SECRET in stage.text
        await stage.pilot.press("f4")
        await stage.catch_up()
        assert "What no HIPAA list names is hidden; f4 shows it." in " ".join(stage.text.split())
        assert SECRET not in stage.text
        await stage.pilot.press("G", "l")
        await stage.settle()
        assert SECRET not in stage.text
        assert "***" in stage.text
        assert "gold-plan" in stage.text
        for _ in range(6):
            await stage.pilot.press("l")
            await stage.settle()
            assert SECRET not in stage.text
        await stage.pilot.press("f4")
        await stage.catch_up()
        assert "Everything is shown again." in stage.text
        assert SECRET in stage.text

    on_stage(tmp_path, play, endpoints=msgspec.structs.replace(ENDPOINTS, log=str(tmp_path / "session.db")))
