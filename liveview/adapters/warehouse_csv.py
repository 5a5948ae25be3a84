"""A warehouse in a folder of CSV files: one for each table, with a header and a line for each row.

A folder is ours by its file `.liveview-warehouse`, which also says which columns the tables have. A new column is put
at the end: the file is written again, older lines get an empty cell. No cell is a formula. A line whose message is
among the last of its file is not written again.
"""

import csv
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from liveview import private_files
from liveview.adapters.warehouse_files import opened
from liveview.core.json.document import Json, encode
from liveview.core.shapes.warehouse_rows import ColumnType, type_of
from liveview.core.shapes.warehouse_table import FittedRow, WarehouseTable, fitted
from liveview.errors import WarehouseError
from liveview.text.formulas import is_formula

MARK = ".liveview-warehouse"
"""The file that makes a folder ours."""
FORMAT = 1
"""The version of the format."""
REMEMBERED = 10_000
"""Messages of a file that are known: enough for a retry, and for what a kill left undecided."""
END = b"\r\n"
"""The end of a line (RFC 4180)."""
ALREADY = "the row was there already, and is written once"
_Signature = tuple[int, int, int]


class _Tables(msgspec.Struct):
    """The content of the mark."""

    format: int
    tables: dict[str, WarehouseTable] = {}


class _CsvFile:
    """What is known of the file of a table, as long as nobody else changes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.signature: _Signature | None = None
        self.header = b""
        self.missing = b""
        """What the last line lacks of being whole, because it was cut off while it was written; b"" for nothing."""
        self.messages: dict[bytes, None] = {}
        """The last messages, as their cells, oldest first."""

    def remember(self, message: bytes) -> None:
        """Add a message and forget the oldest."""
        self.messages[message] = None
        if len(self.messages) > REMEMBERED:
            del self.messages[next(iter(self.messages))]


class CsvWarehouse:
    """The warehouse in a folder. It belongs to one thread, and no other program may write to the folder meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables = _Tables(FORMAT)
        self._mark: _Signature | None = None
        self._files: dict[str, _CsvFile] = {}

    def write(self, table: str, cells: Mapping[str, Json]) -> tuple[str, ...]:
        """Write a row, all of it or nothing; what there is to say about it. Raises `WarehouseError` or `OSError`."""
        self._open()
        before = self._tables.tables.get(table)
        row = fitted(before or WarehouseTable(str(cells.get("event_name", ""))), table, cells)
        known = self._files.setdefault(table, _CsvFile(self._folder / f"{table}.csv"))
        _look(known)
        _check_header(known, row.table)
        message = _cell(cells.get("message_id")).encode()
        if message and message in known.messages:
            return (*row.notes, ALREADY)
        if row.table != before:
            self._keep(table, row.table)
        _write(known, row)
        known.remember(message)
        return row.notes

    def close(self) -> None:
        """Forget what is known; nothing is open between two rows."""
        self._files.clear()

    def _open(self) -> None:
        """Make the folder ours, or see that it is; reads the mark if it has changed."""
        mark = self._folder / MARK
        if self._mark is not None and self._mark == _signature(mark):
            return
        self._files.clear()
        if self._folder.is_symlink():
            raise WarehouseError(f"{self._folder} is a symbolic link; give the real path")
        try:
            self._folder.mkdir(mode=0o700)
        except FileNotFoundError:
            parent = self._folder.parent
            raise WarehouseError(f"the folder {parent} does not exist; make it, or choose another path") from None
        except FileExistsError:
            self._check_folder(mark)
        if mark.exists():
            self._tables = _read(mark)
            self._mark = _signature(mark)
        else:
            self._tables = _Tables(FORMAT)
            self._save()

    def _check_folder(self, mark: Path) -> None:
        if not self._folder.is_dir():
            raise WarehouseError(f"{self._folder} is not a folder")
        if not mark.exists() and any(self._folder.iterdir()):
            advice = "choose an empty or a new one"
            raise WarehouseError(f"the folder holds files of other programs and was left unchanged; {advice}")

    def _keep(self, name: str, table: WarehouseTable) -> None:
        """Keep the columns of a table before its file has them: a header with fewer of them is completed later."""
        self._tables.tables[name] = table
        self._save()

    def _save(self) -> None:
        mark = self._folder / MARK
        private_files.replace(mark, msgspec.json.encode(self._tables) + b"\n")
        self._mark = _signature(mark)


def _read(mark: Path) -> _Tables:
    try:
        found = msgspec.json.decode(mark.read_bytes(), type=_Tables)
    except msgspec.DecodeError:
        raise WarehouseError(f"{mark} was changed by another program; choose another folder") from None
    if found.format > FORMAT:
        raise WarehouseError(
            f"a newer liveview wrote the folder (format {found.format}); update liveview to write to it"
        )
    return found


def _signature(path: Path) -> _Signature | None:
    """What changes when another program writes to a file; None for no file."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _look(known: _CsvFile) -> None:
    """Read the file again if it is not as it was left."""
    signature = _signature(known.path)
    if signature == known.signature:
        return
    known.header, known.missing, known.messages = b"", b"", {}
    if signature is not None:
        with opened(known.path) as file:
            for line, missing in _lines(file):
                if not known.header:
                    known.header = line
                elif not missing:
                    known.remember(line.partition(b",")[0])
                known.missing = missing
    known.signature = signature


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The rows of a file without their line ends, each with what it lacks of being whole.

    A cell may hold line ends. A row is whole when it has an even number of quotes, because those in a cell are doubled.
    """
    line, in_quotes = bytearray(), False
    for part in file:
        line += part
        in_quotes ^= part.count(b'"') % 2 == 1
        if not in_quotes and part.endswith(b"\n"):
            yield bytes(line).rstrip(b"\r\n"), b""
            line.clear()
    if line:
        yield bytes(line), b'"\r\n' if in_quotes else b"\r\n"


def _check_header(known: _CsvFile, table: WarehouseTable) -> None:
    """Refuse a file whose columns are not those that were written, or only the first of them."""
    if not known.header:
        return
    has, should = known.header.decode("utf-8", "replace").split(","), list(table.columns)
    if has != should[: len(has)]:
        raise WarehouseError(f"another program changed the columns of {known.path.name}; move the file away")


def _write(known: _CsvFile, row: FittedRow) -> None:
    """Append a row; a file without some of its columns is written again."""
    columns = list(row.table.columns)
    header, line = _line(columns), _line([_cell(row.cells.get(column)) for column in columns])
    if not known.header:
        _append(known, header + END + line + END)
    elif known.header == header:
        _append(known, known.missing + line + END)
    else:
        _rewrite(known, header, line)
    known.header, known.missing = header, b""
    known.signature = _signature(known.path)


def _append(known: _CsvFile, content: bytes) -> None:
    """Append bytes, all of them or none."""
    with opened(known.path) as file:
        end = file.seek(0, os.SEEK_END)
        try:
            file.write(content)
            file.flush()
        except OSError:
            os.ftruncate(file.fileno(), end)
            raise


def _rewrite(known: _CsvFile, header: bytes, line: bytes) -> None:
    """Write the file again with more columns and a further line: it has the old content or all of the new one."""
    empty = b"," * (header.count(b",") - known.header.count(b","))
    draft = known.path.with_name(f"{known.path.name}.new")
    try:
        with opened(known.path) as file, private_files.create(draft, overwrite=True) as new:
            rows = _lines(file)
            next(rows, None)
            new.write(header + END)
            for row, missing in rows:
                new.write(row + missing.rstrip(END) + empty + END)
            new.write(line + END)
        draft.replace(known.path)
    finally:
        draft.unlink(missing_ok=True)


def _cell(value: Json) -> str:
    """A value as text that no spreadsheet runs.

    An apostrophe precedes text that looks like a formula, and text that only looks like one without its apostrophes, so
    that the text can be told from the cell.
    """
    if value is None:
        return ""
    if type_of(value) is ColumnType.TEXT:
        text = str(value)
        return f"'{text}" if is_formula(text.lstrip("'")) else text
    return encode(value).decode()


def _line(cells: list[str]) -> bytes:
    """A row without its line end."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)  # it ends in `END`, so that a cell with a line end is quoted
    return line.getvalue().encode().removesuffix(END)
