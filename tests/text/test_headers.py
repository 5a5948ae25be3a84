import pytest

from liveview.text.headers import headers_again
from liveview.text.masking import MASK


class TestHeadersAgain:
    @pytest.mark.parametrize(
        "name",
        [
            *("Host", "content-length", "Transfer-Encoding", "Connection", "Keep-Alive", "Expect", "Upgrade", "TE"),
            *("Accept-Encoding", "Origin", "REFERER", "X-Forwarded-For", "Forwarded", "Sec-Fetch-Site", "sec-ch-ua"),
        ],
    )
    def test_leave_out_what_is_about_the_connection_or_the_page(self, name: str) -> None:
        assert headers_again(((name, "a"), ("X-A", "b"))) == (("X-A", "b"),)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("Content-Type", "text/plain"),
            ("Content-Encoding", "gzip"),
            ("User-Agent", "analytics-python/2.3"),
            ("Authorization", "Basic a2V5Og=="),
            ("X-Retry-Count", "1"),
            ("Section", "a"),
            ("X-Empty", ""),
            ("X-Mask", f"{MASK}*"),
        ],
    )
    def test_keep_what_is_about_the_request(self, name: str, value: str) -> None:
        assert headers_again(((name, value),)) == ((name, value),)

    def test_keep_order_and_repetitions(self) -> None:
        pairs = (("X-B", "1"), ("X-A", "2"), ("X-B", "3"))
        assert headers_again(pairs) == pairs

    def test_leave_out_secrets_that_are_not_known_any_more(self) -> None:
        assert headers_again((("Authorization", MASK), ("Cookie", MASK))) == ()

    @pytest.mark.parametrize("value", ["a\r\nX-B: c", "a\nb", "a\0", "\r"])
    def test_leave_out_what_would_be_another_line(self, value: str) -> None:
        assert headers_again((("X-A", value),)) == ()
