"""A spec against the events of a session."""

from typing import Any

import pytest

from liveview.specs.judge import is_settled, judge
from liveview.specs.observed import ObservedEvent
from liveview.specs.reading import read
from liveview.specs.report import CheckResult
from tests.support.specs import Given, observed_event


def judged(
    events: list[ObservedEvent], *, matching: dict[str, set[int]] | None = None, **spec: Any
) -> list[CheckResult]:
    report = judge(read(spec), Given(events, **(matching or {})))
    assert report.ok == all(each.ok for each in report.results)
    return list(report.results)


def only(events: list[ObservedEvent], **expect: Any) -> CheckResult:
    (result,) = judged(events, expect=[{"name": "Purchase", **expect}])
    return result


BOUGHT = [observed_event(number, price=number * 100) for number in (1, 2, 3)]


class TestCounts:
    @pytest.mark.parametrize(
        ("count", "ok"),
        [(3, True), (2, False), (4, False), (0, False), ({"min": 3}, True), ({"max": 3}, True), ({"min": 4}, False)],
    )
    def test_events_that_are_selected_and_meet_what_is_required(self, count: Any, ok: bool) -> None:
        result = only([*BOUGHT, observed_event(4, "Other")], count=count)
        assert (result.ok, result.found, result.events) == (ok, 3, (1, 2, 3))
        assert result.wanted == (count if isinstance(count, int) or "min" in count else {"min": 0, "max": 3})

    def test_one_at_least_is_the_default(self) -> None:
        assert only(BOUGHT).wanted == {"min": 1}
        assert only(BOUGHT).ok
        assert not only([]).ok

    def test_those_that_differ_do_not_count(self) -> None:
        result = only(BOUGHT, properties={"price": 100}, count=1)
        assert (result.ok, result.events) == (True, (1,))

    def test_unless_every_selected_one_must_meet_it(self) -> None:
        result = only(BOUGHT, properties={"price": 100}, count=1, every=True)
        assert (result.ok, result.found) == (False, 1)
        assert "wanted exactly 1 and every one that is selected, found 1 of 3: #1; nearest is #3" in result.text
        assert result.nearest is not None
        assert result.nearest.event == 3
        assert only(BOUGHT, kinds={"price": "integer"}, every=True).ok


class TestNearestEvent:
    def test_is_the_selected_event_that_differs_in_the_fewest_fields(self) -> None:
        events = [observed_event(1, price=1, coupon="a"), observed_event(2, price=1, coupon="b")]
        result = only(events, properties={"price": 2, "coupon": "a"})
        assert result.nearest is not None
        assert (result.nearest.event, len(result.nearest.differs)) == (1, 1)
        assert result.text == (
            "Purchase: wanted at least 1, found 0; nearest is #1 Purchase: properties.price is 1, wanted 2"
        )

    def test_of_several_is_the_newest(self) -> None:
        nearest = only(BOUGHT, properties={"price": 5}).nearest
        assert nearest is not None
        assert nearest.event == 3

    def test_may_be_one_that_is_not_selected(self) -> None:
        nearest = only([observed_event(1, "purchase", price=5)], properties={"price": 5}).nearest
        assert nearest is not None
        assert [each.text for each in nearest.differs] == ['name is "purchase", wanted "Purchase"']

    def test_is_none_when_nothing_is_alike(self) -> None:
        assert only([observed_event(1, "Other")]).nearest is None
        assert only([observed_event(1, "Other")], type="track").nearest is None
        assert only([observed_event(1, None)], type="track").nearest is None
        assert only([]).nearest is None

    @pytest.mark.parametrize("name", ["purchase", "Purchse", "Purchased", "PURCHASE"])
    @pytest.mark.parametrize("said", [{}, {"type": "track"}])
    def test_has_a_name_that_is_nearly_right(self, name: str, said: dict[str, Any]) -> None:
        nearest = only([observed_event(1, name), observed_event(2, "Other")], **said).nearest
        assert nearest is not None
        assert [each.text for each in nearest.differs] == [f'name is "{name}", wanted "Purchase"']

    def test_has_the_right_name_and_another_type(self) -> None:
        nearest = only([observed_event(1, kind="page"), observed_event(2, "Other")], type="track").nearest
        assert nearest is not None
        assert [each.text for each in nearest.differs] == ['type is "page", wanted "track"']

    def test_is_not_one_that_is_expected_elsewhere(self) -> None:
        expect = [{"name": "Step 1 Done"}, {"name": "Step 2 Done"}]
        done, other = judged([observed_event(1, "Step 2 Done")], expect=expect)
        assert (done.nearest, other.ok) == (None, True)
        done, _ = judged([observed_event(1, "Step 2 Done"), observed_event(2, "Step1 Done")], expect=expect)
        assert done.nearest is not None
        assert done.nearest.event == 2

    def test_may_have_another_name_if_it_meets_more_than_the_type(self) -> None:
        other = [observed_event(1, "Other", price=5)]
        nearest = only(other, type="track", properties={"price": 5}).nearest
        assert nearest is not None
        assert nearest.event == 1
        assert only(other, type="track", properties={"price": 6}).nearest is None

    def test_is_none_when_there_are_enough(self) -> None:
        result = only(BOUGHT, count=2)
        assert (result.ok, result.nearest) == (False, None)
        assert result.text == "Purchase: wanted exactly 2, found 3: #1, #2, #3"


class TestFilters:
    def test_select_by_the_ids_that_match(self) -> None:
        result = judged(BOUGHT, matching={"price>150": {2, 3, 99}}, expect=[{"id": "a", "filter": "price>150"}])
        assert result[0].events == (2, 3)

    def test_of_the_spec_choose_what_is_looked_at(self) -> None:
        matching = {"id:1": {1}}
        spec: dict[str, Any] = {"filter": "id:1", "expect": [{"name": "Purchase", "count": 1}], "unexpected": "fail"}
        assert all(each.ok for each in judged(BOUGHT, matching=matching, **spec))
        assert judge(read(spec), Given(BOUGHT, **matching)).events == 1


class TestOrder:
    def order(self, names: list[str], *ids: str) -> CheckResult:
        events = [observed_event(number, name) for number, name in enumerate(names, start=1)]
        expect = [{"id": "cart", "name": "Cart"}, {"id": "paid", "name": "Paid"}]
        return next(each for each in judged(events, expect=expect, order=[ids]) if each.kind == "order")

    @pytest.mark.parametrize("names", [["Cart", "Paid"], ["Paid", "Cart", "Other", "Paid"]])
    def test_others_may_lie_between(self, names: list[str]) -> None:
        assert self.order(names, "cart", "paid").ok

    def test_an_event_that_comes_too_early_is_named(self) -> None:
        result = self.order(["Paid", "Cart"], "cart", "paid")
        assert (result.ok, result.id, result.found, result.events) == (False, "order: cart, paid", ["cart"], (2,))
        assert result.text == (
            "order: cart, paid: wanted cart, then paid, found cart #2; no paid comes after that, only #1 before"
        )

    def test_one_that_is_not_there_at_all_too(self) -> None:
        assert self.order(["Paid"], "cart", "paid").text.endswith("found none; there is no cart")

    def test_an_id_that_is_repeated_needs_another_event(self) -> None:
        assert self.order(["Cart", "Paid", "Cart"], "cart", "paid", "cart").ok
        assert not self.order(["Cart", "Paid"], "cart", "cart").ok


class TestNever:
    def test_an_event_that_is_selected_and_meets_the_rest_fails(self) -> None:
        never = [{"name": "Purchase", "properties": {"price": 200}}, {"name": "Error"}]
        found, none = judged(BOUGHT, never=never)
        assert (found.ok, found.kind, found.wanted, found.found, found.events) == (False, "never", 0, 1, (2,))
        assert found.text == "never: Purchase: wanted none, found 1: #2 Purchase"
        assert (none.ok, none.id, none.text) == (True, "never: Error", "never: Error: wanted none, found 0")


class TestUnexpected:
    def test_events_that_no_expectation_matches_fail(self) -> None:
        events = [*BOUGHT, observed_event(4, "Other")]
        *_, result = judged(events, unexpected="fail", expect=[{"name": "Purchase", "properties": {"price": 100}}])
        assert (result.id, result.kind, result.ok, result.events) == ("unexpected", "unexpected", False, (2, 3, 4))
        assert result.text == "unexpected: wanted none, found 3: #2 Purchase, #3 Purchase, #4 Other"

    def test_are_allowed_by_default(self) -> None:
        assert len(judged(BOUGHT, expect=[{"name": "Purchase"}])) == 1


class TestReport:
    def test_has_the_title_of_the_spec_or_the_name_of_its_file(self) -> None:
        spec = {"expect": [{"name": "A"}]}
        assert judge(read({"title": "T", **spec}), Given([]), "a.toml").title == "T"
        assert judge(read(spec), Given([]), "a.toml").title == "a.toml"

    def test_a_line_names_twenty_events_and_counts_the_others(self) -> None:
        result = only([observed_event(number) for number in range(1, 26)])
        assert result.text.endswith("#19, #20 and 5 others")
        assert len(result.events) == 25


class TestIsSettled:
    @pytest.mark.parametrize(
        ("state", "expect", "settled"),
        [
            ("delivered", {}, True),
            ("pending", {}, False),
            ("delivered", {"count": 4}, False),
            ("delivered", {"count": 1}, True),
            ("delivered", {"state": "failed"}, False),
        ],
    )
    def test_when_minimums_are_met_and_nothing_is_pending(self, state: str, expect: Any, settled: bool) -> None:
        events = [*BOUGHT, observed_event(4, "Other", state=state)]
        assert is_settled(read({"expect": [{"name": "Purchase", **expect}]}), Given(events)) is settled
