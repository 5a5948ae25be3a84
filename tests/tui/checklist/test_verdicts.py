"""How each line of a checklist fares."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from liveview.specs.judge import judge
from liveview.specs.matching import FieldMiss
from liveview.specs.observed import ObservedEvent
from liveview.specs.reading import read
from liveview.tui.checklist import verdicts
from liveview.tui.checklist.checklist import Judged
from liveview.tui.checklist.verdicts import fault_of, summary, ticks
from tests.support.specs import Given, delivery, observed_event


def judged(document: dict[str, Any], *events: ObservedEvent) -> Judged:
    spec = read(document)
    return Judged(spec, judge(spec, Given(events)), Path("session.db"))


def words(document: dict[str, Any], *events: ObservedEvent, over: bool = False) -> list[str]:
    return [f"{tick.glyph} {tick.word}" for tick in ticks(judged(document, *events), over=over)]


def said(document: dict[str, Any], events: Sequence[ObservedEvent], *, over: bool = False) -> str:
    found = judged(document, *events)
    return summary(found, ticks(found, over=over))


PAID = {"name": "Purchase", "properties": {"price": 500}}


class TestExpectation:
    @pytest.mark.parametrize(("over", "says"), [(False, "◌ waiting"), (True, "✗ missing")])
    def test_that_nothing_matches_may_still_come_unless_all_is_over(self, over: bool, says: str) -> None:
        assert words({"expect": [PAID]}, over=over) == [says]

    def test_is_seen(self) -> None:
        assert words({"expect": [PAID]}, observed_event(1, price=500)) == ["✓ seen"]

    def test_counts_what_is_seen(self) -> None:
        events = [observed_event(number, price=500) for number in (1, 2)]
        assert words({"expect": [PAID]}, *events) == ["✓ 2 seen"]
        assert words({"expect": [{**PAID, "count": 3}]}, *events) == ["◌ 2 of 3"]
        assert words({"expect": [{**PAID, "count": 1}]}, *events) == ["✗ too many"]

    def test_that_wants_none_and_has_none_holds(self) -> None:
        assert words({"expect": [{**PAID, "count": {"max": 2}}]}) == ["✓ none"]

    def test_is_wrong_when_an_event_of_its_name_differs(self) -> None:
        assert words({"expect": [PAID]}, observed_event(1, price="500")) == ["✗ wrong type"]

    def test_waits_when_only_another_event_comes_close(self) -> None:
        assert words({"expect": [PAID]}, observed_event(1, "Cart", price=500)) == ["◌ waiting"]

    @pytest.mark.parametrize(("over", "says"), [(False, "◌ waiting"), (True, "✗ wrong state")])
    def test_waits_for_what_is_pending(self, over: bool, says: str) -> None:
        expected = {"name": "Purchase", "state": "delivered", "destinations": {"Webhooks": "delivered"}}
        pending = observed_event(1, state="pending", columns={"deliveries": [delivery("Webhooks", "pending")]})
        assert words({"expect": [expected]}, pending, over=over) == [says]

    def test_of_every_event_is_wrong_when_one_differs(self) -> None:
        events = observed_event(1, price=500), observed_event(2, price=5)
        assert words({"expect": [{**PAID, "every": True}]}, *events) == ["✗ wrong value"]


class TestOthers:
    ORDER: ClassVar[dict[str, Any]] = {
        "order": [["cart", "paid"]],
        "expect": [{"name": "Cart", "id": "cart"}, {"name": "Purchase", "id": "paid"}],
    }

    def test_an_order_waits_until_its_events_are_there(self) -> None:
        assert words(self.ORDER, observed_event(1, "Cart"))[-1] == "◌ waiting"
        assert words(self.ORDER, observed_event(1, "Cart"), observed_event(2))[-1] == "✓ in order"

    def test_an_order_is_wrong_when_they_come_the_other_way_round(self) -> None:
        assert words(self.ORDER, observed_event(1), observed_event(2, "Cart"))[-1] == "✗ out of order"

    def test_what_must_not_come(self) -> None:
        spec = {"never": [{"name": "Error"}]}
        assert words(spec) == ["✓ none"]
        assert words(spec, observed_event(1, "Error")) == ["✗ forbidden"]

    def test_what_nothing_expects(self) -> None:
        spec = {"unexpected": "fail", "expect": [PAID]}
        assert words(spec, observed_event(1, price=500))[-1] == "✓ none"
        assert words(spec, observed_event(1, price=500), observed_event(2, "Other"))[-1] == "✗ unexpected"


class TestFault:
    @pytest.mark.parametrize(
        ("field", "wanted", "found", "fault"),
        [
            ("properties.price", "500", '"500"', verdicts.WRONG_TYPE),
            ("properties.price", "kind number", '"500"', verdicts.WRONG_TYPE),
            ("properties.price", 'type: "number"', '"500"', verdicts.WRONG_TYPE),
            ("properties.paid", "true", "null", verdicts.WRONG_TYPE),
            ("properties.paid", "true", "false", verdicts.WRONG_VALUE),
            ("properties.price", "500", "-500.5", verdicts.WRONG_VALUE),
            ("properties.price", "500", "missing", verdicts.MISSING_PROPERTY),
            ("properties", 'required: ["price"]', '["sku"]', verdicts.MISSING_PROPERTY),
            ("properties.coupon", "absent", '"X"', verdicts.EXTRA_PROPERTY),
            ("properties", "maxProperties: 1", '["a", "b"]', verdicts.EXTRA_PROPERTY),
            ("properties.items", "1 item", "2 items", verdicts.WRONG_VALUE),
            ("state", '"delivered"', '"failed"', verdicts.WRONG_STATE),
            ("problems", "[]", '["time-far"]', verdicts.OTHER_PROBLEMS),
            ("destinations.Webhooks", '"delivered"', "null", verdicts.WRONG_DELIVERY),
        ],
    )
    def test_is_named_by_the_field_and_its_values(
        self, field: str, wanted: str, found: str, fault: verdicts.Fault
    ) -> None:
        assert fault_of(FieldMiss(field, wanted, found)) == fault


class TestSummary:
    SPEC: ClassVar[dict[str, Any]] = {
        "expect": [PAID, {"name": "Signup"}, {"name": "Cart"}],
        "never": [{"name": "Error"}],
    }

    def test_counts_what_is_seen_and_what_is_wrong(self) -> None:
        events = [observed_event(1, price="500"), observed_event(2, "Signup"), observed_event(3, "Error")]
        assert said(self.SPEC, events) == "1 of 3 seen, 1 wrong type, 1 forbidden"
        assert said(self.SPEC, events, over=True) == "1 of 3 seen, 1 wrong type, 1 missing, 1 forbidden"

    def test_several_of_a_kind(self) -> None:
        spec = {"expect": [PAID, {"name": "Signup", "properties": {"plan": "pro"}}]}
        assert (
            said(spec, [observed_event(1, price="5"), observed_event(2, "Signup", plan=1)])
            == "0 of 2 seen, 2 wrong types"
        )

    def test_of_a_spec_that_only_forbids(self) -> None:
        assert said({"never": [{"name": "Error"}]}, []) == "nothing came that must not"
