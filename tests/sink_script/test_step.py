import pytest

from liveview.sink_script.script import parse
from liveview.sink_script.step import BehaviourStep, Flaky, Manner, plain, quoted

REQUESTS = range(2_000)
FIXED = [0, 1, 4, 6, 12, 15, 24, 25, 26]
"""Of the first 30 requests to `/orders`, those that fail with `flaky 0.3 seed 7`."""


def failures(flaky: Flaky, path: str = "/a") -> list[int]:
    return [number for number in REQUESTS if flaky.fails(path, number)]


class TestFlaky:
    @pytest.mark.parametrize("chance", [0.1, 0.3, 0.9])
    def test_fails_about_as_often_as_its_chance_says(self, chance: float) -> None:
        assert len(failures(Flaky(chance))) / len(REQUESTS) == pytest.approx(chance, abs=0.05)

    def test_fails_never_with_0_and_always_with_1(self) -> None:
        assert failures(Flaky(0)) == []
        assert failures(Flaky(1)) == list(REQUESTS)

    def test_fails_for_the_same_requests_every_time(self) -> None:
        """Fixed for ever: a run of yesterday can be repeated tomorrow."""
        assert [number for number in range(30) if Flaky(0.3, 7).fails("/orders", number)] == FIXED

    def test_fails_for_others_with_another_seed_or_path(self) -> None:
        assert failures(Flaky(0.3, 1)) != failures(Flaky(0.3, 2))
        assert failures(Flaky(0.3), "/a") != failures(Flaky(0.3), "/b")

    def test_takes_any_path(self) -> None:
        assert isinstance(Flaky(0.5).fails("/\udcff\0", 0), bool)


class TestDecided:
    def test_is_the_step_itself_without_chance(self) -> None:
        step = BehaviourStep(status=404)
        assert step.decided("/a", 0) is step

    def test_is_the_failure_or_the_rest_of_the_step(self) -> None:
        (step,) = parse("delay 2, flaky 0.3 seed 7 with 503, status 201, body hello").steps
        decided = [step.decided("/orders", number) for number in range(30)]
        good = BehaviourStep(delay=2, status=201, body="hello")
        bad = BehaviourStep(delay=2, status=503)
        assert decided == [bad if number in FIXED else good for number in range(30)]

    @pytest.mark.parametrize(
        ("failure", "manner"),
        [("hang", Manner.HANG), ("reset", Manner.RESET), ("reset before", Manner.RESET_BEFORE)],
    )
    def test_may_be_no_reply(self, failure: str, manner: Manner) -> None:
        (step,) = parse(f"flaky 1 with {failure}").steps
        assert step.decided("/", 0).manner is manner


class TestNumber:
    @pytest.mark.parametrize(
        ("number", "text"), [(0, "0"), (4.9, "4.9"), (30.0, "30"), (0.000001, "0.000001"), (86_400, "86400")]
    )
    def test_is_written_without_exponent(self, number: float, text: str) -> None:
        assert plain(number) == text


class TestQuoted:
    def test_escapes_quotes_and_backslashes(self) -> None:
        assert quoted('a "b" \\ c') == '"a \\"b\\" \\\\ c"'
