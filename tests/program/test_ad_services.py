"""Google Analytics, Facebook and Google Ads through the whole program: events are sent to the sink, which answers."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config, DeliveryConfig
from liveview.model.destination import Destination
from liveview.model.hipaa import Hipaa
from liveview.model.kind import Kind, Mode
from tests.support.running import Running, event, running

SECRET = "secret-7c1f"
SETTINGS = {
    Kind.GA4: {"measurement_id": "G-1", "api_secret": SECRET},
    Kind.FACEBOOK_CAPI: {"pixel_id": "123", "access_token": SECRET},
    Kind.GOOGLE_ADS: {"customer_id": "123-456-7890", "developer_token": SECRET, "access_token": SECRET},
}
PATHS = {
    Kind.GA4: "/ga4/mp/collect",
    Kind.FACEBOOK_CAPI: "/facebook-capi/v24.0/123/events",
    Kind.GOOGLE_ADS: "/google-ads/v22/customers/1234567890:uploadClickConversions",
}
GOOD: dict[str, Any] = {
    "$device_id": "d-1",
    "$user_agent": "UA",
    "value": 24.5,
    "currency": "EUR",
    "gclid": "Cj0",
    "conversion_label": "570",
}
BAD: dict[str, Any] = {"value": None, "currency": "eur", "gclid": "a", "gbraid": "b"}


def config(kind: Kind, mode: Mode = Mode.SEND) -> Config:
    return Config(
        destinations=(Destination("Ads", kind=kind, mode=mode, settings=SETTINGS[kind]),),
        delivery=DeliveryConfig(retry_schedule=()),
    )


def posted(app: Running, properties: dict[str, Any]) -> None:
    assert app.post(event(**properties)).status == 200
    app.settled(1)


def codes(app: Running) -> list[str]:
    """The codes of what the service would say about the one delivery."""
    (notes,) = app.rows("select notes from deliveries")
    return [note["code"] for note in json.loads(notes) if note["step"] == "check"]


def reply(app: Running) -> tuple[str, int, Any]:
    """The outcome, the status and the decoded reply of the one attempt."""
    ((outcome, status, body),) = app.rows("select outcome, status, response_body from attempts")
    return outcome, status, json.loads(body) if body else None


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_good_event_is_delivered(kind: Kind, tmp_path: Path) -> None:
    with running(tmp_path, config(kind)) as app:
        posted(app, GOOD)
        assert app.states() == ["delivered"]
        assert codes(app) == []
        outcome, status, body = reply(app)
        (path,) = app.rows("select path from sink_requests")
        assert outcome == "ok"
        assert path.partition("?")[0] == PATHS[kind]
        if kind is Kind.GA4:
            assert (status, body) == (204, None)
        elif kind is Kind.FACEBOOK_CAPI:
            assert (status, body["events_received"]) == (200, 1)
        else:
            assert (status, body["results"][0]["gclid"]) == (200, "Cj0")


@pytest.mark.parametrize("kind", SETTINGS)
def test_no_secret_is_in_the_log(kind: Kind, tmp_path: Path) -> None:
    with running(tmp_path, config(kind)) as app:
        posted(app, GOOD)
    assert app.rows("select count(*) from sink_requests") == [1]
    assert [path.name for path in tmp_path.iterdir() if SECRET.encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("kind", "found", "state"),
    [
        (Kind.GA4, ["client-id", "value", "currency"], "delivered"),
        (Kind.FACEBOOK_CAPI, ["currency", "value", "user-agent"], "failed"),
        (Kind.GOOGLE_ADS, ["click-id", "label"], "delivered"),
    ],
)
def test_a_bad_event_fails_as_it_fails_there(kind: Kind, found: list[str], state: str, tmp_path: Path) -> None:
    with running(tmp_path, config(kind)) as app:
        posted(app, BAD)
        assert codes(app) == [f"dest-{kind}-{word}" for word in found]
        assert app.rows("select json_array_length(deviations) from sink_requests") == [len(found)]
        outcome, status, body = reply(app)
        assert (app.states(), outcome) == ([state], "ok" if state == "delivered" else "http_error")
        if kind is Kind.GA4:
            assert (status, body) == (204, None)
        elif kind is Kind.FACEBOOK_CAPI:
            assert (status, body["error"]["code"]) == (400, 100)
        else:
            assert (status, body["results"]) == (200, [{}])
            assert "partialFailureError" in body


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_preview_calls_nobody(kind: Kind, tmp_path: Path) -> None:
    with running(tmp_path, config(kind, Mode.PREVIEW)) as app:
        posted(app, BAD)
        assert app.rows("select decision, state from deliveries") == [("preview", None)]
        assert codes(app) != []
        assert app.rows("select count(*) from attempts") == app.rows("select count(*) from sink_requests") == [0]


@pytest.mark.parametrize("kind", SETTINGS)
def test_what_hipaa_mode_removes_is_not_sent(kind: Kind, tmp_path: Path) -> None:
    lists = Hipaa(events=("value", "conversion_label"), on=True)
    told = {"$ip": "192.0.2.7", "$user_agent": "Browser/7", "$gclid": "Cj0Secret", "email": "jane@example.com"}
    with running(tmp_path, msgspec.structs.replace(config(kind), hipaa=lists)) as app:
        posted(app, {**told, "value": 24.5, "conversion_label": "570"})
        (body,) = app.rows("select body from sink_requests")
        (notes,) = app.rows("select notes from deliveries")
        assert b"24.5" in body
        assert [value for value in told.values() if value.encode() in body] == []
        (removed,) = (note["removed"] for note in json.loads(notes) if note["code"] == "hipaa-removed")
        assert set(removed) == set(told)
