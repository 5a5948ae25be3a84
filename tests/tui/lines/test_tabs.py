"""Tabs at every width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.tui.lines.safe_text import say
from liveview.tui.lines.tabs import Tab, tab_at, tab_labels

PANES = {
    "events": Tab(say("1 Events")),
    "dedup": Tab(say("2 Dedup")),
    "places": Tab(say("3 Destinations"), say("3 Dest.")),
    "flight": Tab(say("4 In flight"), say("4 Calls")),
}


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, " 1 Events  2 Dedup  3 Destinations  4 In flight "),
        (40, " 1 Events  2 Dedup  3 Dest.  4 Calls "),
        (34, "1 Events 2 Dedup 3 Dest. 4 Calls "),
        (22, "1 Events 2 D 3 D 4 Ca "),
    ],
)
def test_labels_are_shortened_until_they_fit(width: int, line: str) -> None:
    assert "".join(tab_labels(PANES, "events", width).values()) == line


def test_counts_go_before_a_label_is_cut() -> None:
    tabs = {
        "events": Tab(say("1 Events 60"), say("1 Events 60"), say("1 Events")),
        "dedup": Tab(say("2 Dedup 7"), say("2 Dedup 7"), say("2 Dedup")),
    }
    lines = ["".join(tab_labels(tabs, "events", width).values()) for width in (22, 21, 17, 16)]
    assert lines == ["1 Events 60 2 Dedup 7 ", "1 Events 2 Dedup ", "1 Events 2 Dedup ", "1 Events 2 Dedu "]


def test_the_active_one_stays_whole() -> None:
    assert tab_labels(PANES, "dedup", 22)["dedup"] == "2 Dedup "


@given(st.integers(22, 120), st.sampled_from(sorted(PANES)))
def test_they_never_need_more_than_there_is(width: int, active: str) -> None:
    assert cell_len("".join(tab_labels(PANES, active, width).values())) <= width


def test_a_click_finds_the_tab_under_it() -> None:
    labels = tab_labels(PANES, "events", 40)
    assert [tab_at(labels, cell) for cell in (0, 9, 10, 18, 19, 36, 37)] == [
        "events",
        "events",
        "dedup",
        "dedup",
        "places",
        "flight",
        None,
    ]
