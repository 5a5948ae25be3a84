"""A body that conforms at first sight has nothing to be described."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.payload_check import described
from liveview.core.payload_shapes import conforms
from tests.core.test_payload_check import DOCUMENTED
from tests.support.examples import examples

VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, 1.5, "", "a", [], {}, {"a": 1}, {"type": "page"}, "2022-12-28T21:16:50Z", "x\n", "é"),
        *("2022-13-28T21:16:50Z", "2022-12-28T21:16:50Z\n", "٢022-12-28T21:16:50Z", "iI5pcrFfZHTuAfEu1DZ6Mg=="),
        *("iI5pcrFfZHTuAfEu1DZ6Mg==\n", {"page": None, "library": {"name": "x"}}, {"page": {}, "library": {}}),
        *({"page": {"url": None, "title": "", "path": "/"}, "library": {"name": "x"}}, {"library": {"name": "x"}}),
        *({"page": None, "library": {"name": ""}}, {"page": None, "library": {"name": "x", "version": 1}}),
    ]
)
KEYS = st.sampled_from(
    [
        *("type", "event", "timestamp", "messageId", "anonymousId", "userId", "groupId", "context"),
        "properties",
        "traits",
    ]
)


@pytest.mark.parametrize("kind", DOCUMENTED)
def test_a_documented_body_conforms(kind: str) -> None:
    assert conforms(json.dumps(DOCUMENTED[kind]).encode())
    assert conforms(json.dumps(DOCUMENTED[kind] | {"userId": "ü"}, ensure_ascii=False).encode())


@examples(400)
@given(
    st.sampled_from(list(DOCUMENTED)),
    st.lists(st.tuples(KEYS | st.text(max_size=3), VALUES), max_size=3),
    st.lists(KEYS, max_size=2),
    st.booleans(),
)
def test_nothing_that_conforms_differs(kind: str, more: list[tuple[str, Any]], less: list[str], escaped: bool) -> None:
    members = [(key, value) for key, value in DOCUMENTED[kind].items() if key not in less] + more
    written = [f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=escaped)}" for key, value in members]
    body = f"{{{','.join(written)}}}".encode()
    assert not conforms(body) or described(body) == ()


@given(st.binary(max_size=40))
def test_what_is_not_json_does_not_conform(body: bytes) -> None:
    assert not conforms(body)


@pytest.mark.parametrize("member", [b'"type":"page"', b'"\\u0074ype":"page"', b'"type":"x"', b'"type":1'])
def test_with_a_second_type_it_does_not_conform(member: bytes) -> None:
    body = json.dumps(DOCUMENTED["track"]).encode()
    assert not conforms(body[:-1] + b"," + member + b"}")
    assert not conforms(b"{" + member + b"," + body[1:])


def test_a_property_may_be_called_type() -> None:
    assert conforms(json.dumps(DOCUMENTED["track"] | {"properties": {"type": '"page"'}}).encode())
