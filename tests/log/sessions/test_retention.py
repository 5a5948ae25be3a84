"""Which old sessions go, and which stay."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from liveview.errors import LogError
from liveview.log import files
from liveview.log.files import locked, state_directory
from liveview.log.sessions.retention import Held, Removed, held, note_continued, remove, remove_old_sessions
from tests.support.log.filter_world import DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

DAY = 86_400.0
NOW = 1_000 * DAY


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return state_directory()


def session(state: Path, number: int, *events: Happened, days: float = 8.0) -> Path:
    """One of our sessions, which was last written this many days ago."""
    path = new_log(state / f"session-20260101-{number:06}.db")
    with writing(path) as connection:
        fill(connection, list(events))
    aged(path, days)
    return path


def aged(path: Path, days: float) -> None:
    os.utime(path, (NOW - days * DAY,) * 2)


PENDING = Happened(state="pending", deliveries=[DeliverySummary(state="pending")])


class TestWhatIsHeld:
    def test_is_what_is_pending_marked_or_continued(self, state: Path) -> None:
        path = session(state, 1, PENDING, Happened(), Happened(marked=True))
        assert held(path) == Held(1, 1, continued=False)
        note_continued(path, NOW)
        assert held(path).words == "1 pending, 1 marked, continued"
        assert held(session(state, 2)).words == ""
        assert sorted(each.name for each in state.iterdir()) == [f"session-20260101-00000{n}.db" for n in (1, 2)]

    def test_a_log_elsewhere_or_of_another_process_is_not_written_to(self, state: Path, tmp_path: Path) -> None:
        elsewhere = new_log(tmp_path / "own.db")
        before = elsewhere.read_bytes()
        note_continued(elsewhere, NOW)
        assert elsewhere.read_bytes() == before
        path = session(state, 1)
        with locked(path):
            note_continued(path, NOW)
        assert not held(path).continued


class TestRemoval:
    def test_takes_what_holds_nothing_and_says_so(self, state: Path) -> None:
        path = session(state, 1, Happened())
        size = path.stat().st_size
        assert remove_old_sessions(20, 7, NOW) == [Removed(path, size)]
        assert list(state.iterdir()) == []

    @pytest.mark.parametrize("what", ["pending", "marked", "continued"])
    def test_leaves_what_holds_something_for_thirty_days(self, state: Path, what: str) -> None:
        path = session(state, 1, {"pending": PENDING, "marked": Happened(marked=True)}.get(what, Happened()))
        if what == "continued":
            note_continued(path, NOW)
        aged(path, 29)
        assert remove_old_sessions(20, 7, NOW) == []
        assert remove_old_sessions(1, 7, NOW) == []
        aged(path, 31)
        assert [each.path for each in remove_old_sessions(20, 7, NOW)] == [path]

    def test_twenty_starts_leave_what_is_pending(self, state: Path) -> None:
        kept = session(state, 1, PENDING, days=1)
        for number in range(2, 30):
            session(state, number, Happened(), days=0.5)
        assert len(remove_old_sessions(20, 7, NOW)) == 8
        assert kept.exists()

    def test_leaves_what_cannot_be_read(self, state: Path) -> None:
        path = state / "session-20260101-000001.db"
        path.write_text("damaged")
        aged(path, 8)
        assert remove_old_sessions(20, 7, NOW) == []

    def test_counts_from_what_was_written_last(self, state: Path) -> None:
        """Also when it is still in the write-ahead log of a session that was cut off."""
        path = session(state, 1, Happened())
        ahead = path.with_name(path.name + "-wal")
        ahead.touch()
        os.utime(ahead, (NOW - DAY,) * 2)
        assert files.written_at(path) == NOW - DAY
        assert remove_old_sessions(20, 7, NOW) == []

    def test_an_older_log_can_be_continued(self, state: Path) -> None:
        path = session(state, 1)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("pragma user_version = 1")
        note_continued(path, NOW)
        assert held(path).continued

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a log with two names cannot be opened")
    def test_leaves_one_in_use_under_another_name(self, state: Path, tmp_path: Path) -> None:
        path = session(state, 1)
        (tmp_path / "other.db").hardlink_to(path)
        with locked(tmp_path / "other.db"):
            assert remove_old_sessions(0, 0, NOW) == []
        assert path.exists()


class TestRemovalOfOne:
    def test_takes_the_files_beside_it(self, state: Path) -> None:
        path = session(state, 1, PENDING)
        other = session(state, 2)
        path.with_name(path.name + "-wal").write_bytes(b"x" * 10)
        size = files.weight(path)
        assert remove(path) == Removed(path, size)
        assert list(state.iterdir()) == [other]

    def test_leaves_one_in_use(self, state: Path) -> None:
        path = session(state, 1)
        with locked(path), pytest.raises(LogError, match="in use"):
            remove(path)
        assert path.exists()
