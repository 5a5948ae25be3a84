import pytest
from aiohttp.test_utils import make_mocked_request

from liveview.adapters.headers import MOST_HEADER_BYTES, MOST_HEADERS, exceeds_limits, stored_headers


class TestTooMany:
    @pytest.mark.parametrize(
        ("count", "length", "verdict"),
        [(MOST_HEADERS, 1, False), (MOST_HEADERS + 1, 1, True), (2, MOST_HEADER_BYTES // 2, True), (0, 0, False)],
    )
    def test_counts_headers_and_their_bytes(self, count: int, length: int, verdict: bool) -> None:
        request = make_mocked_request("GET", "/", {f"X-{number}": "a" * length for number in range(count)})
        assert exceeds_limits(request) is verdict


class TestKept:
    def test_are_masked_and_in_order(self) -> None:
        request = make_mocked_request("GET", "/", {"X-B": "1", "Authorization": "Bearer s3cr3t", "X-A": "2"})
        assert stored_headers(request) == (("X-B", "1"), ("Authorization", "***"), ("X-A", "2"))

    def test_are_only_the_first_of_very_many(self) -> None:
        request = make_mocked_request("GET", "/", {f"X-{number}": "a" for number in range(500)})
        assert len(stored_headers(request)) == MOST_HEADERS
