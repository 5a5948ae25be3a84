"""Calls with another body: what was hidden in it is sent all the same."""

import json

import pytest

from liveview.core.pipeline.bodies import PlannedCall
from liveview.core.pipeline.changed_body import shown_body, with_body
from liveview.model.destination import Webhook
from liveview.model.service import ServiceRequest


def service(shown: bytes, real: bytes) -> PlannedCall:
    request = ServiceRequest("POST", "sink:/amplitude", (("Content-Type", "application/json"),), shown)
    return PlannedCall(Webhook("sink:/amplitude", {"Content-Type": "application/json"}), real, request)


def changed(shown: object, real: object, now: object) -> object:
    call = with_body(service(json.dumps(shown).encode(), json.dumps(real).encode()), json.dumps(now).encode())
    assert json.loads(shown_body(call)) == now, "what is stored is what was written"
    return json.loads(call.body)


def test_the_body_of_a_webhook_is_sent_as_it_is_written() -> None:
    call = with_body(PlannedCall(Webhook("sink:/a", {}), b"{}"), b"no { json")
    assert (call.body, shown_body(call)) == (b"no { json", b"no { json")


def test_without_hidden_values_the_body_of_a_service_is_sent_as_it_is_written() -> None:
    call = with_body(service(b'{"a":1}', b'{"a":1}'), b'{ "a": 1.50 }')
    assert (call.body, shown_body(call)) == (b'{ "a": 1.50 }', b'{ "a": 1.50 }')


@pytest.mark.parametrize("hidden", ["env:KEY", "***"])
def test_a_hidden_value_is_sent_where_it_was_hidden(hidden: str) -> None:
    shown = {"key": hidden, "events": [{"token": hidden, "name": "***"}]}
    real = {"key": "k", "events": [{"token": "t", "name": "***"}]}
    now = {"key": hidden, "more": hidden, "events": [{"token": hidden, "name": "***", "n": 1}, {"token": hidden}]}
    assert changed(shown, real, now) == {
        "key": "k",
        "more": hidden,
        "events": [{"token": "t", "name": "***", "n": 1}, {"token": hidden}],
    }


@pytest.mark.parametrize("now", [{"key": "other"}, {}, [], "***", {"key": ["***"]}])
def test_what_was_replaced_is_sent_as_it_is_written(now: object) -> None:
    assert changed({"key": "***"}, {"key": "secret"}, now) == now


def test_numbers_keep_their_digits_beside_a_hidden_value() -> None:
    call = with_body(service(b'{"k":"***"}', b'{"k":"s"}'), b'{"k":"***","n":1.10,"m":12345678901234567890}')
    assert call.body == b'{"k":"s","n":1.10,"m":12345678901234567890}'


def test_a_hidden_value_in_what_is_not_json_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match="can only be sent as it is"):
        with_body(service(b"data=***", b"data=abc"), b"data=1")
    with pytest.raises(ValueError, match="must be JSON"):
        with_body(service(b'{"k":"***"}', b'{"k":"s"}'), b"{")
