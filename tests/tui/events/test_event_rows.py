"""The rows of the event list and the heading above them, as plain text."""

from datetime import UTC
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.log.read.reader import Row
from liveview.model.event import EventType, State, Verdict
from liveview.model.problem import problem
from liveview.tui.events.event_rows import Days, Layout, heading_parts, layout_for, line_parts, needs_of, row_cells
from liveview.tui.lines.cells import plain
from liveview.tui.lines.delivery_cells import cells_for
from tests.support.tui.rows_made import KEYS, delivery, partly, row

TODAY = row().received_at
DAY = 86_400.0


def layout(width: int, *rows: Row, keys: tuple[str, ...] = KEYS, titles: tuple[str, ...] = (), **more: Any) -> Layout:
    """The layout that these rows bring about in a list of this width."""
    destinations = cells_for(keys, (), width // 3)
    seen = rows or (row(),)
    days = Days().with_those(seen)._replace(today=more.get("today", TODAY))
    values = more.get("values", ())
    found = layout_for(
        width, more.get("digits", 4), needs_of(seen, values, destinations, titles), destinations, titles, days, UTC
    )
    return found._replace(lines=destinations.lines)


def line(width: int, **changes: Any) -> str:
    found = row(**changes)
    return plain(line_parts(found, layout(width, found), cursor=False, marked=False))


def heading(found: Layout) -> list[str]:
    return [plain(heading_parts(found, number)).rstrip() for number in range(found.lines)]


class TestHeading:
    @pytest.mark.parametrize(
        ("width", "expected"),
        [
            (37, "  time     event     W M A state"),
            (60, "  time     event                   user     W M A state"),
            (77, "      # time         type  event                    user     W M A state"),
        ],
    )
    def test_names_the_columns_and_the_destinations(self, width: int, expected: str) -> None:
        assert heading(layout(width)) == [expected]

    @pytest.mark.parametrize("width", [37, 60, 77, 117])
    def test_letters_are_above_the_glyphs_of_their_destination(self, width: int) -> None:
        found = layout(width)
        at = heading(found)[-1].index("W M A")
        assert plain(line_parts(row(), found, cursor=True, marked=True))[at : at + 5] == "✓ ✓ ⊘"

    def test_words_begin_below_each_other(self) -> None:
        rows = (
            row(),
            row(deliveries=(partly(1), partly(2, to="Mixpanel"))),
            row(state=State.UNROUTED, deliveries=tuple(delivery(None, to=key) for key in KEYS)),
            row(state=State.DUPLICATE, verdict=Verdict.DUPLICATE, duplicate_of=7, deliveries=()),
        )
        found = layout(110, *rows)
        at = heading(found)[-1].index("state")
        words = [plain(line_parts(each, found, cursor=False, marked=False))[at:].rstrip() for each in rows]
        assert words == ["delivered", "delivered W 1/2", "unrouted", "= of #7"]

    def test_twenty_destinations_are_upright_in_80_columns(self) -> None:
        keys = tuple(f"destination-{number:02}" for number in range(1, 21))
        routed = row(deliveries=tuple(delivery(to=key) for key in keys))
        found = layout(77, routed, keys=keys)
        over, under = heading(found)
        assert "0000000001111111111" in over
        assert "12345678901234567892 state" in under
        text = plain(line_parts(routed, found, cursor=False, marked=False))
        assert text[under.index("12345") :].startswith("✓" * 20 + " delivered")

    def test_what_has_no_cell_is_counted(self) -> None:
        keys = tuple(f"destination-{number:02}" for number in range(1, 41))
        routed = row(deliveries=(*(delivery(to=key) for key in keys[:38]), delivery(None, to=keys[38])))
        assert "✓ delivered ✓38 ⊘1" in plain(
            line_parts(routed, layout(77, routed, keys=keys), cursor=False, marked=False)
        )

    @given(st.integers(1, 300), st.integers(1, 70), st.integers(1, 9))
    def test_it_is_as_wide_as_the_list_whatever_there_is(self, width: int, destinations: int, digits: int) -> None:
        keys = tuple(f"destination {number}" for number in range(destinations))
        routed = row(deliveries=tuple(delivery(to=key) for key in keys))
        found = layout(width, routed, keys=keys, digits=digits)
        assert {cell_len(plain(heading_parts(found, number))) for number in range(found.lines)} == {width}
        assert cell_len(plain(line_parts(routed, found, cursor=True, marked=True))) == width


class TestRoom:
    @pytest.mark.parametrize("kind", [EventType.TRACK, EventType.IDENTIFY])
    def test_a_user_of_twenty_characters_is_whole_in_the_list_of_140_columns(self, kind: EventType) -> None:
        user = "ada@shop.example.com"
        text = line(81, distinct_id=user, name="Checkout Started Again", type=kind)
        assert user in text

    def test_a_type_takes_what_types_need(self) -> None:
        assert " track Purchase" in line(81)
        assert " identify Purchase" in line(81, type=EventType.IDENTIFY)

    def test_milliseconds_give_way_to_values(self) -> None:
        assert "14:13:20.250" in line(81)
        long = line(81, name="Checkout Started With Coupon", distinct_id="ada.lovelace@shop.example.com")
        assert "14:13:20 " in long

    def test_what_nobody_needs_is_spread(self) -> None:
        assert line(120).index("✓") > 80


class TestDays:
    def test_rows_of_one_day_say_it_above_unless_it_is_today(self) -> None:
        assert "time" in heading(layout(81))[0]
        assert "2026-09-21" in heading(layout(81, today=TODAY + DAY))[0]
        assert "09-21 " in heading(layout(60, today=None))[0]

    @pytest.mark.parametrize(
        ("width", "time"), [(40, "09-21 14:13 "), (68, "09-21 14:13:20 "), (120, "09-21 14:13:20.250 ")]
    )
    def test_rows_of_several_days_say_theirs(self, width: int, time: str) -> None:
        found = layout(width, row(), row(received_at=TODAY + DAY))
        assert time in plain(line_parts(row(), found, cursor=False, marked=False))
        assert "time" in heading(found)[0]

    def test_a_time_of_no_calendar_does_no_harm(self) -> None:
        assert "--:--:--" in line(81, received_at=1e30)


class TestConfiguredColumns:
    def test_they_come_before_the_destinations_under_their_title(self) -> None:
        values = ("499.90", "1.2 s")
        found = layout(100, row(), titles=("price", "latency"), values=(values,))
        assert "price  latency W M A" in heading(found)[0]
        text = plain(line_parts(row(), found, values, cursor=False, marked=False))
        assert "499.90 1.2 s   ✓ ✓ ⊘" in text

    def test_an_event_without_the_value_has_a_dash(self) -> None:
        found = layout(100, row(), titles=("price",), values=(("499.90",),))
        assert "—      ✓" in plain(line_parts(row(), found, ("",), cursor=False, marked=False))
        assert "—      ✓" in plain(line_parts(row(), found, cursor=False, marked=False))

    def test_values_are_cut_and_escaped(self) -> None:
        found = layout(81, row(), titles=("x",), values=(("y" * 500,),))
        text = plain(line_parts(row(), found, ("\x1b[31m" * 99,), cursor=False, marked=False))
        assert r"\x1b[31m" in text
        assert cell_len(text) == 81


class TestCells:
    def test_each_cell_is_as_wide_as_its_column(self) -> None:
        hostile = row(name="日本語の名前がとても長いイベント", distinct_id="\x1b[31m[/foo]" * 9)
        found = layout(80, hostile)
        widths = [cell_len(plain(cell)) for cell in row_cells(hostile, found)]
        assert widths == [column.width for column in found.columns]

    def test_what_an_event_does_not_have_is_a_dash(self) -> None:
        assert line(60, name=None, distinct_id=None).count("—") == 2

    @pytest.mark.parametrize("name", ["[/foo]", "[@click=app.quit]x[/]"])
    def test_markup_in_a_name_is_literal(self, name: str) -> None:
        assert name in line(120, name=name)

    def test_an_escape_in_a_name_is_visible(self) -> None:
        assert r"\x1b[31mred" in line(80, name="\x1b[31mred")

    def test_cursor_and_mark_come_before_the_columns(self) -> None:
        found = layout(60)
        assert plain(line_parts(row(), found, cursor=True, marked=True)).startswith("▎⚑14:13:20 Purchase")
        assert plain(line_parts(row(), found, cursor=False, marked=False)).startswith("  14:13:20 Purchase")

    def test_long_ids_have_room(self) -> None:
        found = layout(80, digits=7)
        assert "#1000000" in plain(line_parts(row(id=1_000_000), found, cursor=False, marked=False))

    def test_what_is_wrong_takes_the_room_of_the_glyphs_that_are_not_there(self) -> None:
        found = (problem("distinct-id-missing", ""), problem("time-missing", ""))
        assert "! no distinct_id +1" in line(
            77, state=State.INVALID, verdict=Verdict.INVALID, problems=found, deliveries=(), name="Checkout Started"
        )


def cells_text(found: Row, width: int = 140) -> str:
    return plain(line_parts(found, layout(width, found), cursor=False, marked=False))


def test_a_name_that_looks_like_another_shows_where_it_differs() -> None:
    alike = (problem("name-alike", "event", "Purchase"),)
    assert r"Purchase\x20" in cells_text(row(name="Purchase ", problems=alike))
    assert r"\u0420urchase" in cells_text(row(name="\u0420urchase"))


def test_events_without_a_name_are_told_apart_by_how_they_begin() -> None:
    nameless = row(
        name=None,
        verdict=Verdict.INVALID,
        state=State.INVALID,
        problems=(msgspec.structs.replace(problem("not-json", ""), start='{"event": "Pur\x1b'),),
    )
    assert r'{"event": "Pur\x1b' in cells_text(nameless)


def test_the_names_that_definitions_give_follow_its_own() -> None:
    """Each once; a destination that gets it under its own name adds nothing."""
    sent = tuple(msgspec.structs.replace(delivery(), emission=name) for name in ("Lead", "Form", "Lead", "Purchase"))
    found = row(name="Purchase", deliveries=sent)
    assert "Purchase → Lead, Form " in cells_text(found)
    assert "→" not in cells_text(row(name="Purchase", deliveries=sent[3:]))
    hostile = row(name="A", deliveries=(msgspec.structs.replace(delivery(), emission="\x1b[2J"),))
    assert r"A → \x1b[2J" in cells_text(hostile)
