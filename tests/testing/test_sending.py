import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from liveview.testing.sending import request_of


@pytest.mark.parametrize(
    ("event", "body"),
    [
        (b"\xff\x00", b"\xff\x00"),
        (bytearray(b"{}"), b"{}"),
        ("é", "é".encode()),
        (" {not JSON", b" {not JSON"),
        ("\ud800", b"\xed\xa0\x80"),
        ({"a": Decimal("1.20")}, b'{"a":1.20}'),
        ({"a": (1, None, True)}, b'{"a":[1,null,true]}'),
        (MappingProxyType({"a": MappingProxyType({})}), b'{"a":{}}'),
        ({"a": 10**30}, b'{"a":%d}' % 10**30),
    ],
    ids=repr,
)
def test_the_body(event: object, body: bytes) -> None:
    assert request_of(event).body == body  # type: ignore[arg-type] # a bytearray is good enough


def test_it_is_a_post_of_json_to_track() -> None:
    request = request_of({"event": "é\n"})
    assert (request.method, request.target, request.headers) == (
        "POST",
        "/track",
        (("Content-Type", "application/json"),),
    )
    assert json.loads(request.body) == {"event": "é\n"}


def test_what_json_has_not_is_an_error() -> None:
    with pytest.raises(TypeError):
        request_of({"a": object()})


@pytest.mark.parametrize("event", [3, None, [{"event": "A"}], ()], ids=repr)
def test_what_is_not_an_event_is_a_mistake(event: Any) -> None:
    with pytest.raises(TypeError, match="send a mapping, text or bytes"):
        request_of(event)
