"""`data=`: forms and queries that carry events."""

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.forms import events, fields, is_form

JSON = st.dictionaries(st.text(max_size=6), st.text(max_size=12) | st.integers(), max_size=4).map(
    lambda value: json.dumps(value, ensure_ascii=False).encode()
)
"""Events with all kinds of characters, so that their base64 has every letter."""


def data_of(query: bytes) -> bytes | None:
    """The JSON in a query."""
    return events(fields(query)["data"])


class TestEvents:
    @given(JSON)
    def test_are_read_from_percent_encoded_json(self, content: bytes) -> None:
        assert data_of(b"data=" + quote(content, safe="").encode()) == content
        assert data_of(b"data=" + quote_plus(content).encode()) == content

    @given(JSON)
    def test_are_read_from_base64_with_and_without_percent_encoding(self, content: bytes) -> None:
        """mixpanel-node does not percent-encode its base64, so a `+` arrives as a blank."""
        packed = base64.b64encode(content)
        assert data_of(b"data=" + packed) == content
        assert data_of(b"data=" + quote(packed, safe="").encode()) == content
        assert data_of(b"data=" + packed.replace(b"+", b"%20")) == content

    @given(JSON, st.integers(0, 2))
    def test_are_read_from_url_safe_base64_and_without_all_of_its_padding(self, content: bytes, left: int) -> None:
        packed = base64.urlsafe_b64encode(content)
        padding = len(packed) - len(packed.rstrip(b"="))
        assert data_of(b"data=" + packed) == content
        assert data_of(b"data=" + packed.rstrip(b"=") + b"=" * min(left, padding)) == content

    @given(JSON)
    def test_are_read_from_base64_in_lines(self, content: bytes) -> None:
        lines = base64.encodebytes(content).replace(b"\n", b"\r\n")
        assert data_of(b"data=" + quote(lines, safe="").encode()) == content

    @pytest.mark.parametrize(
        "data",
        [
            b"a",
            b"!!!!",
            b"a=bc",
            b"e30=x",
            b"e30\x00",
            b"\xff\xfe",
            "é".encode(),
            b'"text"',
            b"%",
            b"e30;",
            b"=",
            b"abcde",
        ],
    )
    def test_are_none_if_it_is_neither_json_nor_base64(self, data: bytes) -> None:
        assert events(data) in {None, b""}
        assert data.strip(b"=") == b"" or events(data) is None

    @given(st.binary(max_size=40))
    def test_never_raise_whatever_the_bytes(self, data: bytes) -> None:
        assert events(data) is None or isinstance(events(data), bytes)

    @pytest.mark.parametrize("plain", [b'{"a": 1}', b" [1]\n", b"{", b"[\xff"])
    def test_that_begin_like_json_are_left_as_they_are(self, plain: bytes) -> None:
        assert events(plain) == plain.strip()


class TestFields:
    @given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5))
    def test_are_decoded(self, sent: dict[str, str]) -> None:
        expected = {name: value.encode() for name, value in sent.items()} or {"": b""}
        assert fields(urlencode(sent).encode()) == expected

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (b"data=a&data=b", {"data": b"a"}),
            (b"data=&data=b", {"data": b""}),
            (b"data", {"data": b""}),
            (b"data=a=b==", {"data": b"a=b=="}),
            (b"d%61ta=a", {"data": b"a"}),
            (b"data=%zz%4", {"data": b"%zz%4"}),
            (b"data=%ff%FE", {"data": b"\xff\xfe"}),
            (b"%ff=1", {"\ufffd": b"1"}),
            (b"data=a;img=1", {"data": b"a;img=1"}),
            (b"&&data=a&", {"": b"", "data": b"a"}),
            (b"data=a%26img%3D1", {"data": b"a&img=1"}),
        ],
    )
    def test_of_odd_queries_keep_what_can_be_read(self, query: bytes, expected: dict[str, bytes]) -> None:
        assert fields(query) == expected

    @given(st.binary(max_size=60))
    def test_never_raise_whatever_the_bytes(self, query: bytes) -> None:
        assert all(isinstance(value, bytes) for value in fields(query).values())


class TestMark:
    @pytest.mark.parametrize("content", [b"data=", b"data=x&verbose=1"])
    def test_is_what_a_form_begins_with(self, content: bytes) -> None:
        assert is_form(content)

    @pytest.mark.parametrize("content", [b"", b"data", b"Data=x", b" data=x", b'{"data=": 1}', b"verbose=1&data=x"])
    def test_is_not_what_anything_else_begins_with(self, content: bytes) -> None:
        assert not is_form(content)
