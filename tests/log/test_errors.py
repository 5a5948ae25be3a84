"""A failed read reaches the screen as one error that it may know."""

import sqlite3
from pathlib import Path

import pytest

from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.log.read.reader import Reader
from tests.support.log.making import new_log


def test_what_sqlite_raises_becomes_a_read_error_with_its_words(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(new_log(tmp_path / "log.db").read_bytes()[:100] + b"\xff" * 4_000)
    with pytest.raises(ReadError, match=r"malformed|not a database") as caught, reading(), Reader(path) as reader:
        reader.rows(1, 10)
    assert isinstance(caught.value.__cause__, sqlite3.DatabaseError)


def test_other_errors_pass() -> None:
    with pytest.raises(ZeroDivisionError), reading():
        _ = 1 // 0
