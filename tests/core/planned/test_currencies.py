"""The currencies of ISO 4217."""

from liveview.core.planned.currencies import CURRENCIES


def test_has_the_codes_in_use() -> None:
    assert {"EUR", "USD", "JPY", "CHF", "ZWG", "XCG", "XXX"} <= CURRENCIES
    assert len(CURRENCIES) == 178
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)


def test_has_none_that_was_withdrawn() -> None:
    assert not {"DEM", "HRK", "SLL", "ZWL", "ANG", "BGN", "CUC"} & CURRENCIES
