"""Recorded sessions, listed."""

import os
from pathlib import Path

import pytest

from liveview.errors import LogError
from liveview.log.files import is_own_session, next_session_path, session_paths, state_directory
from liveview.log.rows import store
from liveview.log.sessions.listing import SessionFile, label, latest, named, session_file, sessions
from liveview.model.settings import SessionLabel
from tests.support.log.making import AT, event, new_log, request, writing


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return state_directory()


def recorded(path: Path, events: int, at: float = 0) -> Path:
    new_log(path)
    with writing(path) as connection:
        numbers = range(1, events + 1)
        store(connection, [*(request(number) for number in numbers), *(event(number) for number in numbers)])
    os.utime(path, (at, at))
    return path


class TestOneFile:
    def test_says_how_many_events_it_holds_and_when_they_came(self, tmp_path: Path) -> None:
        path = recorded(tmp_path / "log.db", 3)
        assert session_file(path) == SessionFile(path, 3, AT + 1, AT + 3)
        assert session_file(path).seconds == 2.0
        assert [each.name for each in tmp_path.iterdir()] == ["log.db"]

    def test_may_be_empty(self, tmp_path: Path) -> None:
        path = recorded(tmp_path / "log.db", 0)
        assert session_file(path) == SessionFile(path, 0, 0.0, 0.0)

    def test_that_is_not_a_session_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x.db").write_text("no session")
        for name in ("x.db", "nothing.db"):
            with pytest.raises(LogError, match=name):
                session_file(tmp_path / name)

    def test_into_which_nothing_was_written_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x.db").touch()
        with pytest.raises(LogError, match="is empty: no session was begun in it"):
            session_file(tmp_path / "x.db")


class TestLabel:
    def test_is_the_one_that_the_session_was_given(self, tmp_path: Path) -> None:
        path = recorded(tmp_path / "log.db", 1)
        assert label(path) == ""
        with writing(path) as connection:
            store(connection, [SessionLabel("nightly")])
        assert label(path) == "nightly"
        assert [each.name for each in tmp_path.iterdir()] == ["log.db"]

    def test_of_what_cannot_be_read_is_empty(self, tmp_path: Path) -> None:
        (tmp_path / "x.db").write_text("no session")
        assert label(tmp_path / "x.db") == label(tmp_path / "nothing.db") == ""


class TestAllOfThem:
    def test_are_files(self, state: Path, tmp_path: Path) -> None:
        elsewhere = recorded(tmp_path / "elsewhere.db", 1, at=9)
        names = [f"session-20260101-00000{number}.db" for number in range(5)]
        recorded(state / names[0], 1, at=1)
        (state / names[1]).symlink_to(elsewhere)
        (state / names[2]).mkdir()
        (state / names[3]).symlink_to(tmp_path / "nothing.db")
        os.mkfifo(state / names[4])
        assert sorted(path.name for path in session_paths()) == names[:2]
        assert latest().name in names[:2]

    def test_are_those_of_liveview_with_events_newest_first(self, state: Path) -> None:
        old = recorded(state / "session-20260101-000000.db", 1, at=1)
        new = recorded(state / "session-20260102-000000.db", 2, at=2)
        running = recorded(state / "session-20260103-000000.db", 2, at=3)
        recorded(state / "session-20260104-000000.db", 0, at=4)
        (state / "session-20260105-000000.db").write_text("broken")
        recorded(state / "mine.db", 1, at=5)
        assert [found.path for found in sessions(running, 9)] == [new, old]
        assert [found.path for found in sessions(running, 1)] == [new]


class TestNamed:
    def test_is_a_session_of_the_state_directory_or_a_path(self, state: Path) -> None:
        inside = recorded(state / "session-20260101-000000.db", 1)
        assert named(Path(inside.name)) == inside
        for other in (Path("x.db"), state / "x.db", Path("sub") / inside.name):
            assert named(other) == other

    def test_makes_no_state_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """With `--log`, liveview runs where none can be made."""
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
        assert named(Path("x.db")) == Path("x.db")
        assert not is_own_session(tmp_path / "x.db")
        assert next_session_path(tmp_path / "x.db", 0.0) == tmp_path / "x-2.db"
