"""Paths as text."""

import pytest

from liveview.text.key_paths import Keys, written_path


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ((), ""),
        (("price",), "price"),
        (("items", 0, "sku"), "items[0].sku"),
        ((2, "a"), "[2].a"),
        (("a.b", "c"), '["a.b"].c'),
        (("a", 'b"]'), 'a["b\\"]"]'),
        (("a", ""), 'a[""]'),
        (("a", "\x1b"), 'a["\\u001b"]'),
    ],
)
def test_keys_with_a_meaning_of_their_own_are_quoted(keys: Keys, text: str) -> None:
    assert written_path(keys) == text
