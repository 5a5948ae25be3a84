import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.errors import BehaviourError
from liveview.sink_script.script import EXAMPLES, OK, Behaviour, parse
from liveview.sink_script.step import BehaviourStep
from tests.support.core.behaviours import STEPS, WORDS
from tests.support.examples import examples


def statuses(script: str, count: int) -> list[str]:
    """What the first `count` requests meet, each as a step on its own."""
    behaviour = parse(script)
    return [str(msgspec.structs.replace(behaviour.at(number), times=None)) for number in range(count)]


class TestScript:
    def test_of_one_step_goes_on_for_ever(self) -> None:
        assert statuses("404", 3) == ["status 404"] * 3
        assert statuses("500x2", 3) == ["status 500"] * 3

    def test_changes_after_this_many_requests(self) -> None:
        assert statuses("500x2 then ok", 4) == ["status 500", "status 500", "ok", "ok"]

    def test_takes_a_step_without_times_once(self) -> None:
        found = statuses("reset then delay 1.5 x2 then hang then 204", 6)
        assert found == ["reset", "delay 1.5", "delay 1.5", "hang", "status 204", "status 204"]

    def test_separates_requests_with_then_and_clauses_with_commas(self) -> None:
        assert statuses("delay 4.9, then hang", 2) == ["delay 4.9", "hang"]
        assert statuses("delay 4.9, hang", 2) == ["delay 4.9, hang"] * 2
        assert parse("delay 2 status 500") == msgspec.structs.replace(
            parse("delay 2,status 500"), text="delay 2 status 500"
        )

    def test_keeps_its_text_as_written(self) -> None:
        assert parse(" 500x2 Then OK ").text == " 500x2 Then OK "

    @examples(100)
    @given(st.lists(st.tuples(st.sampled_from([201, 404, 503]), st.integers(1, 9)), min_size=1, max_size=6))
    def test_gives_each_step_its_requests(self, steps: list[tuple[int, int]]) -> None:
        script = " then ".join(f"{status} x{times}" for status, times in steps)
        wanted = [f"status {status}" for status, times in steps for _ in range(times)]
        assert statuses(script, len(wanted) + 3) == wanted + [wanted[-1]] * 3

    @pytest.mark.parametrize(
        ("script", "counts"), [("ok", False), ("hang x3", False), ("500 then ok", True), ("flaky 0.5", True)]
    )
    def test_knows_whether_requests_must_be_counted(self, script: str, counts: bool) -> None:
        assert parse(script).counts is counts


class TestNormalForm:
    @examples(300)
    @given(st.lists(STEPS, min_size=1, max_size=4))
    def test_reads_back_as_the_same_steps(self, steps: list[BehaviourStep]) -> None:
        whole = (*steps[:-1], msgspec.structs.replace(steps[-1], times=None))
        text = str(Behaviour("", whole))
        again = parse(text)
        assert again.steps == whole
        assert str(again) == text

    @pytest.mark.parametrize(
        ("script", "form"),
        [
            ("OK", "ok"),
            ("500X2 THEN ok", "status 500 x2 then ok"),
            ("header 'X-A: b' 503 body later", 'status 503, body "later", header "X-A: b"'),
            ("retry-after 30", "retry-after 30"),
            ("retry-after 30 status 503", "retry-after 30"),
            ("retry-after 30 ok", "status 200, retry-after 30"),
            ("reset after", "reset"),
            ("drip", "drip 1 every 0.5"),
        ],
    )
    def test_is_the_shortest_that_says_all(self, script: str, form: str) -> None:
        assert str(parse(script)) == form

    @pytest.mark.parametrize("text", [text for text, _ in EXAMPLES])
    def test_of_every_example_reads_back(self, text: str) -> None:
        assert parse(str(parse(text))).steps == parse(text).steps

    def test_of_ok_is_ok(self) -> None:
        assert str(OK) == "ok"


class TestAnyText:
    @examples(500)
    @given(st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=30))
    def test_is_a_behaviour_or_refused_with_one_sentence(self, text: str) -> None:
        try:
            behaviour = parse(text)
        except BehaviourError as error:
            sentence = str(error)
            assert sentence.isprintable()
            assert sentence.startswith("character ")
            assert 1 <= int(sentence.split(" ")[1].rstrip(":")) <= len(text) + 1
            assert len(sentence) < 400
        else:
            assert parse(str(behaviour)).steps == behaviour.steps
            assert behaviour.steps[-1].times is None
            assert all(200 <= step.status <= 599 for step in behaviour.steps)
