"""Definitions as the configuration writes them."""

from typing import Any

import msgspec
import pytest

from liveview.model.definition import Definition, PropertyFilter


def test_a_definition_has_defaults_for_all_but_its_name() -> None:
    found = msgspec.convert({"name": "Signed up", "filters": [{"prop": "plan", "value": "pro"}]}, Definition)
    assert found == Definition("Signed up", "all", (PropertyFilter("=", "plan", "pro"),), None, "track")


@pytest.mark.parametrize(
    ("key", "value"),
    [("name", ""), ("match", "some"), ("type", "identify"), ("filters", [{"op": "~"}]), ("filter", []), ("name", 1)],
)
def test_what_no_definition_can_be_is_refused(key: str, value: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "a", key: value}, Definition)


@pytest.mark.parametrize("value", ["one", 1, 1.5, True])
def test_a_filter_compares_with_a_value_as_it_is_written(value: Any) -> None:
    found = msgspec.convert({"prop": "a", "value": value}, PropertyFilter).value
    assert (found, type(found)) == (value, type(value))
