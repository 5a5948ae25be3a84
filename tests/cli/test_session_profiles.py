"""The sessions that a command names."""

import os
from pathlib import Path

import pytest

from liveview.cli.session_profiles import events_of_all, log_at, profile_of_all
from liveview.errors import LogError, RunError
from liveview.plans import profile as limits
from tests.support.log.making import damage
from tests.support.plan_sessions import session_with


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory with two sessions."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    directory = tmp_path / "state" / "liveview"
    directory.mkdir(parents=True)
    for second in (1, 2):
        path = session_with(directory / f"session-20260101-00000{second}.db", Purchase=[{}])
        os.utime(path, (second, second))
    return directory


class TestLogAt:
    def test_is_a_path_the_name_of_a_session_or_the_latest(self, tmp_path: Path, state: Path) -> None:
        other = session_with(tmp_path / "a.db", Purchase=[{}])
        assert log_at(str(other)) == other
        assert log_at("session-20260101-000001.db") == state / "session-20260101-000001.db"
        assert log_at("latest") == state / "session-20260101-000002.db"

    def test_that_is_not_there_or_no_session_is_refused(self, tmp_path: Path, state: Path) -> None:
        with pytest.raises(LogError, match="there is no log"):
            log_at(str(tmp_path / "b.db"))
        (tmp_path / "notes.txt").write_text("hello")
        with pytest.raises(LogError, match="not a database"):
            log_at(str(tmp_path / "notes.txt"))


class TestProfileOfAll:
    def test_adds_the_sessions_up(self, tmp_path: Path) -> None:
        logs = [session_with(tmp_path / f"{name}.db", {name: [{"a": 1}]}) for name in ("A", "B")]
        profile = profile_of_all(logs)
        assert [event.name for event in profile.events.values()] == ["A", "B"]
        assert (profile.sessions, profile.count) == (2, 2)

    def test_says_how_much_is_left_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(limits, "MOST_NAMES", 1)
        profile_of_all([session_with(tmp_path / "a.db", A=[{}], B=[{}, {}], C=[{}])])
        told = "liveview: 2 further names with 3 events left out: at most 1000 names are told apart\n"
        assert capsys.readouterr().err == told

    def test_of_a_damaged_session_is_one_error(self, tmp_path: Path) -> None:
        log = session_with(tmp_path / "a.db", A=[{}] * 50)
        damage(log)
        with pytest.raises(RunError, match="cannot read the log"):
            profile_of_all([log])
        with pytest.raises(RunError, match="cannot read the log"):
            [*events_of_all([log])]


class TestEventsOfAll:
    def test_are_those_of_each_session(self, tmp_path: Path) -> None:
        logs = [session_with(tmp_path / f"{name}.db", {name: [{"a": 1}]}) for name in ("A", "B")]
        assert [(event.name, event.properties) for event in events_of_all(logs)] == [("A", {"a": 1}), ("B", {"a": 1})]
