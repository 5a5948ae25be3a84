"""The page about the pipeline is true: its order, its notes, and every example of a configuration."""

import ast
import re
from collections.abc import Iterator
from typing import get_args

import pytest

from liveview.config import file as config_file
from liveview.model.note import PipelineStep
from liveview.model.transform import Operation
from tests.support.sources import ROOT

PAGE = (ROOT / "liveview/guide/pipeline.md").read_text()
FOLDERS = ("liveview/core/pipeline", "liveview/sandbox")
CODE_AT = {"Note": 1, "note": 0, "_note": 0, "SqlFailure": 0, "_failed": 1, "_named": 1}
"""Where the code is among the arguments, by the function that makes a note."""


def calls() -> Iterator[tuple[str, list[ast.expr]]]:
    """What is called where notes are made, with its positional arguments."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    yield node.func.id, node.args


def codes() -> set[str]:
    """The codes of all notes in the code."""
    found = {args[CODE_AT[name]] for name, args in calls() if name in CODE_AT and len(args) > CODE_AT[name]}
    return {each.value for each in found if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    text = f"\n{PAGE}".split(f"\n{heading}\n", 1)[1]
    table = re.split(r"^\|[-|]+\|\n", text, maxsplit=1, flags=re.MULTILINE)[1].split("\n\n", 1)[0]
    return [[cell.strip().strip("`") for cell in line.strip("|").split(" | ")] for line in table.splitlines()]


def test_the_table_of_notes_has_every_code_and_no_other() -> None:
    listed = [(step, code) for step, code, _ in rows("## All notes")]
    assert len(listed) == len(set(listed))
    assert {code for _, code in listed} == codes()


def test_the_notes_are_in_the_order_of_the_steps() -> None:
    steps = [step for step, _, _ in rows("## All notes")]
    assert steps == sorted(steps, key=[*PipelineStep].index)


def test_the_steps_are_listed_in_their_order() -> None:
    listed = [name for cell, *_ in rows("# The pipeline") for name in cell.split(", ")]
    assert listed == [*PipelineStep]


def test_every_operation_is_listed() -> None:
    tags = [kind.__struct_config__.tag for kind in get_args(Operation)]
    assert sorted(cell.split("`")[0] for cell, _ in rows("### Operations")) == sorted(map(str, tags))


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_is_a_configuration(text: str) -> None:
    config_file.parse(text)
