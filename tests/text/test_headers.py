import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.headers import NAME_PATTERN, can_be_sent, headers_again, is_header_name
from liveview.text.masking import MASK

SEPARATORS = set('"(),/:;<=>?@[\\]{} \t')


@given(st.characters())
def test_a_name_has_only_the_characters_of_a_token(character: str) -> None:
    allowed = set(string.printable) - SEPARATORS - set(string.whitespace)
    assert is_header_name(f"X{character}") == (character in allowed)


@pytest.mark.parametrize("name", ["", "X ", " X", "X:", "X\n", "Grün", "X\r\nY"])
def test_only_a_token_is_a_name(name: str) -> None:
    assert not is_header_name(name)
    assert not can_be_sent(name, "value")


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\0b", "\r"])
def test_a_value_that_would_begin_another_line_cannot_be_sent(value: str) -> None:
    assert not can_be_sent("X-Name", value)


@pytest.mark.parametrize("value", ["", "a b", "Grün", "tab\there"])
def test_a_value_on_one_line_can(value: str) -> None:
    assert can_be_sent("X-Name", value)


def test_the_token_can_be_part_of_a_larger_expression() -> None:
    assert re.fullmatch(rf"{NAME_PATTERN}: ({NAME_PATTERN})", "X-Name: value")


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
