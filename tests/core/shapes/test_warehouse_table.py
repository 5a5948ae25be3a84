"""Rows and the tables that they are for."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.warehouse_rows import FIXED, MOST_COLUMNS, ColumnType, type_of
from liveview.core.shapes.warehouse_table import WarehouseTable, fitted
from tests.support.core.warehouse_rows import VALUES
from tests.support.examples import examples

FRESH = WarehouseTable("Purchase")
ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), VALUES), max_size=6)


def after(*rows: dict[str, object], name: str = "purchase") -> WarehouseTable:
    table = FRESH
    for row in rows:
        table = fitted(table, name, {"event_name": "Purchase", **row}).table
    return table


def test_a_new_column_comes_last() -> None:
    row = fitted(after({"a": 1}), "purchase", {"b": "x", "a": 2})
    assert (list(row.table.columns), row.added) == ([*FIXED, "a", "b"], ("b",))
    assert row.cells == {"b": "x", "a": 2}


def test_a_value_of_another_type_goes_to_other_and_is_noted() -> None:
    row = fitted(after({"a": 1}), "purchase", {"event_name": "Purchase", "a": "one", "other": {"z": 1}})
    assert row.cells == {"event_name": "Purchase", "other": {"z": 1, "a": "one"}}
    assert row.notes == ("column-type: a had another type before, so what this row has is in other",)


def test_a_note_names_a_few_columns() -> None:
    table = after({f"c{number}": 1 for number in range(9)})
    row = fitted(table, "purchase", {"event_name": "Purchase", **{f"c{number}": "x" for number in range(9)}})
    assert "c4 and 4 more had" in row.notes[0]


def test_a_value_that_cannot_be_held_exactly_goes_to_other_and_makes_no_column() -> None:
    row = fitted(FRESH, "purchase", {"event_name": "Purchase", "a": 10**30}, lambda value: not isinstance(value, int))
    assert (row.added, row.notes) == ((), ())
    assert row.cells["other"] == {"a": 10**30}


def test_a_full_table_gets_no_further_column() -> None:
    table = after({f"c{number}": 1 for number in range(150)}, {f"d{number}": 1 for number in range(150)})
    assert len(table.columns) == MOST_COLUMNS
    row = fitted(table, "purchase", {"event_name": "Purchase", "d149": 5, "c0": 1})
    assert (row.cells["other"], row.cells["c0"], row.notes) == ({"d149": 5}, 1, ())


def test_two_events_of_one_table_are_noted() -> None:
    row = fitted(FRESH, "purchase", {"event_name": "PURCHASE"})
    assert row.notes == ("name-clash: the table purchase holds rows of another event, too",)


def test_automatic_tables_hold_many_events() -> None:
    assert fitted(WarehouseTable("Home"), "pages", {"event_name": "Pricing"}).notes == ()


@examples(100)
@given(ROWS)
def test_no_value_is_lost_and_none_meets_another_type(rows: list[dict[str, object]]) -> None:
    table = FRESH
    for cells in rows:
        row = fitted(table, "purchase", {"event_name": "Purchase", **cells})
        table = row.table
        kept = {name: value for name, value in row.cells.items() if name not in FIXED}
        assert all(table.columns[name] is type_of(value) for name, value in kept.items())
        assert kept | row.cells.get("other", {}) == {name: value for name, value in cells.items() if value is not None}


def test_the_columns_of_every_table_have_their_types() -> None:
    assert FRESH.columns["time"] is ColumnType.NUMBER
    assert FRESH.columns["other"] is ColumnType.JSON
