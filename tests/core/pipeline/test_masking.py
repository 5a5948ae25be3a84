"""Rows as HIPAA mode lets them be shown outside of the log."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given

from liveview.config.pipeline import pipeline_settings
from liveview.core.pipeline.id_masks import mask
from liveview.core.pipeline.masking import Masking, shown_headers, shown_path
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Rule
from liveview.model.event import Event, Request, Wire
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.pipeline_settings import DestinationPrivacy, PipelineSettings
from liveview.model.problem import Problem, Severity
from tests.support.core.hipaa_events import ALLOWED, CONFIG, LISTED, Chain, events, split, texts, values
from tests.support.core.inputs import TOKEN, body
from tests.support.core.receiver import only, receiver
from tests.support.examples import examples

KEY = bytes(range(32))
SETTINGS = PipelineSettings(
    hipaa=Hipaa(("plan",), on=True),
    environments={"other": AllowedProperties(("amount",))},
    destinations={"Mixpanel": DestinationPrivacy(allow=("city",))},
)
MASKING = Masking(SETTINGS, KEY)
DELIVERY = Delivery(
    id=1,
    event_id=1,
    destination="Webhooks",
    decision=Decision.SEND,
    rule=Rule.DEFAULT,
    state=DeliveryState.PENDING,
    rounds=0,
    next_attempt_at=None,
    message_id="m",
    emission="For jane@example.com",
)
SENT = {
    "event": "For jane@example.com",
    "type": "track",
    "timestamp": "2020-01-01T00:00:00Z",
    "messageId": "bQ==",
    "anonymousId": "",
    "userId": "jane@example.com",
    "context": {"page": {"url": "/", "title": None, "path": None}, "library": {"name": "js"}},
    "properties": {"plan": "gold", "email": "jane@example.com"},
}


def event(content: bytes = body("For jane@example.com", plan="gold", city="Bonn", email="jane@example.com")) -> Event:
    return only(receiver().post(content))


def attempt(**sent: Any) -> Attempt:
    return Attempt(
        id=1,
        delivery_id=1,
        round=1,
        webhook="sink:/a",
        started_at=5.0,
        duration_ms=1.0,
        outcome=None,
        request_body=json.dumps(sent, separators=(",", ":")).encode(),
        response_headers=(("X-User", "jane"), ("Content-Length", "4")),
        response_body=b"jane",
    )


def test_an_event_shows_what_any_list_names() -> None:
    shown = MASKING.event(event(), Wire.HTTP_API)
    assert json.loads(shown.payload or "")["properties"] == {
        "distinct_id": mask(KEY, "13793"),
        "token": TOKEN,
        "time": 1577836800.5,
        "plan": "gold",
        "city": "Bonn",
        "email": "***",
    }
    assert (shown.name, shown.distinct_id) == ("For ***", mask(KEY, "13793"))
    assert (shown.id, shown.token, shown.state) == (1, TOKEN, event().state)


def test_the_dedup_key_is_a_mask_that_is_the_same_for_duplicates() -> None:
    first, second, other = (MASKING.event(event(body(**{"$insert_id": each})), Wire.HTTP_API) for each in "aab")
    assert str(first.dedup_key).startswith("lv_")
    assert first.dedup_key == second.dedup_key != other.dedup_key
    timed = event(body(**{"$device_id": "device-1"}))
    assert "device-1" in str(timed.dedup_key)
    assert str(MASKING.event(timed, Wire.HTTP_API).dedup_key).startswith("lv_")


def test_the_list_of_an_environment_replaces_that_of_the_project() -> None:
    there = event(body(token="other", plan="gold", amount=7))
    properties = json.loads(MASKING.event(there, Wire.HTTP_API).payload or "")["properties"]
    assert (properties["plan"], properties["amount"]) == ("***", 7)


def test_an_event_that_cannot_be_read_shows_nothing() -> None:
    row = event(b"jane@example.com is not JSON")
    shown = MASKING.event(row, Wire.HTTP_API)
    assert "jane" in msgspec.json.encode(row).decode()
    assert "jane" not in msgspec.json.encode(shown).decode()
    assert [each.code for each in shown.problems] == [each.code for each in row.problems]
    assert MASKING.of(StoredPayload("{")).payload == b'"***"'
    assert MASKING.of(StoredPayload("{}")).text(None) is None


def test_problems_keep_their_words_and_lose_values() -> None:
    found = Problem("plan-type", Severity.ERROR, "properties.email", "near jane@example.com", "", "jane", '"jane"', "r")
    row = msgspec.structs.replace(event(), problems=(found,))
    assert MASKING.event(row, Wire.HTTP_API).problems == (
        Problem("plan-type", Severity.ERROR, "properties.email", "near ***", "", "***", "***", "r"),
    )


def test_a_request_shows_neither_its_body_nor_its_query() -> None:
    headers = (("Content-Type", "application/json"), ("Referer", "https://x/?u=jane"), ("User-Agent", "jane"))
    row = Request(
        id=1,
        received_at=5.0,
        method="GET",
        path="/track?data=jane",
        wire=Wire.WEB_SDK,
        remote="10.1.2.3",
        headers=headers,
        body=b"jane",
        status=200,
        problem=None,
    )
    shown = MASKING.request(row)
    assert (shown.path, shown.remote, shown.body) == ("/track?***", "***", b"***")
    assert shown.headers == (("Content-Type", "application/json"), ("Referer", "***"), ("User-Agent", "***"))
    assert MASKING.request(msgspec.structs.replace(row, body=b"", remote="", path="/track")).body == b""


def test_a_path_without_a_query_and_ordinary_headers_are_shown() -> None:
    assert [shown_path(each) for each in ("/track", "/track?", "/a?b?c")] == ["/track", "/track?", "/a?***"]
    assert shown_headers((("HOST", "h"), ("Cookie", "c"))) == (("HOST", "h"), ("Cookie", "***"))


def test_a_delivery_shows_only_names_of_definitions() -> None:
    assert MASKING.delivery(DELIVERY).emission is None
    defined = msgspec.structs.replace(DELIVERY, emission="Signed up", definition="Signed up")
    assert MASKING.delivery(defined) is defined


def test_what_a_destination_in_the_mode_got_is_shown_as_it_is() -> None:
    got = attempt(
        **{
            **SENT,
            "event": "For ***",
            "userId": mask(KEY, "u"),
            "properties": {"plan": "gold"},
            "context": {"page": None, "library": {"name": "js"}},
        }
    )
    assert MASKING.attempt(got) is got
    nothing = msgspec.structs.replace(got, request_body=None)
    assert MASKING.attempt(nothing) is nothing


def test_what_a_destination_outside_of_the_mode_got_is_masked_with_its_answer() -> None:
    shown = MASKING.attempt(attempt(**SENT))
    assert json.loads(shown.request_body or b"") == {
        **SENT,
        "event": "For ***",
        "userId": mask(KEY, "jane@example.com"),
        "context": {"page": {"url": "***", "title": None, "path": None}, "library": {"name": "js"}},
        "properties": {"plan": "gold", "email": "***"},
    }
    assert shown.response_body == b"***"
    assert shown.response_headers == (("X-User", "***"), ("Content-Length", "4"))


@pytest.mark.parametrize("sent", [b"jane", b"[]", b""])
def test_a_body_of_another_kind_is_not_shown(sent: bytes) -> None:
    assert MASKING.attempt(msgspec.structs.replace(attempt(), request_body=sent)).request_body == b"***"


def test_the_page_of_a_page_event_is_shown_under_the_names_that_it_has_there() -> None:
    masking = Masking(PipelineSettings(hipaa=Hipaa(("$current_url",), on=True)), KEY)
    page = {
        **SENT,
        "type": "page",
        "userId": "",
        "properties": {"url": "https://x.io/", "title": "T"},
        "context": {"page": None},
    }
    properties = json.loads(masking.attempt(attempt(**page)).request_body or b"")["properties"]
    assert properties == {"url": "https://x.io/", "title": "***"}


@examples(40)
@given(events())
def test_no_value_that_no_list_names_is_shown(made: tuple[str, dict[str, Any]]) -> None:
    path, sent = made
    chain = Chain(path, sent)
    masking = Masking(pipeline_settings(CONFIG), KEY)
    (request,), (row,) = chain.rows.requests, chain.rows.events
    event = masking.event(row, request.wire or Wire.HTTP_API)
    shown = [masking.request(request), event, *map(masking.delivery, chain.rows.deliveries)]
    text = "\n".join(texts(msgspec.to_builtins([*shown, json.loads(event.payload or "null")])))
    _, gone = split(sent, "Mixpanel", row.type)
    known = "\n".join(listed_texts(sent)).lower()
    for secret in {each for value in gone for each in values(value) if len(each) >= 4}:
        assert secret.lower() in known or secret.lower() not in text.lower()


def listed_texts(value: Any) -> Iterator[str]:
    """The texts of everything below a listed name, but for texts of the page."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in {*LISTED, *ALLOWED}:
            yield from () if name.startswith("$") else texts(inner)
        else:
            yield from listed_texts(inner)
