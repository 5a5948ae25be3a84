"""Headers and bodies of the log, read for a filter whatever they are."""

import gzip
import zlib

import pytest

from liveview.log.filter.stored_http import pairs, readable
from liveview.text.encodings import LARGEST_START

BODY = b'{"error": "no such list"}'


def encoded(name: str) -> bytes:
    return f'[["content-encoding","{name}"]]'.encode()


class TestBodies:
    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("gzip", gzip.compress(BODY, mtime=0)),
            ("GZIP", gzip.compress(BODY, mtime=0)[:-6]),
            ("deflate", zlib.compress(BODY)),
            ("deflate, gzip", gzip.compress(zlib.compress(BODY), mtime=0)),
            ("identity", BODY),
            ("gzip", BODY),
        ],
    )
    def test_are_unpacked_as_far_as_they_go(self, name: str, body: bytes) -> None:
        assert readable(body, encoded(name)).startswith(BODY.decode()[:5])

    def test_that_are_packed_without_the_head_of_zlib_are_too(self) -> None:
        packer = zlib.compressobj(wbits=-15)
        assert readable(packer.compress(BODY) + packer.flush(), encoded("deflate")) == BODY.decode()

    def test_that_grow_without_end_are_cut(self) -> None:
        assert len(readable(gzip.compress(b"x" * 10_000_000), encoded("gzip"))) == LARGEST_START

    def test_that_are_not_text_are_still_one(self) -> None:
        assert readable(b"a\xff", None) == "a\ufffd"


@pytest.mark.parametrize(
    "stored", [None, b"", b"not json", b"5", b'["a",["b"],["c",1],[1,"d"]]', b"[" * 100_000, b"\xff"]
)
def test_malformed_headers_are_skipped(stored: bytes | None) -> None:
    assert list(pairs(stored)) == []
