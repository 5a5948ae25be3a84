"""`rudder-sdk-python` from PyPI, unmodified but for its host."""

import gzip

from rudderstack.analytics.client import Client

from tests.support.log.making import BODY
from tests.support.sdk.clients import KEY, Receiving, assert_repeats
from tests.support.sdk.proxy import losing
from tests.support.sdk.segment import EveryCall, pointing

pointed_at = pointing(Client)


class TestEveryCall(EveryCall):
    """What both libraries have in common, and what this one does besides."""

    pointed_at = staticmethod(pointed_at)

    def test_traits_of_identify_come_from_the_context(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.identify("u-1", {"plan": "pro"})
        (event,) = receiver.landed(1)
        assert "traits" not in event.payload
        assert receiver.body(event)["traits"] == {"plan": "pro"}

    def test_the_token_is_the_user_of_basic_alone(self, receiver: Receiving) -> None:
        """There is no `writeKey` in the body."""
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order")
        (event,) = receiver.landed(1)
        (body,) = receiver.app.rows(f"select {BODY} from requests")
        assert b"writeKey" not in gzip.decompress(body)
        assert event.who() == ("u-1", None, KEY)


class TestLostReply:
    def test_the_librarys_own_retry_is_a_duplicate_of_its_original(self, receiver: Receiving) -> None:
        with losing(receiver.app.port) as proxy, pointed_at(f"http://{proxy.authority}") as client:
            client.track("u-1", "Order", {"total": 9.5})
        assert_repeats(receiver.landed(2), fresh=1)
        assert len(receiver.bodies()) == 1
