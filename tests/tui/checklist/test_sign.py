"""How a loaded spec fares, in a glyph and a count."""

from pathlib import Path
from typing import Any, cast

import pytest

from liveview.specs.judge import judge
from liveview.specs.observed import ObservedEvent
from liveview.specs.reading import read
from liveview.tui.checklist.checklist import Checklist, Judged
from liveview.tui.checklist.sign import look_of
from liveview.tui.kit.feed import Feed
from tests.support.specs import Given, observed_event

PAID = {"name": "Purchase", "properties": {"price": 500}}


def sign(document: dict[str, Any], *events: ObservedEvent, over: bool = False) -> str:
    known = Checklist(cast(Feed, None), Path("shop.toml"))
    spec = read(document)
    known.judged = Judged(spec, judge(spec, Given(events)), Path("session.db"))
    look = look_of(known, over=over)
    assert look is not None
    return f"{look.glyph} {look.word} {look.style}".replace("  ", " ")


class Unusable(Checklist):
    """The checklist of a spec that cannot be used."""

    @property
    def in_spec(self) -> bool:
        return True


class TestLook:
    def test_there_is_none_without_a_spec(self) -> None:
        assert look_of(Checklist(cast(Feed, None)), over=False) is None

    def test_before_the_first_look_there_is_no_count(self) -> None:
        look = look_of(Checklist(cast(Feed, None), Path("shop.toml")), over=False)
        assert look is not None
        assert (look.glyph, look.word, look.style) == ("◌", "", "accent")

    def test_a_spec_that_cannot_be_used_is_an_alarm(self) -> None:
        look = look_of(Unusable(cast(Feed, None), Path("shop.toml")), over=False)
        assert look is not None
        assert (look.glyph, look.word, look.style) == ("!", "", "error")

    @pytest.mark.parametrize(("over", "says"), [(False, "◌ 0/1 accent"), (True, "✗ 0/1 error")])
    def test_what_may_still_come_is_awaited_unless_all_is_over(self, over: bool, says: str) -> None:
        assert sign({"expect": [PAID]}, over=over) == says

    def test_what_is_wrong_outweighs_the_rest(self) -> None:
        expected = [PAID, {"name": "Cart"}, {"name": "Refund"}]
        events = observed_event(1, price="500"), observed_event(2, "Cart")
        assert sign({"expect": expected}, *events) == "✗ 1/3 error"

    def test_it_holds_when_all_is_seen(self) -> None:
        assert sign({"expect": [PAID]}, observed_event(1, price=500)) == "✓ 1/1 success"

    def test_an_order_that_is_not_complete_is_awaited(self) -> None:
        document = {
            "expect": [{"name": "Purchase", "id": "paid"}, {"name": "Cart", "id": "cart", "count": {"max": 1}}],
            "order": [["paid", "cart"]],
        }
        assert sign(document, observed_event(1)) == "◌ 2/2 accent"

    def test_a_spec_that_only_forbids_has_no_count(self) -> None:
        assert sign({"never": [{"name": "Error"}]}) == "✓ success"
        assert sign({"never": [{"name": "Error"}]}, observed_event(1, "Error")) == "✗ error"
