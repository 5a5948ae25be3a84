"""One of two events that are compared."""

from pathlib import Path

import pytest

from liveview.log.files import LogFile
from liveview.tui.lines.side import Side


def test_a_session_is_the_same_however_its_log_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    by_name, by_path = (Side(LogFile(path), 1) for path in (Path("s.db"), tmp_path / "s.db"))
    assert by_name != by_path
    assert by_name.session == by_path.session == tmp_path / "s.db"


def test_another_log_is_another_session(tmp_path: Path) -> None:
    one, other = (Side(LogFile(tmp_path / name), 1) for name in ("a.db", "b.db"))
    assert one.session != other.session
