"""Kinds of values."""

import time
from decimal import Decimal

import pytest

from liveview.specs.kinds import KINDS, ValueKind, is_iso, meets

_IS: dict[str, list[object]] = {
    "string": ["", "a"],
    "number": [0, 1.5, Decimal("1e300")],
    "integer": [0, 500.0, Decimal("5e2")],
    "boolean": [True, False],
    "object": [{}],
    "array": [[]],
    "null": [None],
    "any": [None, 0, "", [], {}],
    "id": ["a", 0, 1.5],
    "uuid": ["2ce2b45b-af44-4426-a3ef-a314abce9c85", "2CE2B45B-AF44-4426-A3EF-A314ABCE9C85"],
    "time": ["2026-01-31", "2026-01-31T12:00:00.123Z", "2026-01-31 12:00+02:00", 1577836800.5, 1577836800123],
    "email": ["a@b.c", "a@example"],
    "url": ["http://x", "https://x.y/z?a=b", "app://host/path"],
}
_IS_NOT: dict[str, list[object]] = {
    "string": [1, None],
    "number": ["1", True],
    "integer": [1.5, "1", True, Decimal("Infinity")],
    "boolean": [0, "true"],
    "object": [[]],
    "array": [{}, "a"],
    "null": [0, "", False],
    "any": [],
    "id": ["", None, True, []],
    "uuid": ["2ce2b45baf444426a3efa314abce9c85", "", 1, "{2ce2b45b-af44-4426-a3ef-a314abce9c85}"],
    "time": [
        "2026-13-01",
        "12:00",
        "2026-01-31T25:00Z",
        "20260231T120000Z",
        "20260131",
        "",
        500,
        10**15,
        True,
        "x" * 100,
    ],
    "email": ["a", "@b", "a@", "a b@c", "a@b@c", 1],
    "url": ["/path", "x.y", "http://", "http:// x", 1],
}


def test_every_kind_is_tested() -> None:
    assert set(_IS) == set(_IS_NOT) == set(KINDS)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in _IS.items() for value in values])
def test_a_value_of_the_kind(name: str, value: object) -> None:
    assert meets(name, value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in _IS_NOT.items() for value in values])
def test_a_value_of_another_kind(name: str, value: object) -> None:
    assert not meets(name, value)


@pytest.mark.parametrize(
    "text", ["2026-01-31T12:00:00.123456789Z", "2026-01-31t12:00:00,5z", "2026-01-31T12:00 +0530", "20260131T120000.5Z"]
)
def test_the_spellings_of_iso_8601(text: str) -> None:
    assert is_iso(text)


def test_a_long_text_that_is_almost_a_url_costs_little() -> None:
    begun = time.thread_time()
    assert not meets("url", f"http://{'x' * 1_000_000} ")
    assert time.thread_time() - begun < 1


def test_a_kind_shows_its_name() -> None:
    assert repr(ValueKind("uuid")) == "kind.uuid"
