"""Placeholder IDs on every wire, and the collision when one of them makes an event a duplicate."""

import json
from typing import Any

import pytest

from liveview.core.placeholders import is_placeholder
from liveview.model.event import Event, Verdict
from tests.support.core.inputs import NOW, TOKEN, body, config, destination
from tests.support.core.receiver import Receiver

NONE = ["undefined", "null", "NaN", "[object Object]", "None", " ", "00000000-0000-0000-0000-000000000000"]


@pytest.mark.parametrize(
    "value",
    [
        *NONE,
        *(
            "UNDEFINED",
            " null ",
            '"null"',
            "(null)",
            "<null>",
            "<nil>",
            "nil",
            "Optional(nil)",
            "Infinity",
            "n/a",
            "N/A",
        ),
        *(
            "[object Undefined]",
            "undefined-undefined",
            "null_null",
            "{{user_id}}",
            "${id}",
            "%s",
            "<user_id>",
            "{}",
            "[]",
        ),
        *(
            "\u200b",
            "\u00a0",
            "\t",
            "\ufeff",
            "00000000000000000000000000000000",
            "0",
            "-1",
            0,
            -1,
            "---",
            "YOUR_USER_ID",
        ),
        *("ffffffff-ffff-ffff-ffff-ffffffffffff", "{00000000-0000-0000-0000-000000000000}", "unknown", "true", "false"),
    ],
    ids=ascii,
)
def test_what_programs_write_instead_of_an_id_is_a_placeholder(value: object) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        *("a", "ada@example.com", "13793", 1, 1.5, "nullable", "anna", "Nancy", "order-0", "01", "none-such", "null-5"),
        *(
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "00000000-0000-0000-0000-000000000001",
            "nan-7",
            "",
            None,
            [],
            {},
            True,
        ),
        *("undefinedx", "Unknown Pleasures", "<ada@example.com>", "u" * 300, "of null", "anon-1"),
    ],
    ids=ascii,
)
def test_what_may_be_an_id_is_not_a_placeholder(value: object) -> None:
    assert not is_placeholder(value)


def wires(value: object) -> dict[str, tuple[str, Any, set[str]]]:
    """By the name of a wire: a path, a body with the value as every ID, and the fields that must get a warning."""
    properties = {"distinct_id": value, "$device_id": value, "$group_id": value}
    track = {"event": "E", "properties": {**properties, "token": TOKEN, "time": NOW, "$insert_id": value}}
    segment: dict[str, object] = {"type": "track", "event": "E", "timestamp": "2020-01-01T00:00:00Z", "writeKey": TOKEN}
    segment |= dict.fromkeys(("userId", "anonymousId", "messageId", "groupId"), value)
    native: dict[str, object] = {
        "event_type": "E",
        "timestamp": 1577836800500,
        "event_properties": {"$group_id": value},
    }
    native |= dict.fromkeys(("user_id", "device_id", "uuid"), value)
    profile = {"$token": TOKEN, "$set": {}, "$distinct_id": value, "$device_id": value, "$insert_id": value}
    inside = {f"properties.{name}" for name in (*properties, "$insert_id")}
    return {
        "http-api": ("/track", track, inside),
        "mixpanel": ("/track", [track], inside),
        "segment": ("/v1/track", segment, {"userId", "anonymousId", "messageId", "groupId"}),
        "mobile": ("/android", {"batch": [segment]}, {"userId", "anonymousId", "messageId", "groupId"}),
        "react-native": (
            "/react-native",
            {"client": TOKEN, "e": [native]},
            {"user_id", "device_id", "uuid", "event_properties.$group_id"},
        ),
        "profile": ("/engage", [profile], {"$distinct_id", "$device_id", "$insert_id"}),
    }


def handled(path: str, value: Any, times: int = 1) -> list[Event]:
    receiver = Receiver(config(destination("Webhooks")))
    content = json.dumps(value).encode()
    return [receiver.post(content, path).events[0] for _ in range(times)]


@pytest.mark.parametrize("value", NONE)
@pytest.mark.parametrize("wire", wires(""))
def test_every_placeholder_id_is_a_warning_and_the_second_event_a_collision(wire: str, value: str) -> None:
    path, content, fields = wires(value)[wire]
    first, second = handled(path, content, times=2)
    assert {each.field for each in first.problems if each.code == "placeholder-id"} == fields
    assert first.verdict is Verdict.ACCEPTED
    assert (second.verdict, second.duplicate_of, second.collision) == (Verdict.DUPLICATE, 1, True)


def test_a_placeholder_environment_is_a_warning_too() -> None:
    (event,) = handled("/track", json.loads(body(token="undefined", **{"$insert_id": "a"})))
    assert [(each.code, each.field) for each in event.problems] == [("placeholder-id", "properties.token")]


def test_a_real_id_makes_a_resend_a_duplicate_without_collision() -> None:
    event = json.loads(body(distinct_id="undefined", **{"$insert_id": "a1"}))
    assert [each.collision for each in handled("/track", event, times=2)] == [False, False]
