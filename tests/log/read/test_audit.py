"""Who changed which setting, as the copy of a shared session tells it."""

from pathlib import Path

import pytest

from liveview.log.read import audit as audit_module
from liveview.log.read.audit import AuditEntry, audit
from liveview.log.read.reader import Reader
from tests.support.log.auditing import audited
from tests.support.log.making import new_log, writing


def test_a_session_of_one_receiver_does_not_record_changes(tmp_path: Path) -> None:
    with Reader(new_log(tmp_path / "a.db")) as reader:
        assert audit(reader) is None


def test_they_come_newest_first_and_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_module, "NEWEST", 2)
    path = audited(
        new_log(tmp_path / "a.db"), ("ana", "destination", "Shop", "false"), *[("bo", "panic", "sink", None)] * 2
    )
    with Reader(path) as reader:
        found = audit(reader)
    assert found is not None
    assert ([each.id for each in found.entries], found.total) == ([3, 2], 3)
    assert found.entries[0] == AuditEntry(id=3, at=3.0, who="bo", kind="panic", name="sink", value=None)


def test_before_the_first_there_are_none(tmp_path: Path) -> None:
    with Reader(audited(new_log(tmp_path / "a.db"))) as reader:
        found = audit(reader)
    assert found is not None
    assert (found.entries, found.total) == ((), 0)


def test_rows_of_strangers_can_be_read(tmp_path: Path) -> None:
    path = new_log(tmp_path / "a.db")
    with writing(path) as log:
        log.execute("create table audit (id, at, who, kind, name, value)")
        log.execute("insert into audit values ('x', 'y', 3, null, x'ff', 7)")
    with Reader(path) as reader:
        found = audit(reader)
    assert found is not None
    (entry,) = found.entries
    assert (entry.id, entry.at, entry.who) == (0, 0.0, "3")
