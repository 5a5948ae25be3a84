"""The small panes as plain text."""

import pytest
from rich.cells import cell_len

from liveview.log.read.reader import Duplicate, Ending, Retry
from liveview.model.delivery import Outcome
from liveview.model.snapshot import InFlight
from liveview.tui.events.panes import duplicate_parts, ended_parts, flight_parts, retry_parts
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
        assert plain(flight_parts(CALL, 103.1, 80)) == (
            "#1204 Webhooks 2/3         ▓▓▓▓▓▓▓▓░░░░░░ 3.1/5 s   all ▓▓▓▓░░░░░░░░░░ 8.2/25 s "
        )

    def test_a_narrow_pane_keeps_the_bar_of_the_call(self) -> None:
        assert plain(flight_parts(CALL, 103.1, 50)) == "#1204 Webhooks 2/3         ▓▓▓▓▓▓▓▓░░░░░░ 3.1/5 s "
        assert plain(flight_parts(CALL, 103.1, 36)) == "#1204 Webhooks 2/3  ▓▓▓▓░░░ 3.1/5 s "

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
        text = plain(flight_parts(call, 100 + 3.1 / speed, 80))
        assert f"{one}  all" in text
        assert text.rstrip().endswith(both)
        assert plain(flight_parts(call, 100 + 3.1 / speed, 36)).rstrip().endswith(one)

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
        assert "0.03/0.05 s" in plain(flight_parts(call, 100.03, 80))

    @pytest.mark.parametrize("width", [10, 30, 57, 80, 200])
    @pytest.mark.parametrize("now", [90.0, 100.0, 104.9, 1e9])
    def test_a_line_never_leaves_its_width(self, width: int, now: float) -> None:
        assert cell_len(plain(flight_parts(CALL, now, width))) == width

    def test_a_bar_warns_when_the_budget_is_nearly_used_up(self) -> None:
        assert ("▓" * 13, "warning") in flight_parts(CALL, 104.9, 80)

    def test_a_retry_counts_down_in_the_narrowest_pane_too(self) -> None:
        retry = Retry(1198, "Webhooks", 2, 121.9)
        assert plain(retry_parts(retry, 100.0, 35)).rstrip() == "#1198 Webhooks     ↻2 in 21.9 s"

    def test_a_retry_counts_down(self) -> None:
        retry = Retry(1198, "Webhooks", 2, 104.8)
        assert plain(retry_parts(retry, 100.0, 60)).rstrip() == "#1198 Webhooks             ↻ round 2 in 4.8 s"
        assert plain(retry_parts(retry, 110.0, 60)).rstrip() == "#1198 Webhooks             ↻ round 2 due now"


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
        assert plain(ended_parts(CALL, ending, 80)).rstrip() == f"#1204 Webhooks 2/3         {words}"

    def test_a_cut_at_the_total_is_told_in_full_beside_the_inspector(self) -> None:
        """The pane has 80 cells in a window of 140."""
        line = plain(ended_parts(CALL, Ending(Outcome.TOTAL_TIMEOUT, None, 2480.0), 80, "Report Created"))
        assert line.rstrip().endswith("◷ timeout at 2.48 s: all 25 s used")

    def test_a_timeout_is_seen_in_the_narrowest_pane(self) -> None:
        assert plain(ended_parts(CALL, Ending(Outcome.TIMEOUT, None, 5000.4), 36)) == (
            "#1204 Webhooks 2/3  ◷ timeout at 5.…"
        )
