"""Steps: how those of several decisions add up to one."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.core.steps import NOTHING, Cancel, Fetch, Step
from liveview.model.event import State
from liveview.model.facts import EventMoved

FACTS = st.builds(EventMoved, st.integers(1, 9), st.sampled_from(State), st.sampled_from(State))
COMMANDS = st.builds(Cancel, st.integers(1, 9)) | st.builds(
    Fetch, st.just("Webhooks"), st.integers(1, 9), st.just(frozenset[int]())
)
STEPS = st.builds(Step, st.lists(FACTS, max_size=3).map(tuple), st.lists(COMMANDS, max_size=3).map(tuple))


class TestSum:
    @given(STEPS, STEPS)
    def test_has_the_facts_and_commands_of_both_in_order(self, left: Step, right: Step) -> None:
        assert (left + right).facts == (*left.facts, *right.facts)
        assert (left + right).commands == (*left.commands, *right.commands)

    @given(STEPS)
    def test_with_nothing_is_the_step_itself(self, step: Step) -> None:
        assert step + NOTHING == NOTHING + step == step

    @given(STEPS, STEPS, STEPS)
    def test_does_not_depend_on_how_steps_are_grouped(self, one: Step, two: Step, three: Step) -> None:
        assert (one + two) + three == one + (two + three)
