"""The list of the sink's paths."""

from pathlib import Path

import pytest

from liveview.model.settings import Settings
from liveview.tui.sink.path_list import PathList
from tests.support.tui.at_sink import sink_on
from tests.support.tui.one_screen import Stage


def test_every_path_is_there_with_what_it_does_and_whose_it_is(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        text = stage.text
        assert "▎/orders                   500x2 then ok                         Webhooks 1/3" in text
        assert "/audit                    ok                                    Webhooks 2/3" in text

    sink_on(tmp_path, play)


def test_the_title_names_the_address_of_the_sink(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "Behaviours ─ sink http://127.0.0.1:4081" in stage.text

    sink_on(tmp_path, play)


@pytest.mark.parametrize("changed", [False, True])
def test_it_knows_whether_the_selected_path_was_changed(tmp_path: Path, changed: bool) -> None:
    async def play(stage: Stage) -> None:
        listed = stage.app.screen.query_one(PathList)
        assert listed.selected == "/orders"
        assert listed.is_changed == changed

    sink_on(tmp_path, play, changed=frozenset({("behaviour", "/orders")} if changed else {("behaviour", "/slow")}))


def test_a_path_that_nothing_is_set_for_answers_ok(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        listed = stage.app.screen.query_one(PathList)
        listed.show_paths(Settings(behaviours={"/slow": "delay 6"}), (), "")
        assert listed.behaviour_of("/slow") == "delay 6"
        assert listed.behaviour_of("/other") == "ok"

    sink_on(tmp_path, play)
