"""Values that differ in every run."""

from decimal import Decimal

import pytest

from liveview.specs.values import Json
from liveview.specs.volatile import closest, is_storable, is_volatile, kind_of, text_kind
from tests.support.specs import AT

UUID = "2ce2b45b-af44-4426-a3ef-a314abce9c85"


class TestKindOf:
    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (UUID, "uuid"),
            (UUID.upper(), "uuid"),
            (UUID.replace("-", ""), "id"),
            (f"ord_{UUID}", "id"),
            (f"order {UUID}", "string"),
            (f"https://x/{UUID}?a", "url"),
            (f"{UUID}@example.com", "email"),
            ("0123456789abcdef", "id"),
            ("0x0123456789ABCDEF", "id"),
            ("2026-09-21T14:13:20.5Z", "time"),
            ("at 2020-01-31 12:00", "string"),
            ("2026-09-21", "time"),
            ("1790000000", "id"),
            ("1790000000123", "id"),
            (AT, "time"),
            (int(AT), "time"),
            (Decimal("1790000000123.0"), "time"),
            (int(AT * 10**6), "integer"),
            (AT * 10**9 + 0.5, "integer"),
            (None, "null"),
            ("\ud800", "id"),
            (Decimal("Infinity"), "number"),
            (10**301, "number"),
            ("20260131T120000Z", "time"),
        ],
    )
    def test_what_differs_or_cannot_be_written(self, value: Json, kind: str) -> None:
        assert kind_of(value, AT) == kind

    @pytest.mark.parametrize(
        "value",
        [
            *(
                "",
                "Purchase",
                "0123456789abcde",
                "0123456789abcdefg",
                "2020-01-31",
                "2026-13-41",
                "12:00",
                "1577836800",
            ),
            *(0, 500, 1577836801, 12.5, True, False, -AT, 10**200, Decimal("1e9999999"), Decimal("-1e9999999"), [], {}),
        ],
    )
    def test_all_else_is_literal(self, value: Json) -> None:
        assert kind_of(value, AT) is None

    def test_without_a_time_of_receipt_no_number_is_near_it(self) -> None:
        assert kind_of(12.5, 0.0) is None


class TestClosest:
    @pytest.mark.parametrize(
        ("value", "kind"),
        [("a", "id"), ("", "string"), (5, "id"), (None, "null"), (True, "boolean"), ([], "array"), ({}, "object")],
    )
    def test_the_first_kind_that_fits_or_the_type(self, value: Json, kind: str) -> None:
        assert closest(value, "uuid", "id") == kind


def test_a_text_with_blanks_is_not_an_id() -> None:
    assert (text_kind("a b"), text_kind("a-b"), text_kind("")) == ("string", "id", "string")


def test_half_of_a_surrogate_pair_cannot_be_stored() -> None:
    assert not is_storable("a\ud83d")
    assert is_storable("a😀")


def test_a_uuid_is_found_between_other_characters() -> None:
    assert is_volatile(f"/{UUID}/", AT)
    assert not is_volatile(f"x{UUID[:20]}y", AT)
