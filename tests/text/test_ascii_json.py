"""JSON for a terminal says the same, and nothing in it is obeyed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from liveview.text.ascii_json import ascii_json
from tests.support.examples import examples


@examples(200)
@given(st.text(max_size=40))
def test_it_says_the_same_in_printable_characters(text: str) -> None:
    written = ascii_json(json.dumps({"a": text}, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    assert json.loads(written) == {"a": text}
    assert written.decode("utf-8", "surrogatepass").isprintable()


def test_what_is_printable_stays() -> None:
    for text in ("plain", "é✓", "日本"):
        line = json.dumps(text, ensure_ascii=False).encode()
        assert ascii_json(line) == line


def test_what_a_terminal_obeys_is_escaped() -> None:
    assert ascii_json('"\x9b\u202e\U000e0001"'.encode()) == rb'"\u009b\u202e\udb40\udc01"'
