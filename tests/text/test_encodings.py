"""Bodies that their sender compressed, whole or cut off."""

import gzip
import zlib
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.event import Headers
from liveview.text.encodings import (
    LARGEST,
    LARGEST_START,
    MOST_LAYERS,
    decoded,
    encoding_of,
    start_of,
    unpacked_start,
)

GZIP = (("Content-Encoding", "gzip"),)
DEFLATE = (("content-encoding", " Deflate "),)


def encoded(*layers: str) -> Headers:
    return (("Content-Encoding", ", ".join(layers)),)


def packed(body: bytes, *layers: str) -> bytes:
    """The body compressed by each layer in turn, as its sender does it."""
    return reduce(lambda text, layer: PACKERS[layer](text), layers, body)


PACKERS = {
    "gzip": lambda text: gzip.compress(text, mtime=0),
    "deflate": zlib.compress,
    "identity": bytes,
}


class TestEncodingOf:
    @pytest.mark.parametrize(
        ("headers", "encoding"),
        [
            ((), ""),
            ((("Content-Type", "gzip"),), ""),
            (encoded("identity"), ""),
            (encoded(" GZIP "), "gzip"),
            (encoded("x-gzip", "X-Deflate"), "gzip, deflate"),
            (encoded("identity", "gzip", ""), "gzip"),
            ((("CONTENT-ENCODING", "deflate"), ("Host", "a"), ("Content-Encoding", "gzip")), "deflate, gzip"),
            (encoded("br"), "br"),
        ],
    )
    def test_is_in_small_letters_and_in_the_order_of_the_sender(self, headers: Headers, encoding: str) -> None:
        assert encoding_of(headers) == encoding


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
    def test_what_a_sender_packs_is_unpacked(self, body: bytes, headers: Headers) -> None:
        assert decoded(body, headers) == b"{}"

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            (b"", GZIP),
            (b"no gzip", GZIP),
            (gzip.compress(b"{}", mtime=0)[:-1], GZIP),
            (gzip.compress(b"{}", mtime=0) + b"more", GZIP),
            (gzip.compress(bytes(LARGEST + 1), mtime=0), GZIP),
            (b"{}", (("Content-Encoding", "br"),)),
            (packed(b"{}", "gzip"), encoded("gzip", "br")),
        ],
    )
    def test_what_cannot_be_unpacked_whole_is_nothing(self, body: bytes, headers: Headers) -> None:
        assert decoded(body, headers) is None

    @given(st.binary(max_size=200), st.lists(st.sampled_from(sorted(PACKERS)), max_size=MOST_LAYERS))
    def test_undoes_what_the_sender_did_in_any_order(self, body: bytes, layers: list[str]) -> None:
        assert decoded(packed(body, *layers), encoded(*layers)) == body

    def test_more_layers_than_any_sender_uses_are_not_unpacked(self) -> None:
        layers = ["gzip"] * (MOST_LAYERS + 1)
        assert decoded(packed(b"{}", *layers), encoded(*layers)) is None
        assert decoded(packed(b"{}", *layers[1:]), encoded(*layers[1:])) == b"{}"

    def test_the_largest_body_that_is_received_is_unpacked(self) -> None:
        assert decoded(packed(bytes(LARGEST), "gzip"), GZIP) == bytes(LARGEST)

    def test_a_bomb_inside_of_another_layer_is_nothing(self) -> None:
        layers = ("gzip", "gzip")
        assert decoded(packed(bytes(LARGEST + 1), *layers), encoded(*layers)) is None

    @given(st.binary(max_size=100), st.sampled_from([GZIP, DEFLATE, encoded("deflate", "gzip")]))
    def test_any_bytes_can_be_given(self, body: bytes, headers: Headers) -> None:
        content = decoded(body, headers)
        assert content is None or len(content) <= LARGEST


class TestStart:
    """Only the beginning of a refused body is kept."""

    @pytest.mark.parametrize("headers", [GZIP, DEFLATE])
    def test_what_is_cut_off_is_unpacked_as_far_as_it_goes(self, headers: Headers) -> None:
        text = b'{"event": "Purchase", "text": "' + bytes(range(256)) * 40
        whole = gzip.compress(text, mtime=0) if headers is GZIP else zlib.compress(text)
        start = start_of(whole[: len(whole) // 2], headers)
        assert start.startswith(b'{"event": "Purchase"')
        assert text.startswith(start)

    def test_a_bomb_stays_small(self) -> None:
        assert len(start_of(gzip.compress(bytes(50_000_000), mtime=0)[:65_536], GZIP)) == LARGEST_START

    @pytest.mark.parametrize("headers", [(), GZIP, DEFLATE, (("Content-Encoding", "br"),)])
    def test_what_cannot_be_unpacked_is_given_back(self, headers: Headers) -> None:
        assert start_of(b"\x00 no archive", headers) == b"\x00 no archive"
        assert unpacked_start(b"\x00 no archive", headers) is None

    def test_what_comes_before_damage_is_unpacked(self) -> None:
        text = bytes(range(256)) * 8
        damaged = gzip.compress(text, compresslevel=0, mtime=0)[:-8] + bytes(8)
        start = unpacked_start(damaged, GZIP)
        assert start
        assert text.startswith(start)

    @given(st.binary(min_size=1, max_size=300), st.integers(0, 400), st.sampled_from(["gzip", "deflate"]))
    def test_it_is_always_the_beginning_of_what_was_packed(self, body: bytes, end: int, layer: str) -> None:
        start = unpacked_start(packed(body, layer)[:end], encoded(layer))
        assert start is None or body.startswith(start)

    @given(st.binary(min_size=1, max_size=300), st.lists(st.sampled_from(["gzip", "deflate"]), min_size=1, max_size=3))
    def test_it_is_the_whole_when_nothing_was_cut_off(self, body: bytes, layers: list[str]) -> None:
        assert unpacked_start(packed(body, *layers), encoded(*layers)) == body
