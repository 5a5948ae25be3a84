"""The log goes away under whoever writes it."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.files import read_write
from liveview.log.presence import Presence
from tests.log.making import new_log


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


@pytest.fixture
def connection(log: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(read_write(log, "normal")) as found:
        yield found


def write(connection: sqlite3.Connection) -> None:
    connection.execute("insert or replace into settings values ('x', 'y', hex(randomblob(20000)))")


def test_a_log_that_is_only_written_is_well(log: Path, connection: sqlite3.Connection) -> None:
    presence = Presence(log, connection)
    for _ in range(3):
        write(connection)
        connection.execute("pragma wal_checkpoint(passive)")
        assert presence.after_commit() == ""
        assert presence.problem() == ""


def test_a_log_that_somebody_else_writes_too_is_well(log: Path, connection: sqlite3.Connection) -> None:
    presence = Presence(log, connection)
    with contextlib.closing(sqlite3.connect(log)) as other:
        write(other)
        other.commit()
        other.execute("pragma wal_checkpoint(passive)")
    assert presence.problem() == ""


@pytest.mark.parametrize("away", ["deleted", "moved"])
def test_a_log_that_is_gone_is_missed_until_it_returns(log: Path, connection: sqlite3.Connection, away: str) -> None:
    presence = Presence(log, connection)
    kept = log.with_name("kept.db")
    kept.hardlink_to(log)
    if away == "deleted":
        log.unlink()
    else:
        log.rename(log.with_name("moved.db"))
    assert presence.problem() == f"the log {log} is gone"
    kept.rename(log)
    assert presence.problem() == ""


def test_another_file_in_its_place_is_not_it(log: Path, connection: sqlite3.Connection, tmp_path: Path) -> None:
    presence = Presence(log, connection)
    other = new_log(tmp_path / "other.db")
    other.replace(log)
    assert "took the place" in presence.problem()


def test_another_log_copied_over_it_is_not_it(log: Path, connection: sqlite3.Connection, tmp_path: Path) -> None:
    presence = Presence(log, connection)
    other = new_log(tmp_path / "other.db")
    with contextlib.closing(read_write(other, "normal")) as second:
        Presence(other, second)
        for _ in range(20):
            write(second)
        second.execute("pragma wal_checkpoint(truncate)")
    shutil.copyfile(other, log)
    assert presence.problem() != ""


def test_a_log_that_was_cut_short_is_not_whole(log: Path, connection: sqlite3.Connection) -> None:
    presence = Presence(log, connection)
    with log.open("r+b") as file:
        file.truncate(4096)
    assert "cut short" in presence.problem()


def test_a_log_that_somebody_packed_is_well(log: Path, connection: sqlite3.Connection) -> None:
    """It is shorter then, and still the same."""
    for _ in range(50):
        connection.execute("insert into settings values ('x', hex(randomblob(8)), hex(randomblob(20000)))")
    connection.execute("delete from settings")
    presence = Presence(log, connection)
    with contextlib.closing(sqlite3.connect(log)) as other:
        other.execute("vacuum")
        other.execute("pragma wal_checkpoint(truncate)")
    assert presence.problem() == ""


def test_without_its_write_ahead_log_what_is_written_is_lost(log: Path, connection: sqlite3.Connection) -> None:
    presence = Presence(log, connection)
    write(connection)
    assert presence.after_commit() == ""
    log.with_name(log.name + "-wal").unlink()
    assert "write-ahead log" in presence.problem()
