"""Bodies as text, laid out or byte by byte."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.text.bodies import (
    LARGEST,
    body_lines,
    decoded,
    dump_lines,
    header_lines,
    is_text,
    start_of,
    text_lines,
)

GZIP = (("Content-Encoding", "gzip"),)
DEFLATE = (("content-encoding", " Deflate "),)


class TestStart:
    """Only the beginning of a refused body is kept."""

    @pytest.mark.parametrize("headers", [GZIP, DEFLATE])
    def test_what_is_cut_off_is_unpacked_as_far_as_it_goes(self, headers):
        text = b'{"event": "Purchase", "text": "' + bytes(range(256)) * 40
        packed = gzip.compress(text, mtime=0) if headers is GZIP else zlib.compress(text)
        start = start_of(packed[: len(packed) // 2], headers)
        assert start.startswith(b'{"event": "Purchase"')
        assert text.startswith(start)

    def test_a_bomb_stays_small(self):
        assert len(start_of(gzip.compress(bytes(50_000_000), mtime=0)[:65_536], GZIP)) == 65_536

    @pytest.mark.parametrize("headers", [(), GZIP, DEFLATE, (("Content-Encoding", "br"),)])
    def test_what_cannot_be_unpacked_is_given_back(self, headers):
        assert start_of(b"\x00 no archive", headers) == b"\x00 no archive"


class TestDecoded:
    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            (b"{}", ()),
            (b"{}", (("Content-Encoding", "identity"),)),
            (gzip.compress(b"{}", mtime=0), GZIP),
            (zlib.compress(b"{}"), DEFLATE),
            (zlib.compress(b"{}")[2:-4], DEFLATE),
        ],
    )
    def test_what_a_sender_packs_is_unpacked(self, body: bytes, headers):
        assert decoded(body, headers) == b"{}"

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            (b"no gzip", GZIP),
            (gzip.compress(b"{}", mtime=0)[:-1], GZIP),
            (gzip.compress(b"{}", mtime=0) + b"more", GZIP),
            (gzip.compress(bytes(LARGEST + 1), mtime=0), GZIP),
            (b"{}", (("Content-Encoding", "br"),)),
        ],
    )
    def test_what_cannot_be_unpacked_whole_is_nothing(self, body: bytes, headers):
        assert decoded(body, headers) is None


class TestDump:
    @given(st.binary(max_size=100), st.sampled_from([40, 100]))
    def test_every_byte_is_there_once(self, body: bytes, width: int):
        numbers = [line.parts[1][0] for line in dump_lines(body, width)]
        assert bytes.fromhex(" ".join(numbers)) == body

    def test_it_fits_the_width(self):
        assert max(len(line.text) for line in dump_lines(bytes(100), 78)) <= 78
        assert max(len(line.text) for line in dump_lines(bytes(100), 45)) <= 45


@given(st.binary(max_size=60))
def test_whatever_the_bytes_the_lines_can_be_shown(body: bytes):
    """Bodies come from strangers."""
    assert all(line.text.isprintable() for line in body_lines(body))


def test_a_text_without_line_breaks_is_cut_into_lines_and_loses_nothing():
    """A megabyte in one line would be shown only in part."""
    text = "abc" * 2_000
    assert "".join(line.text for line in text_lines(text)) == text


def test_a_header_is_shown_on_one_line_whatever_is_in_it():
    """Also what a terminal would obey."""
    (line,) = header_lines((("X-Odd", "a\x1b[31mb"),))
    assert line.text == r"X-Odd: a\x1b[31mb"


@pytest.mark.parametrize(("body", "text"), [(b"{}", True), ("é".encode(), True), (b"\xff", False), (b"a\x00", False)])
def test_text_is_utf_8_without_nul(body: bytes, text: bool):
    """Everything else is better read byte by byte."""
    assert is_text(body) is text
