"""Every law can be tried with as many examples as the night allows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import laws

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests").rglob("*.py"))


def numbers_of_examples(code: str) -> Iterator[tuple[int, str]]:
    """The lines where code says how many examples a law has, and what it says."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.keyword) and node.arg == "max_examples":
            yield node.value.lineno, ast.unparse(node.value)


def test_no_law_has_a_number_of_examples_that_a_profile_cannot_raise() -> None:
    fixed = [
        f"{path.relative_to(ROOT)}:{line}: say max_examples=examples({number}) with examples of tests.support.laws"
        for path in FILES
        if path != Path(laws.__file__)
        for line, number in numbers_of_examples(path.read_text(encoding="utf-8"))
        if not re.fullmatch(r"(laws\.)?examples\(\d+\)", number)
    ]
    assert fixed == []


def test_a_fixed_number_is_found() -> None:
    assert list(numbers_of_examples("@settings(\n    max_examples=25)\ndef law(): ...")) == [(2, "25")]


@pytest.mark.parametrize(("profile", "number"), [(laws.DEFAULT, 25), (laws.NIGHTLY, laws.MANY)])
def test_a_law_has_its_own_number_by_day_and_many_at_night(profile: str, number: int) -> None:
    before = settings.get_current_profile_name()
    try:
        settings.load_profile(profile)
        assert laws.examples(25) == number
        assert laws.examples(laws.MANY * 2) == laws.MANY * 2
    finally:
        settings.load_profile(before)


def test_a_night_is_random_and_remembers_nothing() -> None:
    nightly = settings.get_profile(laws.NIGHTLY)
    assert (nightly.max_examples, nightly.derandomize, nightly.database) == (laws.MANY, False, None)


def test_the_night_runs_every_law_with_this_profile() -> None:
    command = (ROOT / ".ci" / "nightly").read_text(encoding="utf-8")
    assert f"-m hypothesis --hypothesis-profile {laws.NIGHTLY}" in command
