"""Names that could pass for another one, as they are shown."""

import pytest

from liveview.tui.lines.names import name_text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Purchase", "Purchase"),
        ("Add to cart", "Add to cart"),
        ("Purchase ", r"Purchase\x20"),
        (" Purchase", r"\x20Purchase"),
        ("Add  to cart", r"Add\x20\x20to cart"),
        ("Purchase\u00a0", r"Purchase\xa0"),
        ("Pur\u200bchase", r"Pur\u200bchase"),
        ("\u0420urchase", r"\u0420urchase"),
        ("Cafe\u0301", r"Cafe\u0301"),
        ("Café", "Café"),
        ("Покупка", "Покупка"),
        ("Покупка iOS", "Покупка iOS"),
        ("\uff30urchase", r"\uff30urchase"),
    ],
)
def test_what_would_not_be_seen_is_an_escape(name: str, shown: str) -> None:
    assert name_text(name, 100) == shown


def test_a_name_known_to_look_like_another_hides_nothing() -> None:
    assert name_text("\u0421\u041e\u0420", 100) == "СОР"
    assert name_text("\u0421\u041e\u0420", 100, alike=True) == r"\u0421\u041e\u0420"


def test_a_long_name_is_cut() -> None:
    assert name_text("a" * 600 + " ", 10) == "a" * 9 + "…"
    assert name_text("a" * 20 + " ", 10) == "a" * 9 + "…"
