"""Reading requests whatever their bytes are, and settings in URLs."""

import msgspec
import pytest

from liveview.core.shapes.request_parts import inside, json_of, listing, members, path_of, query, setting
from liveview.model.service import ServiceRequest


def of(body: bytes, url: str = "/a") -> ServiceRequest:
    return ServiceRequest("POST", url, (), body)


def test_settings_are_encoded_but_for_what_stands_for_a_value() -> None:
    assert setting({"a": "x/y z"}, "a") == "x%2Fy%20z"
    assert setting({"a": "env:A_B"}, "a") == "env:A_B"
    assert setting({}, "a") == ""
    assert query({"a": "1&2", "b": "***"}, "a", "b", "c") == "a=1%262&b=***&c="


def test_a_path_is_without_its_query() -> None:
    assert path_of(of(b"", "/a/b?c=d?e")) == "/a/b"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'"\xff"', b"NaN", b"[" * 100_000])
def test_what_is_not_json_is_nothing(body: bytes) -> None:
    assert json_of(of(body)) is None


def test_numbers_keep_their_digits() -> None:
    assert json_of(of(b'{"a": 1.50}')) == {"a": msgspec.Raw("1.50")}


def test_what_is_inside_is_found_and_what_is_not_is_nothing() -> None:
    value = {"a": [{"b": {"c": 1}}]}
    assert inside(value, "a", 0, "b", "c") == 1
    assert members(value, "a", 0, "b") == {"c": 1}
    for steps in (("b",), ("a", 1), ("a", "b"), (0,), ("a", 0, "b", "c", "d")):
        assert inside(value, *steps) is None
        assert members(value, *steps) == {}
    assert members(value, "a") == {}


def test_a_listing_names_three_and_counts_the_rest() -> None:
    assert listing(["a", "b", "c"]) == "a, b, c"
    assert listing(["a", "b", "c", "d"]) == "a, b, c and 1 more"
    assert listing(["a" * 100]) == "a" * 60
