"""The columns of the event list and the cells of its rows, as plain text."""

from datetime import UTC

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.log.reader import Leg, Row
from liveview.model.delivery import Decision, DeliveryState, Outcome, Rule
from liveview.model.event import EventType, State, Verdict
from liveview.model.problem import problem
from liveview.tui.text.cells import plain
from liveview.tui.text.columns import columns_for, line_parts, row_cells, row_parts, status_parts


def leg(state: DeliveryState | None = DeliveryState.DELIVERED, rounds: int = 1, outcome: Outcome | None = None) -> Leg:
    decision, rule = (Decision.SKIP, Rule.EXCLUDED) if state is None else (Decision.SEND, Rule.DEFAULT)
    return Leg("Webhooks", decision, rule, state, rounds, None, outcome)


def row(**changes) -> Row:
    values = {
        "id": 1204,
        "received_at": 1_790_000_000.25,
        "type": EventType.TRACK,
        "name": "Purchase",
        "distinct_id": "13793",
        "verdict": Verdict.ACCEPTED,
        "state": State.DELIVERED,
        "problems": (),
        "dedup_source": "$insert_id",
        "duplicate_of": None,
        "collision": False,
        "legs": (leg(), leg(), leg(None)),
    }
    return Row(**{**values, **changes})


def line(width: int, **changes) -> str:
    return plain(row_parts(row(**changes), columns_for(width), UTC))


class TestColumnsFor:
    @pytest.mark.parametrize(
        ("width", "expected"),
        [
            (20, "Purchase  ✓✓⊘"),
            (37, "14:13:20 Purchase      ✓✓⊘ delivered"),
            (57, "14:13:20 Purchase          13793        ✓✓⊘ delivered"),
            (77, "#1204 14:13:20.250 track    Purchase        13793        ✓✓⊘ delivered"),
            (117, f"#1204 14:13:20.250 track    {'Purchase':34} {'13793':27} ✓✓⊘ delivered"),
        ],
    )
    def test_a_row_at_the_widths_of_usual_terminals(self, width: int, expected: str):
        assert line(width).rstrip() == expected

    @pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
    def test_the_line_is_exactly_as_wide_as_the_list(self, width: int):
        assert cell_len(line(width)) == width

    @given(st.integers(5, 300), st.integers(1, 9))
    def test_columns_and_the_blanks_between_them_fill_any_width(self, width: int, digits: int):
        columns = columns_for(width, digits)
        assert sum(column.width for column in columns) + len(columns) - 1 == width
        assert {"name", "status"} <= {column.field for column in columns}

    def test_columns_come_one_by_one_as_there_is_room(self):
        shown = [[column.field for column in columns_for(width)] for width in (40, 52, 64, 70)]
        assert shown == [
            ["time", "name", "status"],
            ["time", "name", "user", "status"],
            ["id", "time", "name", "user", "status"],
            ["id", "time", "type", "name", "user", "status"],
        ]

    def test_long_ids_have_room(self):
        assert "#1000000" in plain(row_parts(row(id=1_000_000), columns_for(80, digits=7), UTC))


class TestRowCells:
    def test_each_cell_is_as_wide_as_its_column(self):
        columns = columns_for(80)
        hostile = row(name="日本語の名前がとても長いイベント", distinct_id="\x1b[31m[/foo]" * 9)
        widths = [cell_len(plain(cell)) for cell in row_cells(hostile, columns, UTC)]
        assert widths == [column.width for column in columns]

    def test_what_an_event_does_not_have_is_a_dash(self):
        assert line(60, name=None, distinct_id=None).count("—") == 2

    @pytest.mark.parametrize("name", ["[/foo]", "[@click=app.quit]x[/]"])
    def test_markup_in_a_name_is_literal(self, name: str):
        assert name in line(120, name=name)

    def test_an_escape_in_a_name_is_visible(self):
        assert r"\x1b[31mred" in line(80, name="\x1b[31mred")


class TestLine:
    @pytest.mark.parametrize(
        ("width", "expected"),
        [
            (40, "▎⚑14:13:20 Purchase      ✓✓⊘ delivered"),
            (60, "▎⚑14:13:20 Purchase          13793        ✓✓⊘ delivered"),
            (80, "▎⚑#1204 14:13:20.250 track    Purchase        13793        ✓✓⊘ delivered"),
            (120, f"▎⚑#1204 14:13:20.250 track    {'Purchase':34} {'13793':27} ✓✓⊘ delivered"),
            (200, f"▎⚑#1204 14:13:20.250 track    {'Purchase':34} {'13793':28} ✓✓⊘ delivered"),
        ],
    )
    def test_cursor_and_mark_stand_before_the_columns(self, width: int, expected: str):
        assert plain(line_parts(row(), width, 4, UTC, cursor=True, marked=True)).rstrip() == expected

    @given(st.integers(1, 300), st.integers(1, 9), st.booleans(), st.booleans())
    def test_a_line_fills_any_width(self, width: int, digits: int, cursor: bool, marked: bool):
        parts = line_parts(row(), width, digits, UTC, cursor=cursor, marked=marked)
        assert cell_len(plain(parts)) == width

    def test_without_either_the_columns_stay_where_they_are(self):
        assert plain(line_parts(row(), 40, 4, UTC, cursor=False, marked=False)).startswith("  14:13:20")


def partly(succeeded: int) -> Leg:
    """Delivered in a round of two webhooks."""
    return msgspec.structs.replace(leg(), webhooks=2, succeeded=succeeded)


class TestStatus:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "✓✓⊘ delivered"),
            ({"state": State.PENDING, "legs": (leg(DeliveryState.PENDING, 0), leg())}, "◌✓ pending"),
            ({"state": State.PENDING, "legs": (leg(DeliveryState.PENDING, 1, Outcome.TIMEOUT),)}, "↻ retrying"),
            ({"state": State.PENDING, "legs": (leg(DeliveryState.PENDING, 0, Outcome.TIMEOUT),)}, "◷ timeout"),
            ({"state": State.FAILED, "legs": (leg(DeliveryState.FAILED), leg())}, "✗✓ failed"),
            ({"state": State.UNROUTED, "legs": (leg(None), leg(None))}, "⊘ 2 skipped"),
            ({"state": State.DUPLICATE, "verdict": Verdict.DUPLICATE, "duplicate_of": 1203, "legs": ()}, "= of #1203"),
            (
                {"state": State.DUPLICATE, "verdict": Verdict.DUPLICATE, "duplicate_of": 9, "collision": True},
                "! COLLISION #9",
            ),
            (
                {"verdict": Verdict.DUPLICATE, "duplicate_of": 9, "legs": (leg(),)},
                "= of #9 ✓ delivered",
            ),
        ],
    )
    def test_glyphs_and_words(self, changes, words: str):
        assert plain(status_parts(row(**changes), 26)).rstrip() == words

    def test_a_partial_success_says_how_many_webhooks_of_how_many(self):
        assert plain(status_parts(row(legs=(partly(1), partly(2))), 26)).rstrip() == "✓1/2✓ delivered"
        assert status_parts(row(legs=(partly(1),)), 26)[0] == ("✓1/2", "warning")

    @pytest.mark.parametrize(
        ("width", "words"),
        [(26, "✓✓⊘ delivered ∆ 2 warnings"), (17, "✓✓⊘ delivered ∆2"), (15, "✓✓⊘ delivered ∆"), (8, "✓✓⊘ ∆2")],
    )
    def test_warnings_are_counted_behind_the_state(self, width: int, words: str):
        found = (problem("time-only-key", ""), problem("time-far", ""))
        assert plain(status_parts(row(problems=found), width)).rstrip() == words

    def test_a_duplicate_with_warnings_says_both(self):
        found = (problem("time-only-key", ""),)
        changes = {"state": State.DUPLICATE, "verdict": Verdict.DUPLICATE, "duplicate_of": 9, "legs": ()}
        assert plain(status_parts(row(problems=found, **changes), 14)).rstrip() == "= of #9 ∆1"
        assert plain(status_parts(row(problems=found, collision=True, **changes), 14)).rstrip() == "! COLLISION… ∆"

    def test_a_collision_is_an_alarm(self):
        changes = {"state": State.DUPLICATE, "verdict": Verdict.DUPLICATE, "duplicate_of": 9, "legs": ()}
        assert status_parts(row(collision=True, **changes), 26)[0] == ("! COLLISION", "alarm")

    def test_an_invalid_event_says_what_is_wrong_in_few_words(self):
        found = (problem("distinct-id-missing", ""), problem("time-missing", ""), problem("time-only-key", ""))
        invalid = row(state=State.INVALID, verdict=Verdict.INVALID, problems=found, legs=())
        assert plain(status_parts(invalid, 26)).rstrip() == "! no distinct_id +1"

    def test_glyphs_stay_when_the_word_does_not_fit(self):
        assert plain(status_parts(row(), 10)) == "✓✓⊘       "


def cells_text(found: Row, width: int = 140) -> str:
    return plain(row_parts(found, columns_for(width), UTC))


def test_a_name_that_looks_like_another_shows_where_it_differs():
    alike = (problem("name-alike", "event", "Purchase"),)
    assert r"Purchase\x20" in cells_text(row(name="Purchase ", problems=alike))
    assert r"\u0420urchase" in cells_text(row(name="\u0420urchase"))


@pytest.mark.parametrize(
    ("width", "words"),
    [(60, "= of #7 resent with other $options ∆"), (26, "= of #7, other $options ∆"), (14, "= of #7 ∆")],
)
def test_a_resend_with_other_options_says_so_where_there_is_room(width: int, words: str):
    resent = row(
        verdict=Verdict.DUPLICATE,
        state=State.DUPLICATE,
        duplicate_of=7,
        problems=(problem("options-resent", "", "$options"),),
    )
    assert plain(status_parts(resent, width)).startswith(words)


def test_events_without_a_name_are_told_apart_by_how_they_begin():
    nameless = row(
        name=None,
        verdict=Verdict.INVALID,
        state=State.INVALID,
        problems=(msgspec.structs.replace(problem("not-json", ""), start='{"event": "Pur\x1b'),),
    )
    assert r'{"event": "Pur\x1b' in cells_text(nameless)
