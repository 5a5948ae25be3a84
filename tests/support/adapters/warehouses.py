"""What warehouses hold, read with the standard library alone and made comparable with what was sent."""

import contextlib
import csv
import json
import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from liveview.core.shapes.warehouse_rows import FIXED, OTHER
from liveview.text.formulas import is_formula
from tests.support.core.warehouse_rows import comparable, json_of


def typed_rows(path: Path, table: str = "purchase") -> list[dict[str, Any]]:
    """The rows of a SQLite warehouse, each value as its column's type says."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        types = dict(connection.execute(f"select name, type from pragma_table_info('{table}')").fetchall())
        cursor = connection.execute(f'select * from "{table}" order by message_id')
        names = [each[0] for each in cursor.description]
        return [_row(zip(names, row, strict=True), types) for row in cursor]


def csv_rows(folder: Path, table: str = "purchase") -> list[dict[str, Any]]:
    """The rows of a CSV warehouse, each value as the column's type says."""
    mark = json.loads((folder / ".liveview-warehouse").read_text(encoding="utf-8"))
    types = {name: str(kind).upper() for name, kind in mark["tables"][table]["columns"].items()}
    usual = csv.field_size_limit(10**9)
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    csv.field_size_limit(usual)
    assert all(len(row) == len(header) for row in rows)
    return [{name: _parsed(cell, types[name]) for name, cell in zip(header, row, strict=True) if cell} for row in rows]


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says about the properties of its event, by column; comparable."""
    own = {name: comparable(value) for name, value in row.items() if name not in FIXED}
    others: dict[str, Any] = comparable(row.get(OTHER, {}))
    return own | others


def _row(pairs: Any, types: Mapping[str, str]) -> dict[str, Any]:
    return {name: _value(value, types[name].upper()) for name, value in pairs if value is not None}


def _value(value: Any, kind: str) -> Any:
    if kind == "JSON":
        return json_of(value)
    if kind == "BOOLEAN":
        return bool(value)
    return Decimal(repr(value)) if kind == "NUMERIC" else value


def _parsed(cell: str, kind: str) -> Any:
    if kind != "TEXT":
        return json_of(cell)
    return cell[1:] if cell.startswith("'") and is_formula(cell.lstrip("'")) else cell
