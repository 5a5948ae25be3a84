"""Exported records as lines of a file: JSON lines, or CSV without formulas."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

import msgspec

from liveview.text.formulas import without_formula


class Counting:
    """Passes records on and counts them."""

    def __init__(self, found: Iterable[msgspec.Struct]) -> None:
        self._found = found
        self.count = 0

    def __iter__(self) -> Iterator[msgspec.Struct]:
        for each in self._found:
            self.count += 1
            yield each


def json_lines(found: Iterable[msgspec.Struct], shown: Callable[[bytes], bytes] = bytes) -> Iterator[bytes]:
    """One JSON object a line. Line ends in a payload are blanks to JSON, because strings cannot contain them.

    `shown` makes a line fit for its destination.
    """
    encoder = msgspec.json.Encoder()
    for record in found:
        line = encoder.encode(record).replace(b"\n", b" ").replace(b"\r", b" ")
        yield shown(line) + b"\n"


def csv_lines(
    found: Iterable[msgspec.Struct], kind: type[msgspec.Struct], shown: Callable[[str], str] = str
) -> Iterator[bytes]:
    """A header with the fields of `kind`, then one record a line; `shown` makes a text fit for its destination."""
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    writer.writerow(kind.__struct_fields__)
    for record in found:
        yield _taken(line)
        cells = [_cell(value) for value in msgspec.structs.astuple(record)]
        writer.writerow([shown(cell) if isinstance(cell, str) else cell for cell in cells])
    yield _taken(line)


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


def _cell(value: object) -> object:
    """A cell that no spreadsheet runs: a quote precedes text that looks like a formula."""
    if isinstance(value, msgspec.Raw):
        value = bytes(value).decode()
    elif isinstance(value, list | tuple):
        value = msgspec.json.encode(value).decode()
    elif isinstance(value, bool):
        value = int(value)
    return without_formula(value) if isinstance(value, str) else value
