"""The letters that tell names apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.tui.lines.letters import letters


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), ()),
        (("Webhooks",), ("W",)),
        (("Webhooks", "Mixpanel"), ("W", "M")),
        (("Mixpanel", "MixpanelEU", "Webhooks"), ("M", "ME", "W")),
        (("Mixpanel", "MixpanelM"), ("M", "MM")),
        (("Mixpanel", "Mixpanel Prod"), ("M", "MP")),
        (("Production EU", "Production US", "Staging"), ("PE", "PU", "S")),
        (("Webhooks::eu", "Webhooks::us"), ("e", "u")),
        (("webhooks", "Webhooks"), ("w", "W")),
        (("日本", "日光"), ("本", "光")),
    ],
)
def test_a_label_is_the_letters_in_which_names_part(names: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert letters(names) == expected


@given(st.lists(st.text(st.sampled_from("ab AB-é日\u0301\u200b\x1b"), min_size=1), max_size=20, unique=True))
def test_labels_are_different_short_and_printable_whatever_the_names(names: list[str]) -> None:
    labels = letters(tuple(names))
    assert len(set(labels)) == len(names)
    assert all(cell_len(label) and label.isprintable() for label in labels)


def test_twenty_names_with_one_beginning_need_no_more_than_their_digits() -> None:
    labels = letters(tuple(f"destination-{number:02}" for number in range(20)))
    assert max(map(len, labels)) == 2
