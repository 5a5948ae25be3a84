"""A log as it is shown to an audience."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.log.files import LogFile
from liveview.log.filter import parse
from liveview.log.read.masked_views import opened
from liveview.log.read.reader import Reader
from liveview.log.read.records import records
from liveview.log.read.search import Search
from liveview.model.hipaa import Hipaa
from tests.support.log.making import new_log, writing
from tests.support.running import event, running, to

SECRET = "Jane-Doe-1980"
CONFIG = to("sink:/orders")
TABLES = ("requests", "events", "deliveries", "attempts", "sink_requests")


def private() -> bytes:
    return event(None, distinct_id=SECRET, email=SECRET, plan="gold")


@pytest.fixture(params=[True, False], ids=["with HIPAA mode", "without"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> LogFile:
    with running(tmp_path, msgspec.structs.replace(CONFIG, hipaa=Hipaa(("plan",), on=request.param))) as app:
        app.post(private(), {"X-User": SECRET})
        app.post(f'{{"{SECRET}"'.encode())
        app.post(b"", {}, f"/unknown?{SECRET}")
        app.wait_for(lambda: app.states() == ["delivered", "invalid"])
    return LogFile(app.log, masked=True)


def rows(log: LogFile) -> Iterator[Any]:
    with closing(opened(log)) as connection:
        for table in TABLES:
            for row in connection.execute(f"select * from {table}"):
                yield table, row


def test_no_table_shows_what_no_list_names(log: LogFile) -> None:
    found = list(rows(log))
    assert {table for table, _ in found} == {*TABLES}
    assert SECRET not in repr(found)
    assert SECRET in repr(list(rows(log._replace(masked=False))))


def test_what_is_listed_is_shown_and_so_are_names_and_states(log: LogFile) -> None:
    with Reader(log) as reader:
        first, second = reader.rows_of((1, 2))
        detail = reader.detail(1)
        assert (first.name, first.state, second.state) == ("Purchase", "delivered", "invalid")
        assert detail is not None
        properties = json.loads(detail.event.payload or "")["properties"]
        assert properties["email"] == "***"
        assert properties["plan"] in {"gold", "***"}
        assert (detail.event.distinct_id or "").startswith("lv_")


def found_by(log: LogFile, text: str) -> int:
    """How many events a filter finds."""
    found: set[int] = set()
    with Search(log, parse(text, 0.0)) as search:
        search.run(lambda some, _: found.update(some), lambda: False)
    return len(found)


def test_filters_find_what_is_shown(log: LogFile) -> None:
    for text, count in ((f"user:{SECRET}", 0), ("name:Purchase", 1), (SECRET, 0), ("is:invalid", 1)):
        assert found_by(log, text) == count
    assert SECRET not in repr(list(records(log, parse("", 0.0))))


def test_the_log_of_an_older_version_is_masked_too(tmp_path: Path) -> None:
    older = Path(__file__).parents[1] / "older" / "6.sql"
    path = tmp_path / "older.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(older.read_text(encoding="utf-8"))
    plain, masked = (list(rows(LogFile(path, untouched=True, masked=each))) for each in (False, True))
    assert len(plain) == len(masked) > 0
    (payload, *_) = [row[-1] for table, row in masked if table == "events" and "distinct_id" in str(row[-1])]
    assert json.loads(payload)["properties"]["distinct_id"].startswith("lv_")


def test_a_log_that_holds_anything_never_ends_a_query(tmp_path: Path) -> None:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        connection.execute("insert into pipelines values (1, 1.0, '{')")
        connection.execute(
            "insert into requests (id, received_at, method, path, wire, remote, headers, body, status) "
            "values (1, 1.0, 'POST', cast(x'ff' as text), 'odd', '', 'no list', x'ff', 200)"
        )
        connection.execute(
            "insert into events (id, request_id, position, received_at, type, name, verdict, problems, state, payload, "
            "collision, distinct_id) values (1, 1, 1, 1.0, 'odd', cast(x'ff' as text), 'odd', 'no list', 'odd', "
            f"cast(x'ff' as text) || '{SECRET}', 0, '{SECRET}')"
        )
    assert SECRET not in repr(list(rows(LogFile(path, masked=True))))


def test_a_log_that_cannot_be_masked_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table events (id)")
    with pytest.raises(sqlite3.Error, match=r"."):
        opened(LogFile(path, masked=True))
