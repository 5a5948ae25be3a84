"""`segment-analytics-python` from PyPI, unmodified but for its host."""

import base64

from segment.analytics.client import Client

from tests.support.sdk.clients import KEY, Receiving, assert_repeats
from tests.support.sdk.proxy import losing
from tests.support.sdk.segment import MOMENT, EveryCall, pointing

pointed_at = pointing(Client)


class TestEveryCall(EveryCall):
    """What both libraries have in common, and what this one does besides."""

    pointed_at = staticmethod(pointed_at)

    def test_an_anonymous_user_is_the_device_and_no_known_user(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track(event="Order", anonymous_id="d-9")
        (event,) = receiver.landed(1)
        assert event.who() == ("d-9", "d-9", KEY)
        body = receiver.body(event)
        assert body["anonymousId"] == "d-9"
        assert "userId" not in body

    def test_a_known_user_without_a_device_has_an_empty_anonymous_id(self, receiver: Receiving) -> None:
        """The library sends `"anonymousId": null`."""
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order")
        (event,) = receiver.landed(1)
        assert event.who() == ("u-1", None, KEY)
        assert event.codes == []
        assert (receiver.body(event)["anonymousId"], receiver.body(event)["userId"]) == ("", "u-1")

    def test_integrations_route_and_the_vendors_own_is_ignored(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Kept", integrations={"Segment.io": False})
            client.track("u-1", "Left", integrations={"All": False, "Segment.io": True})
            client.track("u-1", "Named", integrations={"All": False, "Webhooks": {"setting": 1}})
        events = receiver.landed(3)
        assert [(event.name, event.rules) for event in events] == [
            *(("Kept", "default"), ("Left", "only-listed"), ("Named", "listed"))
        ]
        assert [event.codes for event in events] == [[], [], []]

    def test_the_page_of_the_context_is_told_to_the_webhook(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order", context={"page": {"url": "http://localhost/a", "title": "A", "path": "/a"}})
        (event,) = receiver.landed(1)
        assert receiver.body(event)["context"]["page"] == {"url": "http://localhost/a", "title": "A", "path": "/a"}

    def test_the_write_key_is_the_environment_and_not_masked(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order")
        (event,) = receiver.landed(1)
        assert receiver.header(event.request, "Authorization") == "Basic " + BASIC


class TestLostReply:
    """Each try but the first says `X-Retry-Count`."""

    def test_the_librarys_own_retry_is_a_duplicate_of_its_original(self, receiver: Receiving) -> None:
        with losing(receiver.app.port) as proxy, pointed_at(f"http://{proxy.authority}", gzip=True) as client:
            client.track("u-1", "Order", {"total": 9.5})
        events = receiver.landed(2)
        assert_repeats(events, fresh=1)
        assert receiver.header(events[0].request, "X-Retry-Count") is None
        assert receiver.header(events[1].request, "X-Retry-Count") == "1"
        assert len(receiver.bodies()) == 1

    def test_every_event_of_a_batch_finds_its_own_original(self, receiver: Receiving) -> None:
        with (
            losing(receiver.app.port, losses=2) as proxy,
            pointed_at(f"http://{proxy.authority}", upload_size=5, upload_interval=0.5) as client,
        ):
            for number in range(5):
                client.track(f"u-{number}", "Order", {"number": number}, timestamp=MOMENT)
        events = receiver.landed(15)
        assert [event.position for event in events] == [1, 2, 3, 4, 5] * 3
        assert_repeats(events, fresh=5)
        assert [receiver.header(number, "X-Retry-Count") for number in (1, 2, 3)] == [None, "1", "2"]
        assert len(receiver.bodies()) == 5


BASIC = base64.b64encode(f"{KEY}:".encode()).decode()
