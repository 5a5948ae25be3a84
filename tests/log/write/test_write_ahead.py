"""The write-ahead log is compared with its index after every commit."""

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
from liveview.log.write.write_ahead import WriteAhead
from tests.support.log.making import new_log

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the index is not opened there")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


@pytest.fixture
def connection(log: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(read_write(log, "normal")) as made:
        write(made)
        yield made


@pytest.fixture
def ahead(log: Path, connection: sqlite3.Connection) -> Iterator[WriteAhead]:
    made = WriteAhead(log)
    assert made.problem() == ""
    yield made
    made.close()


def write(connection: sqlite3.Connection, size: int = 20_000) -> None:
    connection.execute("insert or replace into settings values ('x', 'y', hex(randomblob(?)))", (size,))


def beside(log: Path, suffix: str) -> Path:
    return log.with_name(log.name + suffix)


def test_commits_and_checkpoints_are_well(ahead: WriteAhead, connection: sqlite3.Connection) -> None:
    for mode in ("passive", "restart", "truncate", "passive"):
        write(connection)
        assert (ahead.problem(), ahead.damaged) == ("", False)
        connection.execute(f"pragma wal_checkpoint({mode})")
        assert (ahead.problem(), ahead.damaged) == ("", False)


@pytest.mark.parametrize("left", [0, 16, 1_000, -1])
def test_a_file_that_was_cut_short_is_damaged(log: Path, ahead: WriteAhead, left: int) -> None:
    wal = beside(log, "-wal")
    os.truncate(wal, left if left >= 0 else wal.stat().st_size - 1)
    assert ahead.problem() == f"the write-ahead log {wal} was cut short or written over"
    assert ahead.damaged


def test_a_file_with_another_last_frame_is_damaged(log: Path, ahead: WriteAhead) -> None:
    wal = beside(log, "-wal")
    page = 4_096
    with wal.open("r+b") as file:
        file.seek(-page - 8, os.SEEK_END)
        file.write(b"\0" * 8)
    assert "written over" in ahead.problem()


def test_a_commit_that_was_written_over_is_found_behind_newer_ones(
    log: Path, ahead: WriteAhead, connection: sqlite3.Connection
) -> None:
    """SQLite itself appends without looking: only the frame that was last before tells."""
    before = beside(log, "-wal").stat().st_size
    write(connection)
    with beside(log, "-wal").open("r+b") as file:
        file.write(b"\0" * before)
    assert ahead.damaged is False
    assert "written over" in ahead.problem()
    assert ahead.damaged


def test_an_older_copy_of_both_files_is_damaged(log: Path, ahead: WriteAhead, connection: sqlite3.Connection) -> None:
    for suffix in ("-wal", "-shm"):
        shutil.copy(beside(log, suffix), beside(log, f"{suffix}.old"))
    write(connection)
    assert ahead.problem() == ""
    for suffix in ("-wal", "-shm"):
        with beside(log, suffix).open("r+b") as file:  # in place, as `cp` does
            file.write(beside(log, f"{suffix}.old").read_bytes())
            file.truncate()
    assert "cut short or written over" in ahead.problem()


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_a_file_that_was_removed_or_replaced_is_gone(log: Path, ahead: WriteAhead, suffix: str) -> None:
    path = beside(log, suffix)
    content = path.read_bytes()
    path.unlink()
    assert ahead.problem() == f"the write-ahead log {path} is gone"
    path.write_bytes(content)
    assert ahead.problem() == f"the write-ahead log {path} is gone"


def test_leaving_removes_only_the_files_of_this_run(log: Path, ahead: WriteAhead) -> None:
    wal, index = beside(log, "-wal"), beside(log, "-shm")
    another = log.with_name("another")
    another.write_bytes(b"not ours")
    aside = log.with_name("aside")
    wal.rename(aside)
    another.rename(wal)
    ahead.leave()
    assert wal.read_bytes() == b"not ours"
    aside.replace(wal)
    ahead.leave()
    assert not wal.exists()
    assert not index.exists()


def test_looking_at_the_index_does_not_drop_the_locks_of_sqlite(log: Path, ahead: WriteAhead) -> None:
    """Another process that closes the log last would empty the index under the writer."""
    ahead.problem()
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('select count(*) from settings').fetchone(); "
        "c.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(log)], check=True, timeout=30)
    assert beside(log, "-wal").exists()
    assert ahead.problem() == ""
