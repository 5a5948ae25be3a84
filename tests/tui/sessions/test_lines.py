"""Recorded sessions as lines of a list."""

from datetime import UTC
from pathlib import Path

import pytest

from liveview.log.sessions.listing import SessionFile
from liveview.tui.lines.cells import plain
from liveview.tui.sessions.lines import live_parts, session_parts
from tests.support.tui.fakes import ATTACHED, ENDPOINTS


def test_two_sessions_of_one_minute_differ_in_what_a_narrow_list_shows() -> None:
    times = (1_790_000_000.0, 1_790_000_007.0)
    sessions = [SessionFile(Path(f"session-{at:.0f}.db"), 3, at, at + 1) for at in times]
    lines = [plain(session_parts(session, 1_200_000, UTC, 36))[:36] for session in sessions]
    assert lines[0].startswith("2026-09-21 14:13:20  3 events in")
    assert lines[0] != lines[1]


@pytest.mark.parametrize(
    ("width", "name"),
    [(100, "session-20260921-141320-2"), (78, "session-20260921-141320-2"), (72, "…-20260921-141320-2")],
)
def test_a_name_is_cut_where_all_names_begin_alike(width: int, name: str) -> None:
    session = SessionFile(Path("session-20260921-141320-2.db"), 3, 1_790_000_000.0, 1_790_000_001.0)
    assert plain(session_parts(session, 1_200_000, UTC, width)).split("  ")[-1] == name


def test_the_way_back_names_what_goes_on_there() -> None:
    assert plain(live_parts(ENDPOINTS)) == "✓ receiving continues in session-20260921-141320.db"
    assert plain(live_parts(ATTACHED)) == "back to db.example.com:5432/qa · checkout"
