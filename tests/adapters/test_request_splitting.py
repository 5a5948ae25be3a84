"""Where a connection's bytes are split."""

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.request_splitting import RequestSplitter

GET = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n\r\n\r\n{}"
CHUNKED = b"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
BROKEN = b"\x00 nonsense\r\n\r\n"


def test_requests_in_one_segment_are_split() -> None:
    assert list(RequestSplitter().pieces(GET + POST + CHUNKED + BROKEN)) == [GET, POST, CHUNKED, BROKEN]


def test_one_request_stays_as_it_is() -> None:
    for request in (GET, POST, CHUNKED):
        assert list(RequestSplitter().pieces(request)) == [request]


@given(
    st.lists(st.sampled_from([GET, POST, CHUNKED]), min_size=1, max_size=5),
    st.lists(st.integers(1, 400), max_size=8),
)
def test_wherever_the_segments_end_so_do_the_requests(requests: Sequence[bytes], cuts: Sequence[int]) -> None:
    """No byte is lost, and no piece goes beyond the end of a request."""
    whole = b"".join(requests)
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    splitter = RequestSplitter()
    pieces: list[bytes] = []
    for start, end in itertools.pairwise(places):
        pieces += splitter.pieces(whole[start:end])
    assert b"".join(pieces) == whole
    ends = set(itertools.accumulate(len(piece) for piece in pieces))
    assert set(itertools.accumulate(len(request) for request in requests)) <= ends


def test_headers_without_end_are_not_searched_for_ever() -> None:
    splitter = RequestSplitter()
    assert [list(splitter.pieces(b"x" * 100_000)) for _ in range(5)] == [[b"x" * 100_000]] * 5


def test_a_flood_of_requests_is_split_a_bounded_number_of_times() -> None:
    assert len(list(RequestSplitter().pieces(GET * 10_000))) == 4_097


@given(st.lists(st.sampled_from([GET, POST, CHUNKED]), max_size=4), st.integers(0, 60))
def test_it_is_between_requests_only_where_one_has_ended(requests: Sequence[bytes], more: int) -> None:
    splitter = RequestSplitter()
    for request in requests:
        list(splitter.pieces(request))
        assert (splitter.is_between, splitter.is_in_head) == (True, False)
    head = POST.index(b"\r\n\r\n") + 4
    cut = min(more, len(POST) - 1)
    list(splitter.pieces(POST[:cut]))
    assert splitter.is_between is (cut == 0)
    assert splitter.is_in_head is (0 < cut < head)
    list(splitter.pieces(POST[cut:]))
    assert splitter.is_between


@given(st.integers(1, len(CHUNKED) - 1))
def test_it_is_not_between_requests_within_a_chunked_body(cut: int) -> None:
    splitter = RequestSplitter()
    list(splitter.pieces(CHUNKED[:cut]))
    assert not splitter.is_between
    list(splitter.pieces(CHUNKED[cut:]))
    assert splitter.is_between
