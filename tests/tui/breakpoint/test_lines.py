"""Held calls as plain text."""

import pytest

from liveview.model.breakpoint import Breakpoint
from liveview.tui.breakpoint.lines import armed_words, body_words, hint, request_lines, row_parts, title
from liveview.tui.compose.json_edit import json_error
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.lines.cells import plain
from tests.support.tui.at_held import call
from tests.support.tui.fakes import START


def test_a_row_says_which_call_it_is_and_for_how_long() -> None:
    assert plain(row_parts(call(1204).call, START, 60)).rstrip() == "‖ #1204 Webhooks 1/2  held for 12.0 s"
    later = call(7, round=2, webhook=2).call
    assert plain(row_parts(later, START + 60, 60)).rstrip() == "‖ #7 Webhooks 2/2 ↻2  held for 1 m 12 s"


def test_a_clock_that_was_set_back_holds_nothing_for_less_than_no_time() -> None:
    assert "held for 0.0 s" in plain(row_parts(call(1).call, START - 60, 60))


def test_the_title_counts() -> None:
    assert (title(0), title(12)) == ("Held calls ─ none", "Held calls ─ 12")


def test_what_is_waited_for_is_named() -> None:
    assert hint({}, DEFAULT_NAMES).startswith("none: b in the destinations screen")
    assert hint({"A": Breakpoint.NEXT}, DEFAULT_NAMES) == "waiting for the next call to A"
    assert armed_words({"A": Breakpoint.EVERY, "B": Breakpoint.NEXT}) == "every call to A, and 1 more"


def test_the_request_has_method_url_and_headers() -> None:
    assert [line.text for line in request_lines(call(1))] == [
        "POST sink:/orders",
        "Content-Type: application/json",
        "X-Key: ***",
    ]


@pytest.mark.parametrize(
    ("text", "changed", "words"),
    [
        ("{}", False, "✓ JSON, as planned, 2 B"),
        ("{}", True, "✓ JSON, changed, 2 B"),
        ("{", True, "! not JSON: expecting property name enclosed in double quotes (line 1, column 2), changed"),
    ],
)
def test_the_body_is_judged(text: str, changed: bool, words: str) -> None:
    assert body_words(json_error(text), changed=changed, length=len(text)).text == words
