"""A warehouse in a SQLite file."""

import contextlib
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.warehouse_sqlite import ALREADY, SqliteWarehouse
from liveview.core.shapes.warehouse_rows import FIXED
from liveview.errors import WarehouseError
from tests.support.adapters.warehouses import said, typed_rows
from tests.support.core.warehouse_rows import PROPERTIES, expected, outgoing, outgoing_with, sent
from tests.support.examples import examples

PURCHASE = {"event_name": "Purchase"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is not there yet."""
    return tmp_path / "shop.db"


@contextlib.contextmanager
def at(path: Path) -> Iterator[SqliteWarehouse]:
    warehouse = SqliteWarehouse(path)
    try:
        yield warehouse
    finally:
        warehouse.close()


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


class TestRows:
    def test_are_read_with_any_other_program(self, path: Path) -> None:
        with at(path) as warehouse:
            warehouse.write("purchase", sent(outgoing(price=3.5, paid=True, items=["a"], note="=1")))
            assert rows(path, "select event_name, time, user_id, price, paid, items, note from purchase") == [
                ("Purchase", 1577836800.5, "13793", 3.5, 1, '["a"]', "=1")
            ]

    def test_are_the_same_over_several_runs(self, path: Path) -> None:
        many: list[dict[str, Any]] = [{"a": 1}, {"b": "x"}, {"a": 2, "b": "y"}]
        for number, properties in enumerate(many):
            with at(path) as warehouse:
                assert warehouse.write("purchase", sent(outgoing("Purchase", f"m{number}", **properties))) == ()
        assert rows(path, "select a, b from purchase") == [(1, None), (None, "x"), (2, "y")]

    def test_of_one_message_are_one(self, path: Path) -> None:
        for _ in range(2):
            with at(path) as warehouse:
                found = [warehouse.write("purchase", sent(outgoing(price=1))) for _ in range(2)]
        assert found == [(ALREADY,), (ALREADY,)]
        assert rows(path, "select count(*) from purchase") == [(1,)]

    def test_keep_a_value_of_another_type_in_other(self, path: Path) -> None:
        with at(path) as warehouse:
            warehouse.write("purchase", sent(outgoing("Purchase", "m1", price=1)))
            (note,) = warehouse.write("purchase", sent(outgoing("Purchase", "m2", price="none")))
        assert note.startswith("column-type: price ")
        assert rows(path, "select price, other from purchase") == [(1, None), (None, '{"price":"none"}')]

    def test_have_at_most_200_columns(self, path: Path) -> None:
        with at(path) as warehouse:
            for start in (0, 150):
                properties = {f"p{number}": number for number in range(start, start + 150)}
                warehouse.write("purchase", sent(outgoing("Purchase", f"m{start}", **properties)))
        assert rows(path, "select count(*) from pragma_table_info('purchase')") == [(200,)]
        assert rows(path, "select json_extract(other, '$.p299') from purchase where message_id = 'm150'") == [(299,)]

    def test_that_cannot_be_written_leave_no_table(self, path: Path) -> None:
        with at(path) as warehouse:
            warehouse.write("other_table", sent(outgoing("Other", "m0")))
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("create table purchase (mine)")
            with pytest.raises(sqlite3.Error, match="already exists"):
                warehouse.write("purchase", sent(outgoing()))
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("drop table purchase")
            assert warehouse.write("purchase", sent(outgoing())) == ()

    @pytest.mark.parametrize(
        "number", ["9223372036854775807", "-9223372036854775808", "0.1", "1e300", "0e999999", "-0"]
    )
    def test_hold_numbers_that_are_exact(self, path: Path, number: str) -> None:
        with at(path) as warehouse:
            warehouse.write("purchase", {**PURCHASE, "message_id": "m", "n": msgspec.Raw(number)})
        ((found, other),) = rows(path, "select n, other from purchase")
        assert (Decimal(repr(found)), other) == (Decimal(number), None)

    @pytest.mark.parametrize(
        "number", ["9223372036854775808.5", "1e400", "0.10000000000000000001", "1e999999", "1e-500"]
    )
    def test_have_all_other_numbers_in_other(self, path: Path, number: str) -> None:
        with at(path) as warehouse:
            warehouse.write("purchase", {**PURCHASE, "message_id": "m", "n": msgspec.Raw(number)})
        assert rows(path, "select other from purchase") == [(f'{{"n":{number}}}',)]

    @examples(30)
    @given(st.lists(PROPERTIES, min_size=1, max_size=4))
    def test_read_back_equal(self, many: list[dict[str, Any]]) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "shop.db"
            events = [outgoing_with(properties, f"m{number}") for number, properties in enumerate(many)]
            with at(path) as warehouse:
                for event in events:
                    warehouse.write("purchase", sent(event))
            assert [said(row) for row in typed_rows(path)] == [expected(event) for event in events]


class TestFile:
    def test_is_left_alone_if_it_is_another_database(self, path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("create table mine (a)")
        before = path.read_bytes()
        with at(path) as warehouse, pytest.raises(WarehouseError, match="a database of another program"):
            warehouse.write("purchase", sent(outgoing()))
        assert path.read_bytes() == before

    def test_is_left_alone_if_it_has_no_database(self, path: Path) -> None:
        path.write_text("mine")
        with at(path) as warehouse, pytest.raises(WarehouseError, match="not a SQLite database"):
            warehouse.write("purchase", sent(outgoing()))
        assert path.read_text() == "mine"

    def test_of_a_newer_version_is_left_alone(self, path: Path) -> None:
        with at(path) as warehouse:
            warehouse.write("purchase", sent(outgoing()))
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("pragma user_version = 9")
        with at(path) as warehouse, pytest.raises(WarehouseError, match="a newer liveview"):
            warehouse.write("purchase", sent(outgoing("Purchase", "m2")))

    def test_may_be_there_if_it_is_empty(self, path: Path) -> None:
        path.touch()
        with at(path) as warehouse:
            assert warehouse.write("purchase", sent(outgoing())) == ()

    def test_has_nothing_beside_it_afterwards(self, path: Path) -> None:
        with at(path) as warehouse:
            warehouse.write("purchase", sent(outgoing()))
        assert [each.name for each in path.parent.iterdir()] == ["shop.db"]

    def test_is_made_again_after_it_was_removed(self, path: Path) -> None:
        with at(path) as warehouse:
            warehouse.write("purchase", sent(outgoing("Purchase", "m1")))
            path.unlink()
            warehouse.write("purchase", sent(outgoing("Purchase", "m2")))
            assert rows(path, "select message_id from purchase") == [("m2",)]

    def test_may_be_written_by_two(self, path: Path) -> None:
        with at(path) as one, at(path) as other:
            one.write("purchase", sent(outgoing("Purchase", "m1", a=1)))
            other.write("purchase", sent(outgoing("Purchase", "m2", a=1, b=2)))
            one.write("purchase", sent(outgoing("Purchase", "m3", b=3)))
        assert rows(path, "select a, b from purchase") == [(1, None), (1, 2), (None, 3)]

    def test_that_is_locked_is_an_error_of_sqlite(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("liveview.adapters.warehouse_sqlite.BUSY_SECONDS", 0.0)
        with at(path) as warehouse:
            warehouse.write("purchase", sent(outgoing("Purchase", "m1")))
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("begin immediate")
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    warehouse.write("purchase", sent(outgoing("Purchase", "m2")))
            assert warehouse.write("purchase", sent(outgoing("Purchase", "m2"))) == ()


def test_every_table_has_the_columns_that_are_fixed(path: Path) -> None:
    with at(path) as warehouse:
        warehouse.write("purchase", sent(outgoing()))
    assert [row[0] for row in rows(path, "select name from pragma_table_info('purchase')")] == list(FIXED)
