"""Bytes in JSON lose nothing."""

import base64

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.readable import Base64, readable
from tests.support.examples import examples


@examples(100)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_what_is_written_can_be_read_back(content: bytes) -> None:
    written = msgspec.json.decode(msgspec.json.encode(readable(content)), type=str | Base64)
    found = written.encode() if isinstance(written, str) else base64.b64decode(written.base64)
    assert found == content


def test_text_stays_text() -> None:
    assert readable("✓".encode()) == "✓"
    assert readable(b"\xff") == Base64("/w==")
