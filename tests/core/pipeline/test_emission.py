"""Emissions: what a step adds to them."""

from liveview.core.pipeline.emission import Emission
from liveview.core.wire.normalised import Normalised
from liveview.model.delivery import Rule
from liveview.model.note import Note, PipelineStep

FIRST, SECOND = (Note(PipelineStep.TRANSFORM, code, code) for code in ("renamed", "deleted"))


def test_notes_are_kept_in_the_order_of_the_steps() -> None:
    emission = Emission(Normalised(name="a"), "a").noted(FIRST)
    assert emission.noted(SECOND).notes == (FIRST, SECOND)


def test_a_step_changes_the_event_and_not_the_name_of_the_emission() -> None:
    changed = Emission(Normalised(name="a"), "a", "a").noted(FIRST, event=Normalised(name="b"))
    assert (changed.event.name, changed.name, changed.definition) == ("b", "a", "a")


def test_what_has_stopped_it_is_not_forgotten() -> None:
    stopped = Emission(Normalised(), None).noted(FIRST, rule=Rule.FILTERED)
    assert stopped.noted(SECOND).rule is Rule.FILTERED
