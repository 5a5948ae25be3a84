"""What a statement may use, and everything that it may not."""

import gc
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from liveview.sandbox.database import LONGEST_VALUE, ROOM, Database, longest_value
from tests.support.core.sql_events import REFUSED, incoming

ERRORS = (sqlite3.Error, sqlite3.Warning, ValueError)


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database(10)
    opened.watch(1_000, lambda: False)
    opened.load(incoming(a=1, text="x"), ROOM)
    yield opened
    opened.close()


USUAL = [
    ("event_name || user_id || type || time", "Purchaseutrack1577836800.5"),
    ("device_id", None),
    ("props ->> '$.a'", 1),
    ("props -> '$.text'", '"x"'),
    ("json_set(props, '$.a', 2)", '{"a":2,"text":"x"}'),
    ("(select group_concat(key) from json_each(props))", "a,text"),
    ("(select count(*) from json_tree(props))", 3),
    ("(with recursive r(n) as (select 1 union all select n + 1 from r where n < 9) select sum(n) from r)", 45),
    ("(with one as (select 1) select count(*) from one)", 1),
    ("case when event_name like 'pur%' then iif(1, upper('b'), 2) end", "B"),
    ("trim(replace(' abc ', 'b', 'x'))", "axc"),
    ("datetime(time, 'unixepoch')", "2020-01-01 00:00:00"),
    ("coalesce(null, round(2.567, 2))", 2.57),
]


@pytest.mark.parametrize(("expression", "value"), USUAL)
def test_what_transformations_need_is_there(database: Database, expression: str, value: object) -> None:
    assert database.rows(f"select {expression} as x from incoming_event") == (["x"], [(value,)])


@pytest.mark.parametrize("statement", REFUSED)
def test_everything_else_is_refused(database: Database, statement: str) -> None:
    with pytest.raises(ERRORS):
        database.rows(statement)
    assert database.rows("select event_name as x from incoming_event") == (["x"], [("Purchase",)])
    assert database.rows("select count(*) as n from incoming_event") == (["n"], [(1,)])


@pytest.mark.parametrize("statement", REFUSED)
def test_nothing_that_is_refused_writes_a_file(
    database: Database, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with suppress(*ERRORS):
        database.compile(statement)
    with suppress(*ERRORS):
        database.rows(statement)
    assert list(tmp_path.iterdir()) == []


class TestLimits:
    @pytest.mark.parametrize(
        "expression",
        [
            "t || t",
            "replace(t, 'a', 'aaaaaaaaaa')",
            "hex(t)",
            "json_array(t, t, t)",
            "(select group_concat(t || j.value) from json_each('[1,2,3]') j)",
        ],
    )
    def test_no_text_grows_beyond_a_megabyte(self, database: Database, expression: str) -> None:
        database.load(incoming(t="a" * 600_000), LONGEST_VALUE)
        with pytest.raises(sqlite3.Error, match=r"too big|user-defined function raised exception"):
            database.rows(f"select {expression} as x from (select props ->> '$.t' as t from incoming_event)")

    def test_a_small_event_makes_less_room(self, database: Database) -> None:
        doubled = (
            "with recursive r(t) as (select 'a' union all select t || t from r where length(t) < {})"
            " select max(length(t)) from r"
        )
        assert database.rows(doubled.format(ROOM // 2))[1] == [(ROOM // 2,)]
        with pytest.raises(sqlite3.Error, match="too big"):
            database.rows(doubled.format(ROOM + 1_000))

    def test_room_grows_with_the_event(self) -> None:
        assert longest_value(incoming()) == ROOM + 8
        assert longest_value(incoming(t="a" * LONGEST_VALUE)) == LONGEST_VALUE

    def test_a_small_event_can_follow_a_large_one(self, database: Database) -> None:
        for text in ("a" * 1_000_000, "b", "c" * 1_000_000):
            database.load(incoming(t=text), longest_value(incoming(t=text)))
            assert database.rows("select props ->> '$.t' as t from incoming_event")[1] == [(text,)]

    def test_an_event_of_more_than_a_megabyte_does_not_fit(self, database: Database) -> None:
        with pytest.raises(sqlite3.Error):
            database.load(incoming(t="a" * LONGEST_VALUE), LONGEST_VALUE)

    def test_at_most_two_rows_are_returned(self, database: Database) -> None:
        assert database.rows("select value as v from json_each('[1,2,3]')") == (["v"], [(1,), (2,)])

    def test_calls_are_counted_before_a_statement_runs(self, database: Database) -> None:
        assert database.compile("select upper(lower(props)), props ->> '$.a' from incoming_event") == 3


def test_why_a_function_failed_is_told_once(database: Database) -> None:
    with pytest.raises(sqlite3.Error):
        database.rows("select date('now')")
    assert "present" in database.take_failure()
    assert database.take_failure() == ""


def test_a_closed_one_leaves_nothing_in_memory() -> None:
    opened = Database(10)
    opened.watch(1_000, lambda: False)
    opened.load(incoming(a=1), ROOM)
    seen = weakref.ref(opened)
    opened.close()
    del opened
    gc.collect()
    assert seen() is None
