import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.postgres.texts import as_read, as_stored, json_as_stored, needs_escapes
from tests.support.examples import examples

TEXTS = st.text(st.sampled_from('a01\0\x01\\"u\x02é'), max_size=12)


@examples(200)
@given(TEXTS)
def test_every_text_comes_back_and_none_has_a_nul(text: str) -> None:
    stored = as_stored(text)
    assert "\0" not in stored
    assert as_read(stored) == text


@examples(200)
@given(TEXTS, TEXTS)
def test_different_texts_are_stored_as_different_ones(one: str, other: str) -> None:
    assert (as_stored(one) == as_stored(other)) == (one == other)


@examples(200)
@given(st.lists(TEXTS))
def test_json_has_the_strings_as_they_are_stored(texts: list[str]) -> None:
    encoded = msgspec.json.encode(texts)
    if any(each != as_stored(each) for each in texts):
        assert needs_escapes(encoded)
    assert json.loads(json_as_stored(encoded)) == [as_stored(each) for each in texts]


def test_json_within_a_text_stays_as_it_is() -> None:
    inner = json.dumps("\0")
    assert json.loads(json_as_stored(msgspec.json.encode([inner]))) == [inner]
