"""Strict types for a log whose tables are not strict.

The tables that liveview makes are strict: a number column holds numbers only. In a copy made by another tool they may
not be, and one text among the numbers would break every calculation. Such a log is read through views that have the
names of its tables and cast each value to the type of its column.
"""

import sqlite3

from liveview.log.schema import TABLES

_KINDS = {"": "text", "int": "integer", "float": "real", "bytes": "blob"}
_NOTHING = {"": "''", "int": "0", "float": "0.0", "bytes": "x''"}
_SETTINGS = "kind! name! value!"


def make_typed(connection: sqlite3.Connection) -> None:
    """Cover the tables that are not strict with views. Views cost indexes, so strict tables stay as they are."""
    strict = dict(connection.execute("select name, strict from pragma_table_list where schema = 'main'"))
    for table, columns in {**TABLES, "settings": _SETTINGS}.items():
        if strict.get(table) == 0:
            _cover(connection, table, columns)


def _cover(connection: sqlite3.Connection, table: str, columns: str) -> None:
    query = "select name, pk > 0 and type = 'INTEGER' from pragma_table_info(?, 'main')"
    there = dict(connection.execute(query, (table,)))
    described = [(*column.rstrip("!").partition(":"), column.endswith("!")) for column in columns.split()]
    cells = [
        "id" if name == "id" and there[name] else _cell(name, "int" if name == "id" else kind, required or name == "id")
        for name, _, kind, required in described
        if name in there
    ]
    if cells:
        connection.execute(f"create temp view {table} as select {', '.join(cells)} from main.{table}")


def _cell(name: str, kind: str, required: bool) -> str:
    value = f"cast({name} as {_KINDS[kind]})"
    return f"{f'ifnull({value}, {_NOTHING[kind]})' if required else value} as {name}"
