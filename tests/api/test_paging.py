"""Cursors are opaque, and a search in pieces finds what one query would."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.api.paging import Cursor, PageWanted, search
from liveview.api.session_log import ReadingThread, SessionLog
from liveview.log.read.reader import Reader
from tests.support.examples import examples


class Reading:
    """Answers in this thread, without a log."""

    async def ask(self, read: Any) -> Any:
        return read(None)


@examples(100)
@given(st.frozensets(st.integers(1, 3_000), max_size=40), st.integers(0, 3_000), st.integers(1, 50), st.booleans())
def test_a_search_in_pieces_finds_the_same(there: frozenset[int], upto: int, most: int, newest: bool) -> None:
    asked: list[range] = []

    def find(_: Reader, span: range, limit: int) -> Sequence[int]:
        asked.append(span)
        return sorted((each for each in there if each in span), reverse=newest)[:limit]

    found = asyncio.run(search(cast("ReadingThread", Reading()), range(1, upto + 1), most, find, newest=newest))
    assert found == sorted((each for each in there if each <= upto), reverse=newest)[:most]
    assert all(a.start != b.start for a, b in itertools.pairwise(asked))


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
