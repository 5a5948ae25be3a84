"""The guides as plain text."""

from datetime import UTC

import pytest
from rich.cells import cell_len

from liveview.clients.connect import GUIDES, Guide
from liveview.clients.connect.values import DEFAULT
from liveview.tui.connect.lines import First, coded, guide_lines, row_parts, rows_width, title
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.keys.connecting_keys import MOST_STEPS
from liveview.tui.lines.cells import plain
from tests.support.tui.fakes import START

FIRST = First(12, START, "looks like curl 8.5.0 \x1b[31m[/b]")
CURL = GUIDES[0]


def text(guide: Guide = CURL, first: First | None = None) -> list[str]:
    return [line.text for line in guide_lines(guide, DEFAULT, first, UTC, DEFAULT_NAMES)]


def test_every_step_can_be_copied_with_a_key() -> None:
    assert max(len(coded(guide)) for guide in GUIDES) <= MOST_STEPS


def test_its_lines_have_the_number_of_their_key_before_them() -> None:
    lines = text()
    assert lines[0] == "◌ waiting for its first event"
    assert lines[2].startswith("1 Send a first event")
    assert '  curl http://127.0.0.1:4080/track -d \'{"event": "Hello",' in lines
    assert any(line.startswith("2 Over HTTPS") and line.endswith("needs --tls") for line in lines)


def test_one_that_has_arrived_is_ticked_off_with_its_event() -> None:
    line = text(first=FIRST)[0]
    assert line.startswith("✓ event #12 at 14:13:20, looks like curl 8.5.0")
    assert line.endswith("o opens it")
    assert line.isprintable()


def test_a_hurdle_waits_for_nothing() -> None:
    hurdle = next(guide for guide in GUIDES if guide.key == "origins")
    assert "waiting" not in " ".join(text(hurdle))
    assert plain(row_parts(hurdle, None, UTC, 40)).startswith("  Pages of other origins")


@pytest.mark.parametrize("width", [1, 20, 29, 48])
@pytest.mark.parametrize("first", [None, FIRST])
def test_a_line_of_the_list_fills_its_width(width: int, first: First | None) -> None:
    assert all(cell_len(plain(row_parts(guide, first, UTC, width))) == width for guide in GUIDES)


def test_it_is_ticked_off_there_too_with_the_time_where_there_is_room() -> None:
    assert plain(row_parts(CURL, FIRST, UTC, 48)).rstrip() == "✓ curl, or your own server              14:13:20"
    assert plain(row_parts(CURL, FIRST, UTC, 29)).rstrip() == "✓ curl, or your own server"


def test_the_list_is_as_wide_as_its_longest_line() -> None:
    longest = max(GUIDES, key=lambda guide: cell_len(guide.title) * guide.is_client)
    assert rows_width({}, UTC) == max(cell_len(guide.title) for guide in GUIDES) + 2
    assert rows_width({"curl": FIRST}, UTC) == 40, "short, but with its time"
    for dated in (False, True):
        width = rows_width({longest.key: FIRST}, UTC, dated=dated)
        line = plain(row_parts(longest, FIRST, UTC, width, dated=dated))
        assert line.startswith(f"✓ {longest.title} ")
        assert line.endswith("14:13:20")


def test_the_title_counts_clients_and_no_hurdles() -> None:
    assert title({}) == "Connect ─ 0 of 15 seen"
    assert title({"curl": FIRST, "origins": FIRST}) == "Connect ─ 1 of 15 seen"


def test_a_first_event_of_another_day_says_of_which() -> None:
    assert plain(row_parts(CURL, FIRST, UTC, 48, dated=True)).endswith(" 09-21 14:13:20")
    (line, *_) = guide_lines(CURL, DEFAULT, FIRST, UTC, DEFAULT_NAMES, dated=True)
    assert line.text.startswith("✓ event #12 at 09-21 14:13:20")
