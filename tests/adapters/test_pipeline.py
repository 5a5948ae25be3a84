"""Where a connection's bytes are cut."""

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.pipeline import Cutter

GET = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n\r\n\r\n{}"
CHUNKED = b"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
BROKEN = b"\x00 nonsense\r\n\r\n"


def test_requests_in_one_segment_are_cut_apart() -> None:
    assert list(Cutter().pieces(GET + POST + CHUNKED + BROKEN)) == [GET, POST, CHUNKED, BROKEN]


def test_one_request_stays_as_it_is() -> None:
    for request in (GET, POST, CHUNKED):
        assert list(Cutter().pieces(request)) == [request]


@given(
    st.lists(st.sampled_from([GET, POST, CHUNKED]), min_size=1, max_size=5),
    st.lists(st.integers(1, 400), max_size=8),
)
def test_wherever_the_segments_end_so_do_the_requests(requests: Sequence[bytes], cuts: Sequence[int]) -> None:
    """No byte is lost, and no piece goes beyond the end of a request."""
    whole = b"".join(requests)
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    cutter, pieces = Cutter(), []
    for start, end in itertools.pairwise(places):
        pieces += cutter.pieces(whole[start:end])
    assert b"".join(pieces) == whole
    ends = {sum(map(len, pieces[:count])) for count in range(1, len(pieces) + 1)}
    assert {sum(map(len, requests[:count])) for count in range(1, len(requests) + 1)} <= ends


def test_headers_without_end_are_not_looked_through_for_ever() -> None:
    cutter = Cutter()
    assert [list(cutter.pieces(b"x" * 100_000)) for _ in range(5)] == [[b"x" * 100_000]] * 5


def test_a_flood_of_requests_is_cut_only_so_often() -> None:
    assert len(list(Cutter().pieces(GET * 10_000))) == 4_097
