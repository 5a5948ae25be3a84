"""Phone numbers inside of texts."""

import subprocess
import sys

import pytest

from liveview.core.personal.phones import LONGEST, holds_phone, load_tables, may_hold_phone


@pytest.mark.parametrize(
    "text", ["+442079460958", "call 212-555-0123 now", "(415) 555-2671", "tel:+49 30 901820", "?p=%2B12125550123&x"]
)
def test_phone_numbers_are_found(text: str) -> None:
    assert holds_phone(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-01-31T12:00:00Z",
            "2026-01-31",
            "9f1c2d3e-1234-5678-9012-abcdefabcdef",
            "20260131120000",
            "12.345.678,90",
        ),
        *("1855a980cb1529-066ed15036156b-18525635", "order A-1001", "", "212-555-0123 " * LONGEST),
    ],
)
def test_times_ids_and_amounts_are_no_phone_numbers(text: str) -> None:
    assert not may_hold_phone(text)
    assert not holds_phone(text)


def test_the_tables_are_read_when_they_are_asked_for_and_not_before() -> None:
    code = (
        "import sys, liveview.runtime\n"
        "assert 'phonenumbers' not in sys.modules\n"
        "from liveview.core.personal.phones import load_tables\n"
        "load_tables()\n"
        "assert 'phonenumbers.data.region_US' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    load_tables()
    assert "phonenumbers" in sys.modules
