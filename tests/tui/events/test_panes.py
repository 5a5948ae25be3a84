"""The small panes as plain text."""

import msgspec
import pytest
from rich.cells import cell_len

from liveview.log.read.reader import Duplicate, Ending, Retry
from liveview.model.breakpoint import HeldCall
from liveview.model.delivery import Outcome
from liveview.model.snapshot import InFlight
from liveview.tui.events.panes import (
    duplicate_parts,
    ended_parts,
    flight_label,
    flight_parts,
    held_parts,
    label_width,
    retry_label,
    retry_parts,
)
from liveview.tui.lines.cells import plain

CALL = InFlight(
    event_id=1204,
    delivery_id=1,
    destination="Webhooks",
    round=1,
    webhook=2,
    webhooks=3,
    started_at=100.0,
    budget=5.0,
    round_started_at=94.9,
    total_budget=25.0,
)


def labels(width: int, label: str = "") -> int:
    """The cells of all labels in a pane in which this one is the longest, or that of the call."""
    return label_width(cell_len(label or flight_label(CALL)), width)


class TestLabels:
    def test_are_as_wide_as_the_longest_one_so_that_bars_are_aligned(self) -> None:
        long = msgspec.structs.replace(CALL, destination="Webhooks (warehouse, europe)")
        cells = labels(100, flight_label(long))
        lines = [plain(flight_parts(call, 103.1, 100, cells)) for call in (CALL, long)]
        assert lines[0].index("▓") == lines[1].index("▓") == len("#1204 Webhooks (warehouse, europe) 2/3 ")

    @pytest.mark.parametrize(("width", "cells"), [(200, 40), (80, 40), (62, 28), (61, 40), (40, 23), (10, 12)])
    def test_leave_room_beside_them(self, width: int, cells: int) -> None:
        assert label_width(50, width) == cells

    def test_begin_with_the_event_even_where_its_name_is_shown(self) -> None:
        line = plain(flight_parts(CALL, 103.1, 100, labels(100), "Purchase"))
        assert line.startswith("#1204 Purchase         Webhooks 2/3 ▓")


class TestHeld:
    def test_a_held_call_says_for_how_long(self) -> None:
        held = HeldCall(
            event_id=1204, delivery_id=1, destination="Webhooks", round=2, webhook=2, webhooks=3, since=100.0
        )
        assert plain(held_parts(held, 112.0, 60, labels(60, flight_label(held)))).rstrip() == (
            "#1204 Webhooks 2/3 ↻2 ‖ held for 12.0 s"
        )


class TestDuplicates:
    def test_a_duplicate_names_its_original_and_the_fields(self) -> None:
        assert plain(duplicate_parts(Duplicate(1203, 1198, "$insert_id", False), 40)).rstrip() == (
            "= #1203 of #1198  $insert_id"
        )

    def test_a_collision_is_loud(self) -> None:
        parts = duplicate_parts(Duplicate(1190, 1187, "time", True), 40)
        assert plain(parts).rstrip() == "! COLLISION #1190 of #1187  time"
        assert parts[0] == ("! COLLISION", "alarm")


class TestInFlight:
    def test_both_budgets_have_bars(self) -> None:
        assert plain(flight_parts(CALL, 103.1, 80, labels(80))) == (
            "#1204 Webhooks 2/3 ▓▓▓▓▓▓▓▓▓░░░░░░░ 3.1/5 s   all ▓▓▓▓▓░░░░░░░░░░░ 8.2/25 s     "
        )

    def test_a_narrow_pane_keeps_the_bar_of_the_call(self) -> None:
        assert plain(flight_parts(CALL, 103.1, 50, labels(50))) == "#1204 Webhooks 2/3 ▓▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░ 3.1/5 s "
        assert plain(flight_parts(CALL, 103.1, 36, labels(36))) == "#1204 Webhooks 2/3 ▓▓▓▓░░░░ 3.1/5 s "

    @pytest.mark.parametrize(
        ("speed", "one", "both"), [(4, "0.8/1.25 s", "2.1/6.25 s"), (3, "1.0/1.67 s", "2.7/8.33 s")]
    )
    def test_no_number_is_cut_when_speed_makes_budgets_odd(self, speed: int, one: str, both: str) -> None:
        call = InFlight(
            event_id=1204,
            delivery_id=1,
            destination="Webhooks",
            round=1,
            webhook=2,
            webhooks=3,
            started_at=100.0,
            budget=5.0 / speed,
            round_started_at=100.0 - 5.1 / speed,
            total_budget=25.0 / speed,
        )
        text = plain(flight_parts(call, 100 + 3.1 / speed, 80, labels(80)))
        assert f"{one}  all" in text
        assert text.rstrip().endswith(both)
        assert plain(flight_parts(call, 100 + 3.1 / speed, 36, labels(36))).rstrip().endswith(one)

    def test_a_very_short_budget_shows_what_is_used_of_it(self) -> None:
        call = InFlight(
            event_id=1204,
            delivery_id=1,
            destination="Webhooks",
            round=1,
            webhook=2,
            webhooks=3,
            started_at=100.0,
            budget=0.05,
            round_started_at=100.0,
            total_budget=0.25,
        )
        assert "0.03/0.05 s" in plain(flight_parts(call, 100.03, 80, labels(80)))

    @pytest.mark.parametrize("width", [10, 30, 57, 80, 200])
    @pytest.mark.parametrize("now", [90.0, 100.0, 104.9, 1e9])
    def test_a_line_never_leaves_its_width(self, width: int, now: float) -> None:
        assert cell_len(plain(flight_parts(CALL, now, width, labels(width)))) == width

    def test_a_bar_warns_when_the_budget_is_nearly_used_up(self) -> None:
        assert ("▓" * 15, "warning") in flight_parts(CALL, 104.9, 80, labels(80))

    def test_a_retry_counts_down_in_the_narrowest_pane_too(self) -> None:
        retry = Retry(1198, "Webhooks two", 2, 121.9)
        assert (
            plain(retry_parts(retry, 100.0, 35, labels(35, retry_label(retry)))).rstrip()
            == "#1198 Webhooks two ↻2 in 21.9 s"
        )

    def test_a_retry_counts_down(self) -> None:
        retry = Retry(1198, "Webhooks", 2, 104.8)
        assert (
            plain(retry_parts(retry, 100.0, 60, labels(60, retry_label(retry)))).rstrip()
            == "#1198 Webhooks ↻ round 2 in 4.8 s"
        )
        assert (
            plain(retry_parts(retry, 110.0, 60, labels(60, retry_label(retry)))).rstrip()
            == "#1198 Webhooks ↻ round 2 due now"
        )


class TestEndings:
    @pytest.mark.parametrize(
        ("ending", "words"),
        [
            (Ending(Outcome.TIMEOUT, None, 5000.4), "◷ timeout at 5.00 s"),
            (Ending(Outcome.TOTAL_TIMEOUT, None, 4200.0), "◷ timeout at 4.20 s: all 25 s used"),
            (Ending(Outcome.OK, 200, 3100.0), "✓ 200 in 3.1 s"),
            (Ending(Outcome.HTTP_ERROR, 503, 1044.0), "✗ 503 in 1.0 s"),
            (Ending(Outcome.BAD_RESPONSE, None, 2000.0), "✗ bad response in 2.0 s"),
        ],
    )
    def test_a_call_that_was_watched_says_how_it_ended(self, ending: Ending, words: str) -> None:
        assert plain(ended_parts(CALL, ending, 80, labels(80))).rstrip() == f"#1204 Webhooks 2/3 {words}"

    def test_a_cut_at_the_total_is_told_in_full_beside_the_inspector(self) -> None:
        """The pane has 80 cells in a window of 140."""
        line = plain(ended_parts(CALL, Ending(Outcome.TOTAL_TIMEOUT, None, 2480.0), 80, labels(80), "Report Created"))
        assert line.rstrip().endswith("◷ timeout at 2.48 s: all 25 s used")

    def test_a_timeout_is_seen_in_the_narrowest_pane(self) -> None:
        assert plain(ended_parts(CALL, Ending(Outcome.TIMEOUT, None, 5000.4), 36, labels(36))) == (
            "#1204 Webhooks 2/3 ◷ timeout at 5.0…"
        )
