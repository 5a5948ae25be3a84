"""The log goes away under its writer."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.files import read_write
from liveview.log.rows import store
from liveview.log.write.presence import Presence
from tests.support.log.making import new_log, reading, request


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
    assert presence.problem() == ""
    log.with_name(log.name + "-wal").unlink()
    assert "write-ahead log" in presence.problem()


def test_a_larger_log_copied_over_it_during_a_commit_is_noticed(
    log: Path, connection: sqlite3.Connection, tmp_path: Path
) -> None:
    """Between the check and the commit: the change must not pass for that of the commit."""
    presence = Presence(log, connection)
    other = new_log(tmp_path / "other.db")
    with contextlib.closing(read_write(other, "normal")) as second:
        for _ in range(20):
            second.execute("insert into settings values ('x', hex(randomblob(8)), hex(randomblob(20000)))")
        second.execute("pragma wal_checkpoint(truncate)")
    assert presence.problem() == ""
    shutil.copyfile(other, log)
    write(connection)
    assert presence.problem() != ""
    assert presence.overwritten


def test_its_own_checkpoint_is_not_a_change_by_others(log: Path, connection: sqlite3.Connection) -> None:
    """Also while a reader keeps a part of the write-ahead log where it is."""
    connection.execute("pragma wal_autocheckpoint = 1")
    presence = Presence(log, connection)
    with reading(log) as reader:
        for number in range(1, 40):
            if number % 7 == 0:
                reader.execute("rollback" if reader.in_transaction else "begin")
                reader.execute("select count(*) from settings").fetchone()
            store(connection, [request(number)])
            write(connection)
            assert presence.problem() == ""


@pytest.mark.parametrize("size", [0, 16, 5_000, 40_000])
def test_a_write_ahead_log_that_was_cut_short_is_damaged(log: Path, connection: sqlite3.Connection, size: int) -> None:
    presence = Presence(log, connection)
    store(connection, [request(1)])
    write(connection)
    assert presence.problem() == ""
    os.truncate(f"{log}-wal", size)
    assert "cut short or written over" in presence.problem()
    assert presence.overwritten


@pytest.mark.parametrize("size", [0, 16])
def test_a_write_ahead_log_that_was_emptied_during_a_commit_is_damaged(
    log: Path, connection: sqlite3.Connection, size: int
) -> None:
    presence = Presence(log, connection)
    write(connection)
    assert presence.problem() == ""
    os.truncate(f"{log}-wal", size)
    write(connection)
    assert "cut short or written over" in presence.problem()


def test_a_write_ahead_log_with_another_beginning_is_damaged(log: Path, connection: sqlite3.Connection) -> None:
    presence = Presence(log, connection)
    write(connection)
    assert presence.problem() == ""
    with Path(f"{log}-wal").open("r+b") as file:
        file.write(b"x" * 9_000)
    assert "cut short or written over" in presence.problem()


def test_a_write_ahead_log_that_somebody_emptied_into_the_file_is_well(
    log: Path, connection: sqlite3.Connection
) -> None:
    presence = Presence(log, connection)
    for number in range(1, 4):
        store(connection, [request(number)])
        assert presence.problem() == ""
        with contextlib.closing(sqlite3.connect(log)) as other:
            other.execute(f"pragma wal_checkpoint({'truncate' if number % 2 else 'restart'})")
        assert presence.problem() == ""


def test_an_older_copy_of_itself_is_not_it(log: Path, connection: sqlite3.Connection, tmp_path: Path) -> None:
    presence = Presence(log, connection)
    shutil.copyfile(log, tmp_path / "copy.db")
    store(connection, [request(1)])
    write(connection)
    connection.execute("pragma wal_checkpoint(truncate)")
    assert presence.problem() == ""
    shutil.copyfile(tmp_path / "copy.db", log)
    assert presence.problem() != ""
    assert presence.overwritten


def test_a_write_ahead_log_that_lost_its_end_during_a_commit_is_damaged(
    log: Path, connection: sqlite3.Connection
) -> None:
    """What is appended then lies behind a hole."""
    presence = Presence(log, connection)
    write(connection)
    assert presence.problem() == ""
    os.truncate(f"{log}-wal", 20_000)
    write(connection)
    assert "cut short or written over" in presence.problem()


def test_an_older_copy_of_all_its_files_is_not_it(log: Path, connection: sqlite3.Connection, tmp_path: Path) -> None:
    presence = Presence(log, connection)
    store(connection, [request(1)])
    names = ("", "-wal", "-shm")
    for name in names:
        shutil.copyfile(f"{log}{name}", tmp_path / f"copy{name}")
    store(connection, [request(2)])
    assert presence.problem() == ""
    for name in names:
        shutil.copyfile(tmp_path / f"copy{name}", f"{log}{name}")
    assert presence.problem() != ""


def test_without_the_index_of_the_write_ahead_log_others_read_what_is_old(
    log: Path, connection: sqlite3.Connection
) -> None:
    presence = Presence(log, connection)
    write(connection)
    assert presence.problem() == ""
    Path(f"{log}-shm").unlink()
    assert "-shm is gone" in presence.problem()
    assert not presence.overwritten


_TRY = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)
    except OSError:
        print("held")
"""
"""Asks for the lock by which SQLite sees that somebody uses the index."""


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Unix, which a process gives up with any descriptor")
def test_looking_leaves_the_locks_of_the_log_as_they_are(log: Path, connection: sqlite3.Connection) -> None:
    """Without them another process empties the index of the write-ahead log, and this one ends."""
    presence = Presence(log, connection)
    store(connection, [request(1)])
    assert presence.problem() == ""
    asked = subprocess.run([sys.executable, "-c", _TRY, f"{log}-shm"], check=True, capture_output=True, text=True)
    assert asked.stdout == "held\n"
