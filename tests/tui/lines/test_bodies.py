"""Bodies as text, laid out or byte by byte."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.event import Headers
from liveview.tui.lines.bodies import (
    body_lines,
    content_lines,
    dump_lines,
    form_fields,
    header_lines,
    is_text,
    text_lines,
    unpacked_lines,
)
from liveview.tui.lines.entries import parts_of


class TestDump:
    @given(st.binary(max_size=100), st.sampled_from([40, 100]))
    def test_every_byte_is_there_once(self, body: bytes, width: int) -> None:
        numbers = [parts_of(line)[1][0] for line in dump_lines(body, width)]
        assert bytes.fromhex(" ".join(numbers)) == body

    def test_it_fits_the_width(self) -> None:
        assert max(len(line.text) for line in dump_lines(bytes(100), 78)) <= 78
        assert max(len(line.text) for line in dump_lines(bytes(100), 45)) <= 45


@given(st.binary(max_size=60))
def test_whatever_the_bytes_the_lines_can_be_shown(body: bytes) -> None:
    """Bodies come from strangers."""
    assert all(line.text.isprintable() for line in body_lines(body))


def test_a_text_without_line_breaks_is_cut_into_lines_and_loses_nothing() -> None:
    """A megabyte in one line would be shown only in part."""
    text = "abc" * 2_000
    assert "".join(line.text for line in text_lines(text)) == text


def test_a_header_is_shown_on_one_line_whatever_is_in_it() -> None:
    """Also what a terminal would obey."""
    (line,) = header_lines((("X-Odd", "a\x1b[31mb"),))
    assert line.text == r"X-Odd: a\x1b[31mb"


@pytest.mark.parametrize(("body", "text"), [(b"{}", True), ("é".encode(), True), (b"\xff", False), (b"a\x00", False)])
def test_text_is_utf_8_without_nul(body: bytes, text: bool) -> None:
    """Everything else is better read byte by byte."""
    assert is_text(body) is text


class TestUnpacked:
    """What a webhook answered, of which at most 4 KiB are kept."""

    def shown(self, body: bytes, encoding: str) -> list[str]:
        return [line.text for line in unpacked_lines(body, (("Content-Encoding", encoding),))]

    @pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", "identity, gzip"])
    def test_gzip_is(self, encoding: str) -> None:
        assert self.shown(gzip.compress(b"no such order", mtime=0), encoding)[1:] == ["no such order"]

    @pytest.mark.parametrize("skip", [0, 2])
    def test_deflate_is_with_and_without_its_header(self, skip: int) -> None:
        assert self.shown(zlib.compress(b"no such order")[skip:], "deflate")[1:] == ["no such order"]

    def test_several_layers_are(self) -> None:
        packed = gzip.compress(zlib.compress(b"no such order"), mtime=0)
        assert self.shown(packed, "deflate, gzip")[1:] == ["no such order"]

    def test_what_is_cut_off_is_as_far_as_it_goes(self) -> None:
        text = b'{"error": "no such order", "more": "' + bytes(range(32, 127)) * 400
        packed = gzip.compress(text, compresslevel=0, mtime=0)[:4_096]
        assert "no such order" in "\n".join(self.shown(packed, "gzip"))

    def test_what_comes_before_damage_is(self) -> None:
        packed = bytearray(gzip.compress(b"no such order " * 400, compresslevel=0, mtime=0))
        packed[-8:] = bytes(8)
        assert "no such order" in "\n".join(self.shown(bytes(packed), "gzip"))

    @pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br"])
    def test_what_is_not_known_is_named(self, encoding: str) -> None:
        first, *rest = self.shown(b"\x8b\x06\x80{}\x03", encoding)
        assert f"packed as {encoding}" in first
        assert rest

    def test_a_text_that_claims_to_be_packed_is_shown(self) -> None:
        assert self.shown(b"you sent ***", "gzip") == ["you sent ***"]


class TestForms:
    FORM = (("content-type", "application/x-www-form-urlencoded; charset=utf-8"),)

    def test_are_decoded_field_by_field_and_json_is_laid_out(self) -> None:
        body = b"data=%7B%22a%22%3A1.50%7D&ip=1&empty="
        assert [line.text for line in content_lines(body, self.FORM)] == [
            "data:",
            "{",
            '  "a": 1.50',
            "}",
            "ip: 1",
            "empty: ",
        ]

    @pytest.mark.parametrize("headers", [(), (("Content-Type", "application/json"),)])
    def test_what_is_not_called_one_is_shown_as_any_body(self, headers: Headers) -> None:
        assert form_fields(b"a=1", headers) is None
        assert [line.text for line in content_lines(b"a=1", headers)] == ["a=1"]

    def test_without_a_field_is_shown_as_it_is(self) -> None:
        assert form_fields(b"", self.FORM) is None
        assert [line.text for line in content_lines(b"no field", self.FORM)] == ["no field"]

    @given(st.binary(max_size=60))
    def test_whatever_the_bytes_the_lines_can_be_shown(self, body: bytes) -> None:
        assert all(line.text.isprintable() for line in content_lines(body, self.FORM))
