"""The rows of the event list that are in view: what changed when they were read, and how they are drawn."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from liveview.errors import ReadError
from liveview.log.read.reader import Reader, Row
from liveview.tui.events.rows_in_view import Loaded, RowsInView
from liveview.tui.lines.cells import Part
from liveview.tui.lines.safe_text import say
from tests.support.tui.stage import Stage, on_stage

SIZE = (100, 30)
IDS = (55, 56, 57)


def loaded(stage: Stage, ids: Sequence[int] = IDS) -> RowsInView:
    """These rows have been read."""
    rows = RowsInView(stage.app.feed)
    rows.load(ids, SIZE, 2)
    return rows


def line(stage: Stage, rows: RowsInView, event_id: int, *, cursor: bool = False, marked: bool = False) -> str:
    return rows.strip(stage.events, event_id, cursor=cursor, marked=marked).text


def damaged(monkeypatch: pytest.MonkeyPatch, event_id: int) -> None:
    """The row of this event cannot be read, nor any together with it."""
    whole = Reader.rows_of

    def rows_of(reader: Reader, ids: Sequence[int]) -> list[Row]:
        if event_id in ids:
            raise ReadError("page 7 is damaged")
        return whole(reader, ids)

    monkeypatch.setattr(Reader, "rows_of", rows_of)


class TestLoad:
    def test_rows_that_were_not_there_have_all_changed(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows = RowsInView(stage.app.feed)
            assert rows.load(IDS, SIZE, 2) == Loaded("", True, True, frozenset(IDS))

        on_stage(tmp_path, play)

    def test_the_second_time_nothing_has(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert loaded(stage).load(IDS, SIZE, 2) == Loaded("", False, False, frozenset())

        on_stage(tmp_path, play)

    def test_a_row_whose_event_was_delivered_meanwhile_has(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            slow = stage.session.send("Purchase", **{"$insert_id": "slow"})
            await stage.catch_up()
            rows = loaded(stage, (60, slow))
            assert "pending" in line(stage, rows, slow)
            stage.session.answer_all()
            await stage.catch_up()
            found = rows.load((60, slow), SIZE, 2)
            assert not found.others
            assert found.changed == {slow}
            assert "delivered" in line(stage, rows, slow)

        on_stage(tmp_path, play)

    def test_of_others_in_view_only_those_that_came_have_changed(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows = loaded(stage)
            assert rows.load((57, 58), SIZE, 2) == Loaded("", False, True, frozenset({58}))

        on_stage(tmp_path, play)

    def test_another_width_lays_all_of_them_out_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows = loaded(stage)
            assert rows.load(IDS, (80, 30), 2) == Loaded("", True, False, frozenset())
            assert rows.layout.width == 80
            assert len(line(stage, rows, 55)) == 80

        on_stage(tmp_path, play)

    def test_one_that_cannot_be_read_leaves_the_others(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async def play(stage: Stage) -> None:
            rows = RowsInView(stage.app.feed)
            damaged(monkeypatch, 56)
            found = rows.load(IDS, SIZE, 2)
            assert found.failure == "page 7 is damaged"
            assert found.changed == {55, 57}

        on_stage(tmp_path, play)

    def test_another_log_has_other_rows(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows = loaded(stage)
            rows.forget()
            assert line(stage, rows, 55).strip() == ""
            assert rows.load(IDS, SIZE, 2).changed == set(IDS)

        on_stage(tmp_path, play)


class TestStrip:
    def test_cursor_and_mark_are_in_the_line(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows = loaded(stage)
            assert "#55 " in line(stage, rows, 55)
            assert line(stage, rows, 55).startswith("  ")
            assert line(stage, rows, 55, cursor=True).startswith("▎ ")
            assert line(stage, rows, 55, marked=True).startswith(" ⚑")

        on_stage(tmp_path, play)

    def test_a_line_is_drawn_once_until_styles_change(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows, events = loaded(stage), stage.events
            drawn = rows.strip(events, 55, cursor=False, marked=False)
            rows.load((54, *IDS), SIZE, 2)
            assert rows.strip(events, 55, cursor=False, marked=False) is drawn
            rows.redraw()
            assert rows.strip(events, 55, cursor=False, marked=False) is not drawn

        on_stage(tmp_path, play)

    def test_before_it_has_been_read_it_is_blank(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            text = line(stage, loaded(stage), 12)
            assert text == " " * stage.events.size.width

        on_stage(tmp_path, play)

    def test_one_that_cannot_be_read_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            rows = loaded(stage)
            stage.app.feed.unread = "page 7 is damaged"
            assert "#12 cannot be read from the log" in line(stage, rows, 12)
            assert line(stage, rows, 12, cursor=True).startswith("▎")
            assert "cannot be read" not in line(stage, rows, 55)

        on_stage(tmp_path, play)


def test_the_heading_names_the_columns_across_the_whole_width(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        strip = loaded(stage).heading(stage.events, 0)
        assert "event" in strip.text
        assert strip.cell_length == stage.events.size.width

    on_stage(tmp_path, play)


WORDS: tuple[Part, ...] = ((say("Nothing here"), "strong"), (say("yet"), "muted"))


def test_the_words_of_an_empty_list_are_in_its_middle(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        rows, (width, height) = loaded(stage), stage.events.size
        lines = [rows.empty(stage.events, WORDS, y).text for y in range(height)]
        assert {len(each) for each in lines} == {width}
        at = [y for y, each in enumerate(lines) if each.strip()]
        assert [lines[y].strip() for y in at] == ["Nothing here", "yet"]
        assert at == [(height - 2) // 2, (height - 2) // 2 + 1]
        left = len(lines[at[0]]) - len(lines[at[0]].lstrip())
        assert abs(left - (width - len("Nothing here") - left)) <= 1

    on_stage(tmp_path, play)
