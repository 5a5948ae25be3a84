"""How the number of warnings is written."""

import pytest

from liveview.tui.lines.warned import warned, warned_forms


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "∆ 1 warning"), (3, "∆ 3 warnings"), (12_000, "∆ 12,000 warnings")]
)
def test_a_sign_a_number_and_the_word(count: int, words: str) -> None:
    assert warned(count) == words


def test_it_gets_shorter_and_the_sign_stays() -> None:
    assert warned_forms(3) == (" ∆ 3 warnings", " ∆3", " ∆")
    assert warned_forms(0) == ("",)
