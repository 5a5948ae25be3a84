"""Cursors are opaque, and a page looks at what is left."""

import pytest

from liveview.api.paging import Cursor, PageWanted
from liveview.api.session_log import SessionLog


@pytest.mark.parametrize(
    ("newest", "last", "expected"),
    [(True, 0, range(1, 11)), (True, 4, range(1, 4)), (False, 0, range(1, 11)), (False, 4, range(5, 11))],
)
def test_a_page_looks_at_what_is_left(newest: bool, last: int, expected: range) -> None:
    assert PageWanted("", 0.0, last, newest, 10).span(10) == expected


def test_a_cursor_is_plain_in_a_url_and_says_nothing_of_the_path() -> None:
    written = Cursor(SessionLog("/home/somebody/log.db").key, "a" * 16, 1_790_000_000.123, 10**17).written()
    assert written.replace("-", "").replace("_", "").isalnum()
    assert len(written) < 200
