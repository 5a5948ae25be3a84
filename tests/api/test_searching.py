"""A search in pieces finds what one query would."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from liveview.api.searching import search
from liveview.api.session_log import ReadingThread
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
    assert all(a.start != b.start for a, b in pairwise(asked))
