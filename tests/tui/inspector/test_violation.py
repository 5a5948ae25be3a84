"""Which violation of the plan a line of the inspector is about."""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from liveview.model.problem import Problem, Severity
from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.inspector.detail import PAYLOAD, TRACE
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.inspector.trace import problem_lines
from liveview.tui.inspector.violation import violation_at
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.lines.cells import Line
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.plan_edit.screen import PlanEditDialog
from tests.support.plans import plan_of
from tests.support.tui.at_plan_edit import planned_shop, violating
from tests.support.tui.one_screen import Stage, on_stage


def found(code: str, field: str) -> Problem:
    return Problem(code, Severity.WARNING, field, rule="r")


FAR, TYPE, MISSING = (
    found("time-far", "properties.time"),
    found("plan-type", "properties.a"),
    found("plan-missing", 'properties["b c"]'),
)
PROBLEMS = [FAR, TYPE, MISSING]


def lines() -> list[Line]:
    """As Trace has them: a head, the problems, and what comes after them."""
    head, after = Line(EMPTY, say("✓ valid, 3 warnings")), Line(EMPTY, say("fresh: the first"))
    return [head, *(line for problem in PROBLEMS for line in problem_lines(problem)), after]


def about(number: int, problems: Sequence[Problem] = PROBLEMS) -> Problem | None:
    return violation_at(problems, reversed(lines()[: number + 1]), "")


class TestTrace:
    def test_a_line_and_what_belongs_to_it_are_about_one_violation(self) -> None:
        assert [about(number) for number in range(len(lines()))] == [
            None,
            *[None] * len(problem_lines(FAR)),
            *[TYPE] * len(problem_lines(TYPE)),
            *[MISSING] * len(problem_lines(MISSING)),
            None,
        ]

    def test_without_violations_there_are_none(self) -> None:
        assert about(1, [FAR]) is None
        assert violation_at(PROBLEMS, [], "") is None


class TestPayload:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [("properties.a", TYPE), ("properties", MISSING), ("properties.time", None), ("properties.x", None)],
    )
    def test_a_value_is_what_a_violation_is_about_or_lacks_a_property(
        self, path: str, expected: Problem | None
    ) -> None:
        shown = [*json_lines(json.dumps({"properties": {"a": 1}}))]
        assert violation_at(PROBLEMS, reversed(shown), path) is expected

    def test_the_outermost_line_is_about_none(self) -> None:
        assert violation_at(PROBLEMS, [*json_lines("{}")], "") is None


def inspected(tmp_path: Path, play: Callable[[Stage], Awaitable[None]], view: str, size: tuple[int, int]) -> None:
    on_stage(
        tmp_path,
        lambda feed: InspectorScreen(feed, 1, view),
        play,
        size,
        fake=planned_shop(tmp_path),
        fill=lambda path: violating(path.parent),
    )


class TestKey:
    @pytest.mark.parametrize("size", [(80, 24), (140, 42), (200, 50)])
    @pytest.mark.parametrize(("view", "words"), [(TRACE, "another type than planned"), (PAYLOAD, '"price"')])
    def test_it_changes_the_plan_on_a_violation_and_edits_the_event_elsewhere(
        self, tmp_path: Path, size: tuple[int, int], view: str, words: str
    ) -> None:
        async def play(stage: Stage) -> None:
            assert "e edit" in stage.text or size[0] < 100
            assert "change the plan" not in stage.text
            text = stage.app.screen.query_one(LinesView)
            while text.line is None or words not in text.line.text:
                await stage.press("down")
            assert "e change the plan" in stage.text
            assert "e edit" not in stage.text
            await stage.press("e")
            assert type(stage.app.screen) is PlanEditDialog
            assert "properties.price" in stage.text
            await stage.press("escape", "home", "e")
            assert ComposeScreen in {type(each) for each in stage.app.screen_stack}

        inspected(tmp_path, play, view, size)

    def test_in_payload_it_goes_on_to_the_next_violation_of_the_line(self, tmp_path: Path) -> None:
        plan = plan_of({"name": "Purchase", "schema": {"required": ["x", "y"]}})

        async def play(stage: Stage) -> None:
            text = stage.app.screen.query_one(LinesView)
            while text.path != "properties":
                await stage.press("down")
            for name in ("properties.x", "properties.y"):
                await stage.press("e")
                assert name in stage.text
                await stage.press("o")
            await stage.press("e")
            assert "the plan allows this now" in stage.text

        on_stage(
            tmp_path,
            lambda feed: InspectorScreen(feed, 1, PAYLOAD),
            play,
            fake=planned_shop(tmp_path, plan),
            fill=lambda path: violating(path.parent),
        )
