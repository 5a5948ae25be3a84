"""What became of an event, in the words of its row."""

from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from liveview.model.delivery import Decision, DeliveryState, Outcome
from liveview.model.event import State, Verdict
from liveview.model.problem import Problem, Severity, problem
from liveview.tui.events.state_words import state_words, words_width
from liveview.tui.lines.cells import plain
from liveview.tui.lines.delivery_cells import DestinationCells, cells_for
from tests.support.tui.rows_made import KEYS, delivery, partly, row

CELLS = cells_for(KEYS, (), 25)
PENDING, RETRYING = (DeliveryState.PENDING, 0), (DeliveryState.PENDING, 1)
DUPLICATE: dict[str, Any] = {
    "state": State.DUPLICATE,
    "verdict": Verdict.DUPLICATE,
    "duplicate_of": 9,
    "deliveries": (),
}
TWO = (problem("time-only-key", ""), problem("time-far", ""))


def words(width: int = 30, destinations: DestinationCells = CELLS, **changes: Any) -> str:
    found = plain(state_words(row(**changes), destinations, width))
    assert cell_len(found) == width
    return found.rstrip()


def test_a_blocked_event_says_where_and_what_if_there_is_room() -> None:
    found = Problem("plan-type", Severity.ERROR, "properties.price", value='"1"', rule='type: "number"')
    missing = Problem("plan-missing", Severity.ERROR, "properties.id", rule="required")
    blocked: dict[str, Any] = {"state": State.INVALID, "deliveries": (), "problems": (found, missing)}
    assert words(40, **blocked) == '! plan type +1 properties.price: "1"'
    assert words(20, **blocked) == "! plan type +1"
    assert words(40, **{**blocked, "problems": (missing,)}) == "! plan missing properties.id: required"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "delivered"),
        ({"state": State.PENDING, "deliveries": (delivery(*PENDING), delivery())}, "pending"),
        ({"state": State.PENDING, "deliveries": (delivery(*RETRYING, Outcome.TIMEOUT),)}, "retrying"),
        ({"state": State.PENDING, "deliveries": (delivery(*PENDING, Outcome.TIMEOUT),)}, "timeout"),
        ({"state": State.FAILED, "deliveries": (delivery(DeliveryState.FAILED), delivery())}, "failed"),
        ({"state": State.UNROUTED, "deliveries": (delivery(None),)}, "unrouted"),
        ({"state": State.UNROUTED, "deliveries": ()}, "⊘ unrouted"),
        (DUPLICATE, "= of #9"),
        ({**DUPLICATE, "collision": True}, "! COLLISION #9"),
        ({**DUPLICATE, "state": State.DELIVERED, "deliveries": (delivery(),)}, "= of #9, delivered"),
        ({"deliveries": (partly(1), partly(2, to="Mixpanel"))}, "delivered W 1/2"),
    ],
)
def test_the_words_of_a_row(changes: dict[str, Any], expected: str) -> None:
    assert words(**changes) == expected


@pytest.mark.parametrize(
    ("width", "expected"), [(30, "delivered ∆ 2 warnings"), (12, "delivered ∆2"), (11, "delivered ∆"), (6, "∆2")]
)
def test_warnings_are_counted_behind_the_state_and_their_sign_is_the_last_to_go(width: int, expected: str) -> None:
    assert words(width, problems=TWO) == expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (30, "delivered 3 notes ∆ 2 warnings"),
        (25, "delivered 3 notes ∆2"),
        (14, "delivered ∆2"),
    ],
)
def test_notes_of_the_pipeline_are_counted_where_there_is_room(width: int, expected: str) -> None:
    """Warnings matter more."""
    noted = [msgspec.structs.replace(delivery(), notes=count) for count in (1, 2)]
    assert words(width, deliveries=tuple(noted), problems=TWO) == expected


def test_a_duplicate_with_warnings_says_both() -> None:
    assert words(14, **DUPLICATE, problems=TWO) == "= of #9 ∆2"
    assert words(14, **{**DUPLICATE, "collision": True}, problems=TWO) == "! COLLISION… ∆"


def test_a_collision_is_an_alarm() -> None:
    assert state_words(row(**{**DUPLICATE, "collision": True}), CELLS, 26)[0] == ("! COLLISION", "alarm")


def test_an_invalid_event_says_what_is_wrong_in_few_words() -> None:
    found = (problem("distinct-id-missing", ""), problem("time-missing", ""), problem("time-only-key", ""))
    assert words(state=State.INVALID, verdict=Verdict.INVALID, problems=found, deliveries=()) == "! no distinct_id +1"


@pytest.mark.parametrize(
    ("width", "expected"),
    [(36, "= of #7 resent with other $options ∆"), (25, "= of #7, other $options ∆"), (14, "= of #7 ∆1")],
)
def test_a_resend_with_other_options_says_so_where_there_is_room(width: int, expected: str) -> None:
    found = (problem("options-resent", "", "$options"),)
    assert words(width, **{**DUPLICATE, "duplicate_of": 7}, problems=found) == expected


def test_glyphs_without_a_cell_are_counted_while_there_is_room() -> None:
    assert words(destinations=DestinationCells()) == "✓ delivered ✓2 ⊘1"
    assert words(14, destinations=DestinationCells()) == "✓ delivered"


def test_the_width_of_words_is_that_in_which_they_are_whole() -> None:
    assert words_width(row(problems=TWO), CELLS) == len("delivered ∆ 2 warnings")


def test_an_event_that_is_only_previewed_says_so() -> None:
    preview = msgspec.structs.replace(delivery(None), decision=Decision.PREVIEW)
    shown = words(state=State.UNROUTED, deliveries=(preview, delivery(None, to="Mixpanel")))
    assert shown.strip() == "○ only previewed" or shown.strip() == "only previewed"
    assert "unrouted" in words(state=State.UNROUTED, deliveries=(delivery(None),))
