"""A log whose tables are not strict is read as if they were."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from liveview.log.files import read_only
from liveview.log.rows import store
from tests.support.log.making import event, new_log, reading, request, writing


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        store(connection, [request(1), event(1)])
    return path


def loosen(log: Path) -> None:
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute("pragma writable_schema = on")
        connection.execute(
            "update sqlite_schema set sql = replace(replace(sql, ' STRICT', ''), 'NOT NULL', '') where type = 'table'"
        )
        connection.commit()


@pytest.mark.parametrize("stored", [None, "odd", b"\xff", 7, float("inf")])
def test_every_value_is_one_of_its_column(log: Path, stored: object) -> None:
    loosen(log)
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute("update events set received_at = ?1, position = ?1, name = ?1, state = ?1", (stored,))
        connection.execute("update requests set body = ?1", (stored,))
        connection.commit()
    with reading(log) as connection:
        row = connection.execute("select received_at, position, name, state from events where id = 1").fetchone()
        (body,) = connection.execute("select body from requests").fetchone()
    at, position, name, state = row
    assert (type(at), type(position), type(state), type(body)) == (float, int, str, bytes)
    assert name is None if stored is None else isinstance(name, str)


def test_a_log_of_our_own_is_read_as_it_is(log: Path) -> None:
    with contextlib.closing(read_only(log)) as connection:
        assert connection.execute("select count(*) from sqlite_temp_schema").fetchone() == (0,)


def test_the_views_know_only_the_columns_that_are_there(log: Path) -> None:
    loosen(log)
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute("drop index requests_retry")
        connection.execute("alter table requests drop column retry_of")
        connection.commit()
    with reading(log) as connection:
        assert connection.execute("select path from requests").fetchall() == [("/track",)]
