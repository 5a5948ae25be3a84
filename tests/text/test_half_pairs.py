"""JSON with half surrogate pairs is read, and kept byte for byte."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.half_pairs import decoded
from tests.support.examples import examples

ANY_TEXT = st.text(st.characters() | st.sampled_from("\ud800\udbff\udc00\udfff\ue000\\"))


class Named(msgspec.Struct):
    """A part that is read, and one that is kept."""

    name: str
    """Read."""
    payload: msgspec.Raw
    """Kept."""


@examples(100)
@given(ANY_TEXT, ANY_TEXT, st.booleans())
def test_whatever_is_kept_keeps_its_bytes(name: str, text: str, ascii_only: bool) -> None:
    line = json.dumps({"name": name, "payload": {text: [text]}}, ensure_ascii=ascii_only)
    content = line.encode("utf-8", "backslashreplace")
    event, listed = decoded(content, Named), decoded(b"[%s]" % content, list[msgspec.Raw])
    assert bytes(event.payload) in content
    assert json.loads(bytes(event.payload)) == json.loads(content)["payload"]
    assert bytes(listed[0]) == content
    read = json.loads(content)["name"]
    assert event.name == "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in read)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'"\\ud800"', "\ufffd"),
        (b'{"\\uDC00":["\\ud83d\\ude00\\ud83d"]}', {"\ufffd": ["\U0001f600\ufffd"]}),
        (b'"\\\\ud800"', "\\ud800"),
        (b'"\\\\\\ud800\\ud800x"', "\\\ufffd\ufffdx"),
    ],
)
def test_half_pairs_in_text_become_replacement_characters(content: bytes, found: object) -> None:
    assert decoded(content, Any) == found


@pytest.mark.parametrize("content", [b"{", b'"\\ud800', b'"\\ud8"', b"7", b'"\\udxyz"'])
def test_what_is_wrong_otherwise_is_refused(content: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decoded(content, str)
