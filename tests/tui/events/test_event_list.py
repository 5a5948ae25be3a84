"""The list of events: order, clearing, marks, and keeping its place, driven by keys and mouse."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from liveview.config.schema import ScreenConfig
from liveview.log.read.reader import Reader
from liveview.tui.events.event_list import EventList
from liveview.tui.lines import moments
from tests.support.tui.stage import Stage, on_stage


class TestOrder:
    def test_the_newest_event_first_follows_the_top(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("o")
            assert stage.events.scroll_offset.y == 0
            await stage.arrive(2)
            assert stage.events.selected == 62
            assert stage.text.index("#62 ") < stage.text.index("#61 ")
            assert "newest first" in stage.title

        on_stage(tmp_path, play)

    def test_what_arrives_above_leaves_the_same_events_under_the_eye(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("o", "j", "j")
            await stage.arrive(5)
            assert stage.events.selected == 58
            assert stage.events.scroll_offset.y == 5
            assert "+5 new" in stage.title
            await stage.pilot.press("home")
            assert stage.events.selected == 65
            assert stage.events.following

        on_stage(tmp_path, play)

    def test_what_was_selected_since_is_not_new_any_more(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k")
            await stage.arrive(3)
            assert "+3 new" in stage.title
            stage.main.go_to(62)
            await stage.pilot.pause()
            assert "+1 new" in stage.title
            stage.main.go_to(63)
            await stage.pilot.pause()
            assert "new" not in stage.title

        on_stage(tmp_path, play)

    @pytest.mark.parametrize("keys", [("k", "k", "k"), ("g",), ("pageup",)])
    def test_going_past_the_newest_at_the_top_follows_again(self, tmp_path: Path, keys: tuple[str, ...]) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("o", "j", "j")
            await stage.pilot.press(*keys)
            assert stage.events.following

        on_stage(tmp_path, play)

    def test_turning_the_order_keeps_the_selected_event_in_view(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("home", "j", "j", "o")
            assert stage.events.selected == 3
            assert "▎" in stage.line(3)
            await stage.pilot.press("end")
            assert stage.events.selected == 1

        on_stage(tmp_path, play)

    def test_the_wheel_at_the_top_follows_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("o")
            stage.events.scroll_relative(y=5, animate=False, immediate=True)
            assert not stage.events.following
            stage.events.scroll_home(animate=False, immediate=True)
            assert stage.events.following

        on_stage(tmp_path, play)

    @pytest.mark.parametrize(("wheel", "keys"), [(MouseScrollUp, ("o", "x")), (MouseScrollDown, ("x",))])
    def test_turning_the_wheel_further_at_the_newest_event_follows_again(
        self, tmp_path: Path, wheel: type[MouseScrollUp | MouseScrollDown], keys: tuple[str, ...]
    ) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press(*keys)
            await stage.arrive(3)
            stage.main.go_to(62)
            await stage.pilot.pause()
            assert not stage.events.following
            stage.events.post_message(wheel(stage.events, 5, 5, 0, 0, 0, False, False, False))
            await stage.pilot.pause()
            assert stage.events.following

        on_stage(tmp_path, play)


def selected(stage: Stage) -> int | None:
    return stage.events.selected


class TestClear:
    def test_older_events_are_hidden_until_the_key_shows_them_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("x")
            assert stage.title == "Events ─ following ─ 0 ─ cleared, 60 hidden, x shows them"
            assert "60 events are hidden, x shows them" in stage.text
            assert selected(stage) is None
            await stage.arrive(2)
            assert selected(stage) == 62
            await stage.pilot.press("home")
            assert selected(stage) == 61
            await stage.pilot.press("x")
            assert "hidden" not in stage.title
            assert "received 62 =" in stage.text

        on_stage(tmp_path, play)

    def test_a_list_without_lines_says_at_once_what_is_hidden_besides(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Nothing")
            await stage.pilot.press("x")
            assert "x also shows what is hidden: 60 events" in stage.text
            await stage.pilot.press("x")
            assert "Nothing matches" in stage.text
            assert "what is hidden" not in stage.text

        on_stage(tmp_path, play)

    def test_a_hidden_event_that_is_selected_elsewhere_is_inspected_and_said_to_be_outside(
        self, tmp_path: Path
    ) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("x")
            stage.main.go_to(7)
            await stage.pilot.pause()
            assert "#7 is outside the view" in stage.title
            assert "#7 ─" in stage.text
            await stage.pilot.press("x")
            assert selected(stage) == 7
            assert "▎" in stage.line(7)

        on_stage(tmp_path, play)


class TestMarks:
    def test_a_mark_is_a_glyph_in_the_row_and_a_place_to_jump_to(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(5, 58)
            assert "⚑" in stage.line(58)
            await stage.pilot.press("left_square_bracket")
            assert stage.events.selected == 58
            await stage.pilot.press("left_square_bracket")
            assert stage.events.selected == 5
            assert "⚑" in stage.line(5)
            await stage.pilot.press("left_square_bracket")
            await stage.pilot.pause()
            assert stage.events.selected == 5
            assert "There is no marked event above" in stage.text
            await stage.pilot.press("right_square_bracket")
            assert stage.events.selected == 58
            await stage.mark(5)
            assert "⚑" not in stage.line(58)

        on_stage(tmp_path, play)

    def test_thousands_of_marks_do_no_harm_and_hidden_ones_are_passed_over(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(*range(1, 5_000))
            await stage.pilot.press("x")
            await stage.arrive()
            await stage.pilot.press("left_square_bracket")
            assert stage.events.selected == 61

        on_stage(tmp_path, play)


class TestPlace:
    def test_a_click_on_the_title_follows_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k", "k")
            await stage.arrive(3)
            await stage.pilot.click(EventList, offset=(20, 0))
            assert stage.events.following
            assert stage.events.selected == 63

        on_stage(tmp_path, play)

    def test_an_event_that_was_just_stored_is_selected_at_the_next_look(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.main.go_to(62)
            assert stage.events.selected == 60
            await stage.arrive(3)
            assert stage.events.selected == 62
            assert not stage.events.following

        on_stage(tmp_path, play)

    def test_only_rows_in_view_are_read_however_long_the_list(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            asked: list[int] = []
            reader = stage.app.feed.reader
            rows_of = reader.rows_of
            reader.rows_of = lambda ids: asked.append(len(ids)) or rows_of(ids)  # type: ignore[method-assign,func-returns-value] # a spy; append returns None
            stage.events.show(60)
            assert asked == [stage.events.size.height - 1]

        on_stage(tmp_path, play)

    def test_a_new_log_begins_with_nothing(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k")
            stage.events.forget()
            assert stage.events.selected is None
            assert stage.events.following
            assert stage.events.state.total == 0

        on_stage(tmp_path, play)


class TestHeading:
    def test_it_stays_at_the_top_and_cannot_be_selected(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "# time" in stage.text.splitlines()[3]
            assert "W M state" in stage.text.splitlines()[3]
            await stage.pilot.press("home")
            assert "# time" in stage.text.splitlines()[3]
            await stage.pilot.press("down", "down")
            await stage.pilot.click(EventList, offset=(10, 1))
            assert stage.events.selected == 3
            await stage.pilot.click(EventList, offset=(10, 2))
            assert stage.events.selected == 1

        on_stage(tmp_path, play)

    def test_the_last_line_is_in_view_beside_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("home")
            await stage.pilot.press("end")
            assert "#60 " in stage.text
            await stage.pilot.press("k")
            await stage.pilot.press("pageup", "pageup", "pageup")
            assert "▎" in stage.line(stage.events.selected or 0)

        on_stage(tmp_path, play)

    def test_other_destinations_in_effect_bring_their_letters_and_older_glyphs_keep_theirs(
        self, tmp_path: Path
    ) -> None:
        async def play(stage: Stage) -> None:
            assert "W M state" in stage.text
            await stage.renew(("Warehouse", "Mixpanel"))
            await stage.arrive()
            assert "Wa M We state" in stage.text
            at = next(line for line in stage.text.splitlines() if "Wa M We" in line).index("Wa M We")
            assert stage.line(60)[at : at + 7] == "   ✓ ✓ "

        on_stage(tmp_path, play)

    @pytest.mark.parametrize("keys", [("x",), ("o", "x"), ("x", "o")])
    def test_its_letters_are_the_same_whichever_rows_are_in_view(self, tmp_path: Path, keys: tuple[str, ...]) -> None:
        async def play(stage: Stage) -> None:
            await stage.renew(("Warehouse", "Mixpanel"))
            assert "Wa M We state" in stage.text
            await stage.pilot.press(*keys)
            stage.session.send(user=None)
            await stage.catch_up()
            assert stage.events.state.shown == 1
            assert "Wa M We state" in stage.text

        on_stage(tmp_path, play)

    def test_former_destinations_without_room_leave_their_cells_to_the_others(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for number in range(9):
                await stage.renew(tuple(f"{number}{letter}" for letter in "abcdefgh"))
                await stage.arrive(1)
            await stage.renew(("Warehouse", "Mixpanel"))
            await stage.arrive(1)
            assert "W M state" in stage.text

        on_stage(tmp_path, play)

    def test_it_gives_way_where_there_is_hardly_room(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("x")
            assert "# time" not in stage.text

        on_stage(tmp_path, play)


class TestDays:
    def test_a_session_of_several_days_says_which(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            day = moments.day(stage.session.at, None).removeprefix("2026-")
            assert day not in stage.text
            stage.session.at += 2 * 86_400
            await stage.arrive()
            assert day in stage.line(60)
            assert day not in stage.line(61)

        on_stage(tmp_path, play)


class TestConfiguredColumns:
    def test_they_show_values_of_the_payload_and_of_the_log(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(sku="A-77")
            assert "sku" in stage.text.splitlines()[3]
            assert "A-77" in stage.line(61)
            assert "12 ms" in stage.line(61)

        on_stage(tmp_path, play, look=ScreenConfig(columns=("properties.sku", "duration")))

    def test_without_them_no_payload_is_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async def play(stage: Stage) -> None:
            asked: list[str] = []
            execute = Reader.execute

            def noted(reader: Reader, query: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
                asked.append(query)
                return execute(reader, query, parameters)

            monkeypatch.setattr(Reader, "execute", noted)
            await stage.pilot.press("home")
            lists = [query for query in asked if "from events where" in query]
            assert lists
            assert not [query for query in lists if "payload" in query]

        on_stage(tmp_path, play, size=(80, 24))


class TestScrollBar:
    def test_it_is_where_the_list_is_also_after_a_layout_that_was_not_about_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            bar = stage.events.vertical_scrollbar
            await stage.arrive(40)
            stage.app.refresh(layout=True)
            await stage.pilot.pause()
            assert (bar.window_virtual_size, bar.position) == (101, stage.events.scroll_y)

        on_stage(tmp_path, play, (40, 12))
