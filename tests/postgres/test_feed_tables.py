"""How rows come from the server."""

import pytest

from liveview.core.store import TableRow
from liveview.postgres.feed_tables import APPENDED, NAMES, NUMBERED, found_in, new, row_in


class TestRowIn:
    """A line of JSON is a row as a session file has it."""

    def test_bytes_are_decoded_and_texts_unescaped(self) -> None:
        line = '[1,2.5,"/a","[]","/wB7\\n","ok",200,"a\\u00010b\\u00011","m"]'
        assert row_in("sink_requests", line) == TableRow(
            "sink_requests", (1, 2.5, "/a", "[]", b"\xff\x00{", "ok", 200, "a\0b\x01", "m")
        )

    @pytest.mark.parametrize(("value", "stored"), [('""', b""), ("null", None)])
    def test_no_bytes_and_none_differ(self, value: str, stored: bytes | None) -> None:
        row = row_in("requests", f'[1,2.5,"POST","/","http-api","::1","[]",{value},200,null,null,null]')
        assert row.values[7] == stored

    def test_an_id_alone(self) -> None:
        assert row_in("ids", "17") == TableRow("", (17,))


class TestFoundIn:
    """What was found under a name."""

    def test_the_name_may_say_what_for(self) -> None:
        (found,) = found_in(new("replies"), [(new("replies"), 4, 9, 3, "[1,2,3,4.5]")])
        assert (found.place, found.total, found.row) == ((4, 9), 3, TableRow("replies", (1, 2, 3, 4.5)))

    def test_every_table_has_an_order(self) -> None:
        assert {*NUMBERED, *APPENDED} == set(NAMES)
