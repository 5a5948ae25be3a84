"""`mixpanel` from PyPI, unmodified. `alias()` always goes to the vendor, so it is not called here.

Its retries are mounted on https only: over plain http a lost reply is an exception for the program that called.
"""

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mixpanel
import pytest
import trustme

from tests.support.program import serving
from tests.support.sdk.clients import KEY, Receiving, assert_repeats, landed, one
from tests.support.sdk.proxy import losing
from tests.support.sdk.sessions import close_sessions


@contextlib.contextmanager
def pointed_at(
    url: str, kind: Callable[..., Any] = mixpanel.Consumer, **options: Any
) -> Iterator[tuple[mixpanel.Mixpanel, Any]]:
    """The client and its consumer, with every URL that has one set."""
    urls = {f"{which}_url": f"{url}/{path}" for which, path in PATHS.items()}
    consumer = kind(**urls, **options)
    try:
        yield mixpanel.Mixpanel(KEY, consumer=consumer), consumer
    finally:
        close_sessions()


PATHS = {"events": "track", "people": "engage", "groups": "groups", "import": "import"}


class TestConsumer:
    """One request a call; anything but `{"status": 1}` raises."""

    def test_track_is_an_event_with_its_webhook_body(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as (client, _):
            client.track("u-1", "Order", {"total": 9.5, "note": "ä + b & c=d %41", "$device_id": "d-1"})
        (event,) = receiver.landed(1)
        sent = event.payload["properties"]
        assert event.what() == ("mixpanel", "track", "Order")
        assert event.who() == ("u-1", "d-1", KEY)
        assert event.time == pytest.approx(sent["time"], abs=1e-6)
        assert (event.source, event.key) == ("$insert_id", f'"{sent["$insert_id"]}"')
        assert (event.position, event.state, event.codes) == (1, "delivered", [])
        body = receiver.body(event)
        assert body["timestamp"] == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(sent["time"]))
        assert {key: body.get(key) for key in ("event", "type", "anonymousId", "userId")} == {
            "event": "Order",
            "type": "track",
            "anonymousId": "d-1",
            "userId": "u-1",
        }
        assert body["properties"] == {"total": 9.5, "note": "ä + b & c=d %41", "mp_lib": "python"}

    def test_the_payload_is_the_element_byte_for_byte(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as (_, consumer):
            text = f'{{ "event":"Odd",  "properties":{{"token":"{KEY}","distinct_id":"u","time":1.50,"x":1e2}} }}'
            consumer.send("events", text)
        (event,) = receiver.landed(1)
        assert event.text == text

    def test_options_route_as_on_the_http_api(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as (client, _):
            client.track("u-1", "Order", {"$options": {"integrations": {"Webhooks": False}}})
        (event,) = receiver.landed(1)
        assert (event.state, event.rules) == ("unrouted", "excluded")

    def test_people_set_is_a_profile_update_that_goes_nowhere(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as (client, _):
            client.people_set("u-1", {"plan": "pro"})
        (event,) = receiver.landed(1)
        assert event.what() == ("mixpanel", "identify", "$engage")
        assert (event.user, event.token) == ("u-1", KEY)
        assert event.time == pytest.approx(event.payload["$time"], abs=1e-6)
        assert (event.state, event.rules, event.verdict) == ("unrouted", "profile-update", "accepted")
        assert event.payload["$set"] == {"plan": "pro"}

    def test_group_set_is_a_profile_update_that_goes_nowhere(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as (client, _):
            client.group_set("company", "Acme", {"seats": 5})
        (event,) = receiver.landed(1)
        assert event.what() == ("mixpanel", "group", "$groups")
        assert event.token == KEY
        assert (event.state, event.rules, event.verdict) == ("unrouted", "profile-update", "accepted")

    def test_import_data_is_an_event_of_long_ago(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as (client, _):
            client.import_data(None, "u-1", "Signup", 1_577_836_800.25, {"source": "email"})
        (event,) = receiver.landed(1)
        assert event.what() == ("mixpanel", "track", "Signup")
        assert event.who() == ("u-1", None, KEY)
        assert (event.time, event.source) == (1_577_836_800.25, "$insert_id")
        body = receiver.body(event)
        assert body["timestamp"] == "2020-01-01T00:00:00Z"
        assert body["properties"] == {"source": "email", "mp_lib": "python"}

    def test_the_password_of_a_service_account_is_not_in_the_log(self, receiver: Receiving) -> None:
        account = mixpanel.ServiceAccountCredentials("somebody", "pass-5f0c", "77")
        with pointed_at(receiver.url, credentials=account) as (client, _):
            client.import_data(None, "u-1", "Signup", 1_577_836_800.25)
        (event,) = receiver.landed(1)
        assert event.token == KEY
        header = receiver.header(event.request, "Authorization")
        assert header is not None
        # Base64 of somebody:pass-5f0c, from which the password could be read.
        assert "c29tZWJvZHk6cGFzcy01ZjBj" not in header

    def test_an_api_secret_is_not_in_the_log_although_its_password_is_empty(self, receiver: Receiving) -> None:
        """It looks like an environment ID in Basic, but this library has the token in the event."""
        with pointed_at(receiver.url) as (client, _):
            client.import_data(None, "u-1", "Signup", 1_577_836_800.25, api_secret="secret-5f0c")
        (event,) = receiver.landed(1)
        assert event.token == KEY
        # The start of the Base64 of secret-5f0c:
        assert "c2VjcmV0LTVmMG" not in (receiver.header(event.request, "Authorization") or "c2VjcmV0LTVmMG")


class TestBufferedConsumer:
    """Arrays of up to fifty, one request each."""

    def test_a_batch_is_one_request_and_each_element_one_event(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url, mixpanel.BufferedConsumer) as (client, consumer):
            for number in range(5):
                client.track(f"u-{number}", f"Step {number}", {"number": number})
            consumer.flush()
        events = receiver.landed(5)
        assert [event.position for event in events] == [1, 2, 3, 4, 5]
        assert len({event.request for event in events}) == 1
        assert [event.what() for event in events] == [("mixpanel", "track", f"Step {n}") for n in range(5)]
        assert [event.user for event in events] == [f"u-{n}" for n in range(5)]
        assert {event.source for event in events} == {"$insert_id"}
        assert {event.state for event in events} == {"delivered"}
        assert [receiver.body(event)["properties"]["number"] for event in events] == [0, 1, 2, 3, 4]

    def test_a_full_buffer_is_sent_by_itself(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url, mixpanel.BufferedConsumer, max_size=2) as (client, consumer):
            for _ in range(3):
                client.track("u-1", "Step")
            consumer.flush()
        assert [event.position for event in receiver.landed(3)] == [1, 2, 1]

    def test_every_endpoint_takes_batches(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url, mixpanel.BufferedConsumer) as (client, consumer):
            for number in range(2):
                client.track("u-1", "Order", {"n": number})
                client.people_set(f"u-{number}", {"n": number})
                client.group_set("company", f"c-{number}", {"n": number})
                client.import_data(None, "u-1", "Signup", 1_577_836_800.25, {"n": number})
            consumer.flush()
        names = sorted((event.name or "", event.position, event.state) for event in receiver.landed(8))
        assert names == [
            ("$engage", 1, "unrouted"),
            ("$engage", 2, "unrouted"),
            ("$groups", 1, "unrouted"),
            ("$groups", 2, "unrouted"),
            ("Order", 1, "delivered"),
            ("Order", 2, "delivered"),
            ("Signup", 1, "delivered"),
            ("Signup", 2, "delivered"),
        ]


class TestLostReply:
    def test_over_http_the_caller_is_told_and_its_second_call_is_a_duplicate(self, receiver: Receiving) -> None:
        with losing(receiver.app.port) as proxy, pointed_at(f"http://{proxy.authority}") as (client, _):
            again = {"$insert_id": "i-1", "time": round(time.time(), 3)}
            with pytest.raises(mixpanel.MixpanelException):
                client.track("u-1", "Order", again)
            client.track("u-1", "Order", again)
        assert_repeats(receiver.landed(2), fresh=1)

    @pytest.mark.parametrize("kind", [mixpanel.Consumer, mixpanel.BufferedConsumer])
    def test_over_https_the_library_tries_again_and_that_is_a_duplicate(
        self, receiver: Receiving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Callable[..., Any]
    ) -> None:
        with losing(receiver.app.port, losses=2, tls=_certified(tmp_path, monkeypatch)) as proxy:
            consumer = kind(api_host=proxy.authority, retry_backoff_factor=0.01)
            client = mixpanel.Mixpanel(KEY, consumer=consumer)
            try:
                client.track("u-1", "Order", {"total": 9.5})
                getattr(consumer, "flush", lambda: None)()
            finally:
                close_sessions()
        events = receiver.landed(3)
        assert_repeats(events, fresh=1)
        assert receiver.body(events[0])["properties"]["total"] == 9.5
        assert len(receiver.bodies()) == 1


@pytest.mark.slow
class TestHttpsOfTheProgram:
    """`api_host` forces https, so `--tls` is what lets a program change the host alone."""

    def test_api_host_alone_reaches_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with serving(tmp_path, "--tls", "--tls-port", "0") as program:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", program.ready["ca"])
            host = program.ready["tls"].removeprefix("https://")
            consumer = mixpanel.Consumer(api_host=host, retry_limit=0)
            client = mixpanel.Mixpanel(KEY, consumer=consumer)
            try:
                client.track("u-1", "Order", {"total": 9.5})
                client.people_set("u-1", {"plan": "pro"})
                client.group_set("company", "Acme", {"seats": 5})
            finally:
                close_sessions()
            program.settled(3)
            events = landed(program.log)
            assert [event.name for event in events] == ["Order", "$engage", "$groups"]
            assert one(events, "Order").state == "delivered"


def _certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for loopback whose authority the library trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context
