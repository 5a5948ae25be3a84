"""A spec of the events that a plan requires."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.model.event import EventType
from liveview.model.plan import Plan, PlannedEvent
from liveview.specs.judge import judge
from liveview.specs.of_plan import RequiredSeen, report_of, spec_of
from tests.support.examples import examples
from tests.support.specs import Given, observed_event

PLAN = Plan(
    (
        PlannedEvent("Purchase", required=True, schema=False),
        PlannedEvent("Refund"),
        PlannedEvent("Home", EventType.SCREEN, required=True),
        PlannedEvent("Home", EventType.PAGE, required=True),
        PlannedEvent("Home"),
    )
)


def test_every_required_event_is_expected_once_at_least_in_the_order_of_the_plan() -> None:
    spec = spec_of(PLAN)
    found = [(each.id, each.name, each.type, each.least, each.most) for each in spec.expect]
    assert found == [
        ("Purchase", "Purchase", EventType.TRACK, 1, None),
        ("Home (screen)", "Home", EventType.SCREEN, 1, None),
        ("Home (page)", "Home", EventType.PAGE, 1, None),
    ]
    assert (spec.never, spec.order, spec.fails_on_unexpected, [*spec.filters]) == ((), (), False, [])


def test_it_holds_when_all_of_them_came_whatever_they_hold() -> None:
    events = [observed_event(1, "Purchase", price="x"), observed_event(2, "Home", kind="page")]
    assert [each.ok for each in judge(spec_of(PLAN), Given(events)).results] == [True, False, True]
    events += [observed_event(3, "Home", kind="screen"), observed_event(4, "Anything")]
    assert judge(spec_of(PLAN), Given(events)).ok


def test_only_another_spelling_is_near() -> None:
    plan = Plan((PlannedEvent("Sign Up", required=True),))
    events = [observed_event(1, "Sign up"), observed_event(2, "Purchase")]
    assert [each.nearest for each in judge(spec_of(plan), Given(events[1:])).results] == [None]
    (result,) = judge(spec_of(plan), Given(events)).results
    assert result.nearest is not None
    assert [each.text for each in result.nearest.differs] == ['name is "Sign up", wanted "Sign Up"']


KINDS = [EventType.TRACK, EventType.PAGE]
named = st.tuples(
    st.sampled_from(["Sign Up", "SignUp", "sign up", "Purchase", "purchase", "", None]), st.sampled_from(KINDS)
)


@examples(200)
@given(
    st.lists(named, max_size=12),
    st.sets(st.tuples(st.sampled_from(["Sign Up", "Purchase", "Refund"]), st.sampled_from(KINDS))),
)
def test_counts_are_reported_as_the_events_themselves_would_be(
    came: list[tuple[str | None, EventType]], required: set[tuple[str, EventType]]
) -> None:
    spec = spec_of(Plan(tuple(PlannedEvent(name, kind, required=True) for name, kind in sorted(required))))
    events = [observed_event(number, name, kind=kind) for number, (name, kind) in enumerate(came, 1)]
    ids = {
        (each.name, each.type): [n for n, key in enumerate(came, 1) if key == (each.name, each.type)]
        for each in spec.expect
    }
    seen = [RequiredSeen(len(ids[each.name, each.type]), tuple(ids[each.name, each.type])) for each in spec.expect]
    newest = sorted(
        (number, name, kind.value) for (name, kind), number in {key: n for n, key in enumerate(came, 1)}.items()
    )
    assert report_of(spec, seen, newest, len(events), "plan.json") == judge(spec, Given(events), "plan.json")


def test_a_plan_that_requires_nothing_expects_nothing() -> None:
    assert spec_of(Plan((PlannedEvent("Refund"),))).expect == ()
