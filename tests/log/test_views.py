"""A log whose tables are not strict, or older, is read as a current one with strict tables."""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest

from liveview.log.files import LogFile, read_only
from liveview.log.read import overview, refused
from liveview.log.read.reader import Reader
from liveview.log.read.refused_records import refused_records
from liveview.log.rows import store
from liveview.log.schema import TABLES
from liveview.model.sink import SinkRequest
from tests.support.log.making import AT, event, new_log, older_log, reading, request, writing


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        store(
            connection,
            [
                request(1),
                event(1),
                SinkRequest(received_at=AT, path="/x", headers=(), body=b"{}", behaviour="ok", status=200),
            ],
        )
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
        connection.execute("update sink_requests set body = ?1", (stored,))
        connection.commit()
    with reading(log) as connection:
        row = connection.execute("select received_at, position, name, state from events where id = 1").fetchone()
        (body,) = connection.execute("select body from sink_requests").fetchone()
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


class TestOlderLog:
    """It is shown as if it had been brought up to date, and stays as it is."""

    @pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
    def test_shows_what_it_would_show_as_a_current_one(self, version: int, tmp_path: Path) -> None:
        log = older_log(tmp_path / "old.db", version)
        before = shown(log)
        with writing(log):
            pass
        assert shown(log) == before

    @pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
    def test_has_every_table_and_column(self, version: int, tmp_path: Path) -> None:
        with reading(older_log(tmp_path / "old.db", version)) as old, reading(new_log(tmp_path / "new.db")) as new:
            for table in TABLES:
                found = [old, new]
                names = [[name for name, *_ in each.execute(f"select * from {table}").description] for each in found]
                assert names[0] == names[1]

    @pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
    def test_is_found_by_its_indexes(self, version: int, tmp_path: Path) -> None:
        with reading(older_log(tmp_path / "old.db", version)) as log:
            plan = str(log.execute("explain query plan select phase from attempts where delivery_id = 1").fetchall())
            newest = str(log.execute("explain query plan select max(id) from attempts").fetchall())
        assert "attempts_by_delivery" in plan
        assert re.search(r"SEARCH (main\.)?attempts", newest)

    def test_may_be_a_copy_that_is_not_strict(self, tmp_path: Path) -> None:
        log = older_log(tmp_path / "old.db", 2)
        before = shown(log)
        loosen(log)
        assert shown(log) == before


def shown(log: Path) -> list[object]:
    """Everything that is read of a log."""
    with Reader(log) as reader:
        return [
            *(reader.detail(event_id) for event_id in range(1, reader.last_id() + 1)),
            *(reader.rows(1, 9), reader.marks(), reader.balance()),
            *(overview.sink_requests(reader, 9), overview.sink_request(reader, 1), overview.recent_calls(reader)),
            *(overview.destination_figures(reader), refused.page(reader, refused.ALL, 0, 9, 9)),
            *refused_records(LogFile(log), refused.ALL),
            *reader.execute("select id, refusal from requests order by id"),
        ]
