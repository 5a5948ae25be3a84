"""Events of a plan while it is read."""

import pytest

from liveview.errors import PlanError
from liveview.model.event import EventType
from liveview.model.plan import PlanKind, PlannedEvent
from liveview.plans.reading.collecting import MOST_EVENTS, PlannedEvents, type_at
from liveview.plans.reading.place import PlanPlace

PLACE = PlanPlace("plan.csv")


class TestPlannedEvents:
    def test_they_keep_their_order(self) -> None:
        planned = PlannedEvents()
        for name in ("B", "A", "C"):
            planned.add(PlannedEvent(name), PLACE)
        plan = planned.plan(PlanKind.CSV, 7)
        assert [each.name for each in plan.events] == ["B", "A", "C"]
        assert (plan.kind, plan.version) == (PlanKind.CSV, 7)

    def test_the_same_name_is_another_event_if_the_type_or_the_letter_case_is_another(self) -> None:
        planned = PlannedEvents()
        for event in (PlannedEvent("A"), PlannedEvent("a"), PlannedEvent("A", EventType.PAGE)):
            planned.add(event, PLACE)
        assert len(planned.plan(PlanKind.CSV).events) == 3

    def test_the_second_of_two_is_refused_with_both_places(self) -> None:
        planned = PlannedEvents()
        planned.add(PlannedEvent("A", EventType.PAGE), PLACE.at_line(2))
        with pytest.raises(PlanError) as refused:
            planned.add(PlannedEvent("A", EventType.PAGE, False, True), PLACE.at_line(9))
        assert (
            str(refused.value) == 'plan.csv:9: "A" of the type page is planned already, at plan.csv:2; keep one of them'
        )

    def test_there_are_not_more_than_anybody_can_look_after(self) -> None:
        planned = PlannedEvents()
        for number in range(MOST_EVENTS):
            planned.add(PlannedEvent(f"e{number}"), PLACE)
        with pytest.raises(PlanError, match="a plan has at most 10,000 events; split it by product"):
            planned.add(PlannedEvent("one more"), PLACE)


class TestTypeAt:
    @pytest.mark.parametrize("kind", EventType)
    def test_in_any_letter_case(self, kind: EventType) -> None:
        assert type_at(kind.value.upper(), PLACE) is kind
        assert type_at(kind, PLACE) is kind

    @pytest.mark.parametrize(
        ("word", "said"),
        [
            ("trak", '"trak" is not a type, did you mean track?'),
            ("event", '"event" is not a type, use one of track, identify, page, group, screen, alias'),
            (None, "null is not a type, use one of track"),
            (["track"], '["track"] is not a type, use one of track'),
        ],
    )
    def test_any_other_word_is_refused(self, word: object, said: str) -> None:
        with pytest.raises(PlanError) as refused:
            type_at(word, PLACE)
        assert str(refused.value).startswith(f"plan.csv: {said}")
