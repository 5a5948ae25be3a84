"""The destinations pane as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.model.destination import Destination
from liveview.model.settings import FormerDestination
from liveview.model.snapshot import DestinationTotals
from liveview.tui.lines.cells import plain
from liveview.tui.lines.roster import RosterEntry
from liveview.tui.lines.roster_lines import SwitchedOff, destination_lines, former_words, how_many, legend, pane_title
from tests.support.tui.previewed import PREVIEW


def member(totals: DestinationTotals, story: str | None = None) -> RosterEntry:
    """A current one, or a former one: of a story, or ("") of the file."""
    destination = Destination(totals.name)
    return RosterEntry(destination, totals, None if story is None else FormerDestination(destination, story))


HERE = (
    member(DestinationTotals("Webhooks", 1001, 2, 4, 3, 210.0)),
    member(DestinationTotals("Mixpanel", 980, 0, 0, 0, 12.0)),
)
SHOP = member(DestinationTotals("Shop", 9, 1, 0, 0, 4.0), "duplicate-trap")
OLD = member(DestinationTotals("Warehouse of the west", 7), "")


class TestLines:
    def test_counts_are_in_columns(self) -> None:
        assert [plain(line) for line in destination_lines(HERE, 44)] == [
            "Webhooks      1001 ✓  2 ✗  4 ◷  3 ↻   210 ms",
            "Mixpanel       980 ✓  0 ✗  0 ◷  0 ↻    12 ms",
        ]

    @pytest.mark.parametrize(
        ("width", "line"),
        [
            (80, "Mixpanel ⊘ off, 3 waiting" + " " * 26 + "980 ✓  0 ✗  0 ◷  0 ↻    12 ms"),
            (44, "Mixpanel ⊘ off, 3 waiting"),
            (20, "Mixpanel ⊘ off, 3 w…"),
        ],
    )
    def test_one_that_is_off_says_so_and_what_waits(self, width: int, line: str) -> None:
        assert plain(destination_lines(HERE, width, {"Mixpanel": SwitchedOff(3)})[1]).rstrip() == line

    @pytest.mark.parametrize(
        ("width", "line"),
        [
            (80, "Shop (from the story)" + " " * 30 + "   9 ✓  1 ✗  0 ◷  0 ↻     4 ms"),
            (44, "Shop (from the story)     9 ✓  1 ✗  0 ◷  0 ↻"),
            (36, "Shop (story)    9 ✓  1 ✗  0 ◷  0 ↻"),
            (30, "Shop    9 ✓  1 ✗  0 ◷  0 ↻"),
        ],
    )
    def test_one_of_a_story_that_is_over_keeps_its_counts_and_says_so(self, width: int, line: str) -> None:
        parts = destination_lines((*HERE, SHOP), width)[2]
        assert plain(parts).split() == line.split()
        assert {style for text, style in parts if text.strip()} == {"muted"}

    @pytest.mark.parametrize(
        ("width", "why"), [(80, "(no longer configured)"), (56, "(not configured)"), (40, "(gone)")]
    )
    def test_one_that_is_no_longer_configured_keeps_its_counts(self, width: int, why: str) -> None:
        text = plain(destination_lines((*HERE, OLD), width)[2])
        assert why in text
        assert text.count("7 ✓") == 1

    @given(st.integers(1, 200), st.integers(0, 10**6), st.text(max_size=30), st.sampled_from([None, "", "outage"]))
    def test_a_line_never_leaves_its_width(self, width: int, waiting: int, name: str, story: str | None) -> None:
        members = (member(DestinationTotals(name, 10**6, 10**5, 10**4, 10**3, 210.0), story), *HERE, SHOP, OLD)
        for line in destination_lines(members, width, {name: SwitchedOff(waiting)}):
            assert cell_len(plain(line)) == width

    def test_no_destinations_are_no_lines(self) -> None:
        assert destination_lines((), 40) == []


class TestWords:
    @pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
    def test_what_is_counted_is_explained_in_words_that_fit(self, width: int) -> None:
        assert cell_len(legend(width)) <= width
        assert ("↻ retr" in legend(width)) is (width >= 40)
        assert ("this session" in legend(width)) is (width >= 60)

    def test_every_count_says_of_what_it_is(self) -> None:
        assert how_many(HERE) == "2 destinations"
        assert how_many((*HERE, SHOP, OLD)) == "2 destinations + 1 from the story + 1 no longer configured"
        assert pane_title(HERE, 60) == "Destinations"
        assert pane_title(HERE, 60, always=True) == "Destinations ─ 2"
        assert pane_title((*HERE, SHOP), 60) == "Destinations ─ 2 current + 1 from the story"
        assert pane_title((*HERE, SHOP), 36) == "Destinations ─ 2 + 1 from the story"
        assert pane_title((*HERE, SHOP, OLD), 36) == "Destinations ─ 2 + 2 earlier"
        assert pane_title((*HERE, SHOP), 20) == "Destinations"

    def test_what_cannot_be_switched_says_why(self) -> None:
        former = FormerDestination(Destination("Shop\x1b"), "s\x1b")
        assert former_words(former) == r"Shop\x1b is from the story s\x1b, which is over, so it is not in effect now."
        gone = FormerDestination(Destination("Shop"))
        assert former_words(gone) == "Shop is no longer configured, so it is not in effect now."


@pytest.mark.parametrize(("width", "expected"), [(60, "Klaviyo ○ preview "), (34, "Klaviyo ○ "), (20, "Klaviyo ")])
def test_a_preview_says_so_beside_its_name(width: int, expected: str) -> None:
    previews = RosterEntry(PREVIEW, DestinationTotals("Klaviyo"))
    (line,) = destination_lines([previews], width)
    assert plain(line).startswith(expected)
    (off,) = destination_lines([previews], width, {"Klaviyo": SwitchedOff(0)})
    assert "preview" not in plain(off)
