import pytest

from liveview.text.labels import LONGEST_LABEL, is_label


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("Kasse, zweiter Versuch ✓", True),
        ("x" * LONGEST_LABEL, True),
        ("x" * (LONGEST_LABEL + 1), False),
        ("a\nb", False),
        ("\x1b[31m", False),
        ("\ud800", False),
    ],
    ids=repr,
)
def test_a_label_is_short_and_can_be_shown(text: str, found: bool) -> None:
    assert is_label(text) is found
