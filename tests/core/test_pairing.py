"""Pairs: what a browser and a server report together, and that ordinary repeats never earn a warning."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.batch import BatchRows
from liveview.core.pairing import (
    COUNTED_TWICE,
    MOST,
    MOST_ALIKE,
    PAIRED,
    SAME_CONVERSION,
    SAME_ID,
    PairHint,
    Pairs,
    SeenReport,
    hint_of,
    side_of,
)
from liveview.core.steps import Arrived
from liveview.model.destination import Destination
from liveview.model.event import Wire
from liveview.model.kind import Kind
from liveview.model.sender_side import SenderSide
from tests.support.core.inputs import NOW, arrived, body, config, destination
from tests.support.core.receiver import receiver
from tests.support.examples import examples

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
ADS = Destination("Ads", kind=Kind.GOOGLE_ADS)
META = Destination("Meta", kind=Kind.FACEBOOK_CAPI)
ANALYTICS = Destination("Analytics", kind=Kind.GA4)
COUNTING = config(destination("Webhooks"), ANALYTICS, META, ADS)
ORDER = "Order Completed"


def browser(name: str = ORDER, /, **properties: object) -> Arrived:
    """A request of a page."""
    request = arrived(body(name, **properties))
    return msgspec.structs.replace(request, headers=(*request.headers, ("User-Agent", CHROME)))


def server(name: str = ORDER, /, **properties: object) -> Arrived:
    """A request of a program."""
    request = arrived(body(name, **properties))
    return msgspec.structs.replace(request, headers=(*request.headers, ("User-Agent", "python-requests/2.32")))


def hints(*requests: Arrived, settings: Any = COUNTING) -> list[tuple[str, str]]:
    """The hints of the last of these events, which arrive one after the other."""
    known = receiver(settings)
    for number, request in enumerate(requests):
        last = known.batch(_with_key(request, number))
    return told(last)


def told(rows: BatchRows) -> list[tuple[str, str]]:
    """The hints of the last event of a batch."""
    return [(each.code, each.detail) for each in rows.events[-1].problems if each.code in {PAIRED, COUNTED_TWICE}]


def _with_key(request: Arrived, number: int) -> Arrived:
    content = msgspec.json.decode(request.content)
    content["properties"].setdefault("$insert_id", f"key-{number}")
    written = msgspec.json.encode(content)
    return msgspec.structs.replace(request, body=written, content=written)


class TestSide:
    @pytest.mark.parametrize(
        ("wire", "agent", "side"),
        [
            (Wire.WEB_SDK, "", SenderSide.BROWSER),
            (Wire.HTTP_API, CHROME, SenderSide.BROWSER),
            (Wire.SEGMENT, CHROME, SenderSide.BROWSER),
            (Wire.HTTP_API, "curl/8.9", SenderSide.SERVER),
            (Wire.HTTP_API, "", SenderSide.SERVER),
            (Wire.SEGMENT, "analytics-node/2.1", SenderSide.SERVER),
            (Wire.MOBILE, "okhttp/4", None),
            (Wire.REACT_NATIVE, CHROME, None),
            (None, CHROME, None),
        ],
    )
    def test_is_told_by_the_wire_and_the_caller(self, wire: Wire | None, agent: str, side: SenderSide | None) -> None:
        assert side_of(wire, (("Accept", "*/*"), ("user-agent", agent))) is side

    def test_of_a_request_without_a_caller_is_a_server(self) -> None:
        assert side_of(Wire.HTTP_API, ()) is SenderSide.SERVER


class TestPairs:
    def test_have_one_event_id_from_both_sides(self) -> None:
        settings = config(destination("Webhooks"))
        assert hints(browser("Viewed", event_id="e1"), server("Viewed", event_id="e1"), settings=settings) == [
            (PAIRED, "event #1")
        ]
        assert hints(server("Viewed", event_id=7), browser("viewed", event_id="7"), settings=settings) == [
            (PAIRED, "event #1")
        ]

    @pytest.mark.parametrize(
        "second",
        [
            browser("Viewed", event_id="e1"),
            server("Viewed", event_id="e2"),
            server("Viewed"),
            server("Reserved", event_id="e1"),
            server("Viewed", event_id="e1", distinct_id="somebody else"),
            server("Viewed", event_id="e1", token="another"),
            server("Viewed", event_id="e1", time=NOW + SAME_ID + 1),
            server("Viewed", event_id=""),
        ],
    )
    def test_are_not_of_one_side_nor_of_something_else(self, second: Arrived) -> None:
        assert hints(browser("Viewed", event_id="e1"), second) == []

    def test_of_one_batch_are_known_by_their_ids(self) -> None:
        known = receiver(COUNTING)
        known.post(body("Another"))
        given = (
            browser("Viewed", event_id="a", **{"$insert_id": "1"}),
            server("Viewed", event_id="a", **{"$insert_id": "2"}),
        )
        assert told(known.batch(*given)) == [(PAIRED, "event #2")]

    def test_of_an_earlier_batch_are_known_by_their_ids(self) -> None:
        known = receiver(COUNTING)
        known.batch(*(browser("Viewed", event_id=each, **{"$insert_id": each}) for each in "abc"))
        assert told(known.batch(server("Viewed", event_id="b", **{"$insert_id": "s"}))) == [(PAIRED, "event #2")]

    def test_with_an_event_that_was_never_stored_are_none(self) -> None:
        known = receiver(COUNTING)
        known.decide(browser("Viewed", event_id="a"))
        known.intake.lost()
        assert told(known.batch(server("Viewed", event_id="a", **{"$insert_id": "s"}))) == []

    def test_survive_a_batch_without_them_that_is_lost(self) -> None:
        known = receiver(COUNTING)
        known.batch(browser("Viewed", event_id="a", **{"$insert_id": "b"}))
        known.decide(server("Page"))
        known.intake.lost()
        assert told(known.batch(server("Viewed", event_id="a", **{"$insert_id": "s"}))) == [(PAIRED, "event #1")]

    def test_are_stored_as_a_hint_that_is_neither_error_nor_warning(self) -> None:
        found = hint_of(PairHint(PAIRED, 3), 3)
        assert (found.severity, found.field, found.detail) == ("hint", "properties.event_id", "event #3")

    def test_are_remembered_up_to_a_limit(self) -> None:
        pairs = Pairs()
        for number in range(MOST + 1):
            pairs.note(_seen(number + 1, SenderSide.BROWSER, own_id=f"id {number}"))
        assert pairs.note(_seen(MOST + 2, SenderSide.SERVER, own_id="id 0")) == ()
        assert pairs.note(_seen(MOST + 3, SenderSide.SERVER, own_id=f"id {MOST}")) == (PairHint(PAIRED, MOST + 1),)

    def test_of_one_id_are_remembered_up_to_a_limit(self) -> None:
        pairs = Pairs()
        pairs.note(_seen(1, SenderSide.SERVER, own_id="a"))
        for number in range(MOST_ALIKE):
            pairs.note(_seen(2 + number, SenderSide.BROWSER, own_id="a"))
        assert pairs.note(_seen(99, SenderSide.BROWSER, own_id="a")) == ()


def _seen(event: int, side: SenderSide, own_id: str) -> SeenReport:
    return SeenReport(event, side, "t", "viewed", NOW, "u", "", own_id, "", None, ())


BOTH = {"value": 10, "conversion_label": "12"}


class TestConversions:
    def test_without_a_common_id_would_count_twice(self) -> None:
        assert hints(browser(**BOTH), server(**BOTH)) == [(COUNTED_TWICE, "event #1, at Analytics, Meta, Ads")]
        assert hints(server("purchase", **BOTH), browser("Order Placed", **BOTH)) == [
            (COUNTED_TWICE, "event #1, at Analytics, Meta, Ads")
        ]

    def test_are_recognised_by_what_each_service_recognises(self) -> None:
        order = {**BOTH, "order_id": "o1"}
        assert hints(browser(**order), server(**order)) == [(COUNTED_TWICE, "event #1, at Meta")]
        by_id = {**BOTH, "event_id": "e1"}
        assert hints(browser(**by_id), server(**by_id)) == [
            (PAIRED, "event #1"),
            (COUNTED_TWICE, "event #1, at Analytics, Ads"),
        ]
        assert hints(browser(**by_id, order_id=1), server(**by_id, order_id=1)) == [(PAIRED, "event #1")]

    def test_with_a_common_id_count_twice_under_two_names(self) -> None:
        both = {"event_id": "e1", "order_id": "o1", "value": 1}
        settings = config(META)
        assert hints(browser("Order Placed", **both), server("Purchase", **both), settings=settings) == [
            (PAIRED, "event #1"),
            (COUNTED_TWICE, "event #1, at Meta"),
        ]
        assert hints(browser(ORDER, **both), server("Purchase", **both), settings=settings) == [(PAIRED, "event #1")]

    @pytest.mark.parametrize("far", [0, SAME_CONVERSION, SAME_CONVERSION + 1])
    def test_are_one_within_minutes(self, far: float) -> None:
        assert bool(hints(browser(**BOTH), server(**BOTH, time=NOW + far))) is (far <= SAME_CONVERSION)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({}, {"distinct_id": "somebody else"}),
            ({"$device_id": "d"}, {"distinct_id": "somebody else", "$device_id": "d"}),
            ({"value": 10}, {"value": 11}),
            ({"value": "10"}, {"revenue": 10.5}),
            ({"order_id": 1}, {"orderId": 2}),
            ({"event_id": "a"}, {"event_id": "b"}),
            ({}, {"token": "another"}),
        ],
    )
    def test_are_not_one_if_anything_speaks_against_it(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        assert hints(browser(**first), server(**second)) == []

    def test_of_a_device_and_of_its_user_are_one(self) -> None:
        anonymous = browser(distinct_id="d1", value=5, **{"$device_id": "d1"})
        assert hints(anonymous, server(distinct_id="ada", value="5", **{"$device_id": "d1"})) == [
            (COUNTED_TWICE, "event #1, at Analytics, Meta")
        ]

    def test_are_only_known_where_they_are_counted(self) -> None:
        assert hints(browser(), server(), settings=config(destination("Webhooks"))) == []
        assert hints(browser("Viewed"), server("Viewed")) == []
        excluded = {"$options": {"integrations": {"Meta": False, "Analytics": False}}}
        assert hints(browser(**BOTH), server(**BOTH, **excluded)) == [(COUNTED_TWICE, "event #1, at Ads")]

    def test_that_met_are_not_looked_for_again(self) -> None:
        """Two purchases in a row: the report of the first has its own counterpart."""
        first, second = {"event_id": "e1", "order_id": "1"}, {"value": 10}
        assert hints(browser(**first), server(**first), browser(**second)) == []

    def test_of_one_side_are_ordinary_repeats(self) -> None:
        assert hints(server(), server(), server()) == []
        assert hints(browser(), browser()) == []


@examples(60)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["1", "2", "3"]), st.booleans()), min_size=1, max_size=12)
)
def test_senders_that_give_both_sides_the_same_ids_earn_no_warning(orders: list[tuple[str, str, bool]]) -> None:
    """However many people buy however often, and whichever report comes first or is lost."""
    known = receiver(config(ANALYTICS, META, ADS))
    for number, (user, order, is_browser) in enumerate(orders):
        said = {"event_id": f"{user}-{order}", "order_id": f"{user}-{order}", "value": 10, "conversion_label": "12"}
        request = (browser if is_browser else server)(ORDER, distinct_id=user, **said, **{"$insert_id": f"{number}"})
        assert COUNTED_TWICE not in {code for code, _ in told(known.batch(request))}


@examples(60)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3)), min_size=1, max_size=12), st.booleans())
def test_one_side_alone_never_earns_a_hint(orders: list[tuple[str, int]], is_browser: bool) -> None:
    known = receiver(config(ANALYTICS, META))
    send = browser if is_browser else server
    for number, (user, value) in enumerate(orders):
        rows = known.batch(send(distinct_id=user, value=value, event_id=value, **{"$insert_id": f"{number}"}))
        assert told(rows) == []
