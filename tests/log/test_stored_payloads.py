"""Payloads that are read back from a log."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.core.wire.stored import StoredPayload
from liveview.log.stored_payloads import PAYLOAD_COLUMNS, payload_of
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing


@pytest.fixture
def log(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with writing(new_log(tmp_path / "log.db")) as connection:
        fill(connection, [Happened(name="a", payload='{"event":"a"}'), Happened(payload=None)])
        yield connection


def read(log: sqlite3.Connection) -> list[StoredPayload]:
    query = f"select {PAYLOAD_COLUMNS} from events e left join requests r on r.id = e.request_id order by e.id"
    return [payload_of(row) for row in log.execute(query)]


def test_have_what_it_takes_to_read_them(log: sqlite3.Connection) -> None:
    first, second = read(log)
    assert (first.payload, first.name, first.omitted) == ('{"event":"a"}', "a", ())
    assert second.payload == ""


def test_name_what_a_plan_has_left_out(log: sqlite3.Connection) -> None:
    problem = '{"code":"plan-type","severity":"warning","field":"properties.a","detail":"","omitted":true}'
    log.execute("update events set problems = ? where id = 1", (f"[{problem}]",))
    assert read(log)[0].omitted == ("properties.a",)


@pytest.mark.parametrize("odd", ["{", "[5]", '["omitted"]', "null", ""])
def test_survive_problems_that_cannot_be_read(log: sqlite3.Connection, odd: str) -> None:
    log.execute("update events set problems = ? where id = 1", (odd,))
    assert read(log)[0].omitted == ()
