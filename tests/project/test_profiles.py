"""Every law can be tried with as many examples as the night allows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import examples, profiles
from tests.support.sources import ROOT, files_of

DECIDERS = {Path(examples.__file__), Path(profiles.__file__), Path(__file__).parents[1] / "support/test_examples.py"}
"""Who says how many examples a law has."""


def numbers_of_examples(code: str) -> Iterator[tuple[int, str]]:
    """The lines where code itself says how many examples a law has, and what it says."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.keyword) and node.arg == "max_examples":
            yield node.value.lineno, ast.unparse(node.value)


def test_no_law_has_a_number_of_examples_that_a_profile_cannot_raise() -> None:
    fixed = [
        f"{path.relative_to(ROOT)}:{line}: max_examples={number}; use @examples(...) of tests.support.examples"
        for path in files_of("tests")
        if path not in DECIDERS
        for line, number in numbers_of_examples(path.read_text(encoding="utf-8"))
    ]
    assert not fixed, "\n".join(fixed)


def test_a_fixed_number_is_found() -> None:
    assert list(numbers_of_examples("@settings(\n    max_examples=25)\ndef law(): ...")) == [(2, "25")]


@pytest.mark.parametrize(("profile", "number"), [(profiles.DEFAULT, 25), (profiles.NIGHTLY, profiles.MANY)])
def test_a_law_has_its_own_number_by_day_and_many_at_night(profile: str, number: int) -> None:
    before = settings.get_current_profile_name()
    try:
        settings.load_profile(profile)
        assert examples.examples(25).max_examples == number
    finally:
        settings.load_profile(before)


def test_a_night_is_random_and_remembers_nothing() -> None:
    nightly = settings.get_profile(profiles.NIGHTLY)
    assert (nightly.max_examples, nightly.derandomize, nightly.database) == (profiles.MANY, False, None)


def test_the_night_runs_every_law_with_this_profile() -> None:
    command = (ROOT / ".ci" / "nightly").read_text(encoding="utf-8")
    assert f"-m hypothesis --hypothesis-profile {profiles.NIGHTLY}" in command
