"""Refused requests as whole records; what they look like in a file is tested with `liveview export`."""

from pathlib import Path

import pytest

from liveview.log.files import LogFile
from liveview.log.read import refused_records as module
from liveview.log.read.refused import ALL, asked
from liveview.log.read.refused_records import refused_records
from tests.support.log.making import new_log, writing


def test_are_read_page_by_page_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    log = new_log(tmp_path / "log.db")
    with writing(log) as connection:
        connection.executemany(
            "insert into requests values (?, ?, 'POST', '/x', ?, '', 'junk', x'', ?, ?, null, null)",
            [
                (n, float(n), "segment" if n % 2 else None, 404 if n % 5 else 200, "why" if n % 5 else None)
                for n in range(1, 21)
            ],
        )
    found = list(refused_records(LogFile(log), ALL))
    assert [record.id for record in found] == [n for n in range(1, 21) if n % 5]
    assert {bytes(record.headers) for record in found} == {b'[["(unreadable)","junk"]]'}
    which = asked("is:refused wire:segment", 0.0)
    assert which is not None
    assert [record.id for record in refused_records(LogFile(log), which)] == [n for n in range(1, 21, 2) if n % 5]
