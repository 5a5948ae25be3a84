"""Steps: what a waiting delivery weighs, and that each input is answered with a step of its own."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.core.steps import UNIT, Cancel, Step, weight_of
from tests.support.core.tasks import task


class TestWeight:
    @given(st.integers(0, 40 * UNIT))
    def test_is_one_for_the_delivery_and_one_for_each_unit_of_its_payload(self, length: int) -> None:
        weight = weight_of("x" * length)
        assert weight >= 1
        assert (weight - 1) * UNIT <= length < weight * UNIT

    def test_of_a_task_is_that_of_its_payload(self) -> None:
        assert task().weight == 1
        assert task(text="x" * 3 * UNIT).weight == 4


class TestStep:
    def test_begins_empty_whatever_others_were_filled_with(self) -> None:
        Step().commands.append(Cancel(1))
        assert Step() == Step(rows=[], commands=[])
