import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.model.behaviour import Action, BehaviourError, parse


def actions(script: str, count: int) -> list[tuple[str, float]]:
    """What the first `count` requests meet."""
    behaviour = parse(script)
    return [(step.action.value, step.number) for step in map(behaviour.at, range(count))]


class TestAction:
    @pytest.mark.parametrize(
        ("script", "action", "number"),
        [
            ("ok", Action.STATUS, 200),
            ("OK", Action.STATUS, 200),
            ("404", Action.STATUS, 404),
            ("status 503", Action.STATUS, 503),
            ("delay 6", Action.DELAY, 6),
            ("delay 0.25", Action.DELAY, 0.25),
            ("hang", Action.HANG, 0),
            ("reset", Action.RESET, 0),
            ("  hang  ", Action.HANG, 0),
        ],
    )
    def test_alone_goes_on_for_ever(self, script: str, action: Action, number: float) -> None:
        assert actions(script, 3) == [(action.value, number)] * 3

    def test_with_times_alone_goes_on_for_ever_too(self) -> None:
        assert actions("500x2", 4) == [("status", 500)] * 4


class TestScript:
    def test_changes_after_so_many_requests(self) -> None:
        assert actions("500x2 then ok", 4) == [("status", 500)] * 2 + [("status", 200)] * 2

    def test_takes_a_step_without_times_once(self) -> None:
        found = actions("reset then delay 1.5 x2 then hang then 204", 6)
        assert found == [("reset", 0), ("delay", 1.5), ("delay", 1.5), ("hang", 0), ("status", 204), ("status", 204)]

    def test_keeps_its_text_as_written(self) -> None:
        assert parse(" 500x2 Then OK ").text == " 500x2 Then OK "

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.sampled_from([200, 404, 503]), st.integers(1, 9)), min_size=1, max_size=6))
    def test_gives_each_step_its_requests(self, steps: list[tuple[int, int]]) -> None:
        script = " then ".join(f"{status} x{times}" for status, times in steps)
        wanted = [("status", float(status)) for status, times in steps for _ in range(times)]
        assert actions(script, len(wanted) + 3) == wanted + [wanted[-1]] * 3


class TestMistake:
    @pytest.mark.parametrize(
        "script",
        [
            "",
            " ",
            "then",
            "ok then",
            "then ok",
            "okay",
            "600",
            "99",
            "2000",
            "delay",
            "delay -1",
            "delay 1e9",
            "delay x",
            "500x0",
            "500x-1",
            "500x",
            "ok ok",
            "hang up",
            "status",
            "\x1b[2J",
        ],
    )
    def test_is_refused_with_what_can_be_written_instead(self, script: str) -> None:
        with pytest.raises(BehaviourError, match="use ok, status 500, delay 6"):
            parse(script)

    @pytest.mark.parametrize("script", ["100", "status 199", "ok then 101"])
    def test_of_an_interim_status_says_so(self, script: str) -> None:
        with pytest.raises(BehaviourError, match="a final status is 200 to 599"):
            parse(script)
