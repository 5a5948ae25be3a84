"""The list of requests that the sink received."""

from pathlib import Path

from liveview.tui.sink.request_list import MOST_REQUESTS
from tests.support.tui.at_sink import receive, received, requests, sink_on
from tests.support.tui.one_screen import Stage
from tests.support.tui.screen import title_of


def test_the_newest_is_first_and_selected_until_the_cursor_moves(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert requests(stage).selected == "5"
        await receive(stage, received(5, "/new"))
        assert requests(stage).selected == "6"
        assert "/new " in stage.text
        await stage.press("tab", "down")
        await receive(stage, received(6))
        assert requests(stage).selected == "5"
        assert title_of(requests(stage)) == "Requests ─ 7, newest first"

    sink_on(tmp_path, play)


def test_a_full_list_says_that_it_has_only_the_latest(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.session.record(*(received(number) for number in range(5, MOST_REQUESTS + 5)))
        stage.session.version += 1
        await stage.catch_up()
        assert title_of(requests(stage)) == f"Requests ─ the latest {MOST_REQUESTS}, newest first"

    sink_on(tmp_path, play)
