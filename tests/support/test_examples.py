"""The number of examples of a law under each profile."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.examples import examples


@pytest.fixture
def profile() -> Iterator[None]:
    """Whatever profile a test loads, the next test has its own again."""
    before = settings.get_current_profile_name()
    yield
    settings.load_profile(before)


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize(
    ("profile_examples", "usual", "expected"),
    [
        (100, 25, 25),
        (100, 300, 300),
        (2_000, 25, 2_000),
        (2_000, 300, 6_000),
        (50, 25, 12),
        (10, 25, 2),
        (1, 25, 1),
    ],
)
def test_a_law_follows_the_profile_and_never_tries_fewer_than_a_larger_one(
    profile_examples: int, usual: int, expected: int
) -> None:
    settings.register_profile("of this test", max_examples=profile_examples)
    settings.load_profile("of this test")
    assert examples(usual).max_examples == expected
