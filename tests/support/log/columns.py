"""The columns of a table, and the fields of the struct that is a row of it."""

from pathlib import Path
from types import NoneType
from typing import get_args

import msgspec

from tests.support.log.making import new_log, reading


def columns_of(table: str, folder: Path) -> list[tuple[str, bool]]:
    """Name of each column in order, and whether it may be null."""
    with reading(new_log(folder / "columns.db")) as connection:
        rows = connection.execute(f"pragma table_info({table})").fetchall()
    return [(name, not needed and not key) for _, name, _, needed, _, key in rows]


def fields_of(kind: type[msgspec.Struct]) -> list[tuple[str, bool]]:
    """Name of each field in order, and whether it may be None."""
    return [(field.name, NoneType in get_args(field.type)) for field in msgspec.structs.fields(kind)]
