"""Conversions: which names are some, and what each service recognises a second report by."""

import pytest

from liveview.core.conversions import Counted, count_twice, counted, first, group_of, is_conversion, plain_name
from liveview.core.json.document import Json
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.kind import Kind


def event(name: str = "Order Completed", /, **properties: Json) -> Normalised:
    """An event with these properties."""
    return Normalised(name=name, properties=properties)


def known_by(kind: Kind, outgoing: Normalised) -> tuple[str, ...]:
    """What a service recognises an event by."""
    found = counted("A", kind, outgoing)
    assert found is not None
    return found.known_by


class TestNames:
    @pytest.mark.parametrize("name", ["Order Completed", "order_completed", "Purchase", "orderPlaced", "ORDER-PLACED"])
    def test_of_a_purchase_stand_for_one_conversion(self, name: str) -> None:
        assert (group_of(name), is_conversion(name)) == ("purchase", True)

    def test_of_something_else_stand_for_themselves(self) -> None:
        assert (group_of("Page Viewed"), is_conversion("Page Viewed")) == ("pageviewed", False)
        assert plain_name("Größe_ 1!") == "grösse1"


class TestCounted:
    @pytest.mark.parametrize("kind", [Kind.GA4, Kind.FACEBOOK_CAPI])
    def test_is_only_a_conversion_of_a_track_event(self, kind: Kind) -> None:
        assert counted("A", kind, event("Page Viewed")) is None
        assert counted("A", kind, Normalised(name="Purchase", type=EventType.PAGE)) is None
        assert counted("A", kind, event("Signed Up")) == Counted("A", kind, "registration", ())

    def test_is_an_action_at_google_ads(self) -> None:
        assert counted("A", Kind.GOOGLE_ADS, event()) is None
        assert counted("A", Kind.GOOGLE_ADS, event(conversion_label=12, order_id="o")) == Counted(
            "A", Kind.GOOGLE_ADS, "purchase", ("o",), "12"
        )


class TestKnownBy:
    def test_is_the_id_and_the_standard_name_at_meta(self) -> None:
        assert known_by(Kind.FACEBOOK_CAPI, event(event_id="e")) == ("Purchase", "e")
        assert known_by(Kind.FACEBOOK_CAPI, event("Order Placed", event_id=5)) == ("Order Placed", "5")
        assert known_by(Kind.FACEBOOK_CAPI, event(order_id="o")) == ()

    def test_is_the_transaction_of_a_purchase_at_analytics(self) -> None:
        assert known_by(Kind.GA4, event(order_id="o", transaction_id="t")) == ("purchase", "o")
        assert known_by(Kind.GA4, event(transaction_id="t")) == ("purchase", "t")
        assert known_by(Kind.GA4, event("purchase", transaction_id="t")) == ("purchase", "t")
        assert known_by(Kind.GA4, event("purchase", order_id="o")) == ()
        assert known_by(Kind.GA4, event("Order Placed", transaction_id="t")) == ()


class TestCountTwice:
    def test_unless_both_are_known_by_one_id(self) -> None:
        one = Counted("A", Kind.GA4, "purchase", ("purchase", "t"))
        assert not count_twice(one, one)
        assert count_twice(one, Counted("A", Kind.GA4, "purchase", ("purchase", "u")))
        assert count_twice(one, Counted("A", Kind.GA4, "purchase", ()))

    def test_only_at_one_destination_as_one_thing(self) -> None:
        one = Counted("A", Kind.GOOGLE_ADS, "purchase", (), "1")
        assert count_twice(one, one)
        assert not count_twice(one, Counted("B", Kind.GOOGLE_ADS, "purchase", (), "1"))
        assert not count_twice(one, Counted("A", Kind.GOOGLE_ADS, "lead", (), "1"))
        assert not count_twice(one, Counted("A", Kind.GOOGLE_ADS, "purchase", (), "2"))


def test_first_is_the_first_that_says_something() -> None:
    assert first(event(a=None, b="", c=0, d="x"), ("a", "b", "c", "d")) == "0"
    assert first(event(), ("a",)) == ""
