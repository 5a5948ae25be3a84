"""Held calls, driven by keys and mouse."""

from pathlib import Path

import pytest
from textual.widgets import Button

from liveview.model.breakpoint import Breakpoint
from liveview.tui.breakpoint.lines import MOST_EDITED
from tests.support.tui.at_held import BODY, call, change, editor, held_on, names, now
from tests.support.tui.one_screen import Stage
from tests.support.tui.screen import title_of
from tests.support.tui.ways import SIZES


class TestShowing:
    @pytest.mark.parametrize("size", SIZES)
    def test_the_request_is_there_with_its_body_laid_out(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(names(stage)) == "Held calls ─ 2"
            for words in ("‖ #1 Webhooks 1/2", "‖ #2 Webhooks 2/2", "POST sink:/orders", "X-Key: ***", '"price": 1.10'):
                assert words in stage.text
            assert editor(stage).text == '{\n  "event": "Purchase",\n  "properties": {\n    "price": 1.10\n  }\n}'

        held_on(tmp_path, play, call(1), call(2, webhook=2), size=size)

    def test_the_time_goes_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "held for 24.1 s" in stage.text
            stage.fake.at += 60
            stage.app.look()
            await now(stage, call(1))
            assert "held for 1 m 24 s" in stage.text

        held_on(tmp_path, play, call(1))

    def test_nothing_is_said_to_be_nothing_and_what_is_waited_for(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(names(stage)) == "Held calls ─ none"
            assert "b in the destinations screen holds the next call" in stage.text
            await now(stage, Webhooks=Breakpoint.NEXT)
            assert "waiting for the next call to Webhooks" in stage.text
            await stage.press("r", "x", "o", "u", "f8")
            assert stage.asked("release") == []
            assert stage.asked("fail_held") == []

        held_on(tmp_path, play)

    def test_another_call_comes_while_one_is_changed(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await change(stage, "1.10", "2.50")
            await now(stage, call(1), call(2))
            assert "2.50" in editor(stage).text
            await stage.press("j")
            assert "1.10" in editor(stage).text
            await stage.press("k")
            assert "2.50" in editor(stage).text
            await now(stage, call(2))
            assert "1.10" in editor(stage).text

        held_on(tmp_path, play, call(1))

    def test_the_next_call_of_a_delivery_is_another_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await change(stage, "1.10", "2.50")
            await now(stage, call(1, webhook=2))
            assert "1.10" in editor(stage).text
            assert "#1 Webhooks 2/2" in stage.text

        held_on(tmp_path, play, call(1))

    @pytest.mark.parametrize("body", [b'{"a":"\\u001b[31m","b":"[bold]"}', b"\x1b[31m\xff", "‮".encode()])
    def test_what_a_terminal_would_obey_is_never_drawn(self, tmp_path: Path, body: bytes) -> None:
        async def play(stage: Stage) -> None:
            assert "\x1b" not in stage.text
            assert "‮" not in stage.text
            assert "\x1b" not in editor(stage).text

        held_on(tmp_path, play, call(1, body, destination="\x1b[31mA[/]"))


class TestDeciding:
    @pytest.mark.parametrize("key", ["r", "ctrl+s"])
    def test_a_call_is_released_as_it_was_planned(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            assert "as planned" in stage.text
            await stage.press(key)
            assert stage.asked("release") == [[1, None]]

        held_on(tmp_path, play, call(1))

    def test_a_changed_body_is_sent_as_densely_as_it_was(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await change(stage, "1.10", "2.50")
            assert "✓ JSON, changed" in stage.text
            await stage.press("enter", "ctrl+s")
            assert stage.asked("release") == [[1, BODY.replace(b"1.10", b"2.50")]]

        held_on(tmp_path, play, call(1))

    def test_letters_in_the_editor_are_letters(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "r", "x", "u", "o")
            assert editor(stage).text.startswith("rxuo{")
            assert (stage.asked("release"), stage.asked("fail_held")) == ([], [])
            await stage.press("f9")
            assert stage.asked("fail_held") == [[1]]

        held_on(tmp_path, play, call(1))

    def test_what_is_not_json_is_sent_at_the_second_press(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await change(stage, '"Purchase",', '"Purchase"')
            assert "! not JSON: expecting ',' delimiter (line 3, column 3), changed" in stage.text
            await stage.press("f8")
            assert editor(stage).cursor_location == (2, 2)
            await stage.press("ctrl+s")
            assert stage.asked("release") == []
            assert "This is not JSON: ctrl+s again sends it as it is." in stage.text
            await stage.press("ctrl+s")
            assert stage.asked("release") == [[1, editor(stage).text.encode()]]

        held_on(tmp_path, play, call(1), size=(120, 30))

    def test_a_form_is_changed_as_the_text_that_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await change(stage, "data=1", "data=2")
            await stage.press("r", "r")
            assert stage.asked("release") == [[1, b"data=2"]]

        held_on(tmp_path, play, call(1, b"data=1"))

    def test_a_change_is_undone(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await change(stage, "1.10", "2.50")
            await stage.press("u", "r")
            assert stage.asked("release") == [[1, None]]

        held_on(tmp_path, play, call(1))

    def test_a_call_is_failed(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("j", "x")
            assert stage.asked("fail_held") == [[2]]

        held_on(tmp_path, play, call(1), call(2))

    @pytest.mark.parametrize("size", [(80, 24), (120, 40)])
    def test_buttons_and_clicks_do_the_same(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.click(names(stage), 6, 2)
            assert names(stage).selected == "2/1/1"
            await stage.click(stage.app.screen.query_one("#release", Button), 2, 0)
            await stage.click(stage.app.screen.query_one("#fail", Button), 2, 0)
            assert (stage.asked("release"), stage.asked("fail_held")) == ([[2, None]], [[2]])

        held_on(tmp_path, play, call(1), call(2), size=size)

    def test_one_that_is_held_no_more_is_said_to_be(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["release"] = "no call of delivery 1 is held"
            await stage.press("r")
            assert "no call of delivery 1 is held" in stage.text

        held_on(tmp_path, play, call(1))

    def test_a_large_body_can_only_be_sent_as_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "The body is too large to be changed here." in stage.text
            await stage.press("enter", "y", "ctrl+s")
            assert stage.asked("release") == [[1, None]]

        held_on(tmp_path, play, call(1, b'"' + b"a" * MOST_EDITED + b'"'))


class TestLeaving:
    def test_escape_leaves_the_editor_and_then_the_screen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert editor(stage).has_focus
            await stage.press("escape")
            assert names(stage).has_focus
            await stage.press("escape")
            assert stage.is_closed

        held_on(tmp_path, play, call(1))

    def test_the_event_is_a_key_away(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("o")
            assert stage.is_closed
            assert stage.below.went_to == 1

        held_on(tmp_path, play, call(1))
