"""Originals, duplicates and how they differ, read from a log that the real core filled."""

from typing import Any

import pytest

from liveview.log.read.comparing import FieldDifference
from liveview.log.read.relatives import FEW, Relative, Relatives
from tests.support.tui.fakes import START, Session


def relatives(session: Session, event_id: int) -> Relatives:
    return session.detail(event_id).relatives


def differences(session: Session, first: dict[str, Any], second: dict[str, Any]) -> tuple[FieldDifference, ...]:
    session.send(**{"$insert_id": "a", **first})
    return relatives(session, session.send(**{"$insert_id": "a", **second})).differences


def test_an_invalid_event_has_none(session: Session) -> None:
    """It has no key."""
    assert relatives(session, session.send(user=None)) == Relatives()


def test_an_original_has_its_duplicates_the_first_by_name(session: Session) -> None:
    """And the number of all."""
    for _ in range(FEW + 3):
        session.send(**{"$insert_id": "a"})
    found = relatives(session, 1)
    assert found.count == FEW + 2
    assert [one.id for one in found.duplicates] == [2, 3, 4, 5, 6]
    assert found.original is None


def test_a_duplicate_has_its_original(session: Session) -> None:
    """With what one recognises it by."""
    session.send(**{"$insert_id": "a"})
    session.at += 5
    found = relatives(session, session.send(**{"$insert_id": "a"}))
    assert found.original == Relative(1, START, "Purchase", "13793", collision=False)
    assert found.duplicates == ()


class TestSameEvent:
    def test_with_other_routing_has_no_differences_but_those_of_routing(self, session: Session) -> None:
        session.send(**{"$insert_id": "a", "$options": {"integrations": {"All": False}}})
        found = relatives(session, session.send(**{"$insert_id": "a"}))
        assert found.differences == found.ignored == ()
        assert found.routing == (FieldDifference("properties.$options", '{"integrations":{"All":false}}', None),)

    def test_with_numbers_spelt_in_another_way_names_them(self, session: Session) -> None:
        text = b'{"event":"E","properties":{"distinct_id":"u","token":"dev","time":1,"$insert_id":"a","n":[{"x":%b}]}}'
        session.post(text % b"1e2")
        found = relatives(session, session.post(text % b"100"))
        assert found.differences == found.ignored == found.routing == ()
        assert found.respelt == (FieldDifference("properties.n[0].x", "1e2", "100"),)


class TestDifferences:
    def test_they_lead_to_the_innermost_values(self, session: Session) -> None:
        first = {"items": [{"sku": "a", "tags": [1]}, {"sku": "b"}]}
        second = {"items": [{"sku": "a", "tags": [1, 2]}, {"sku": "c", "n": None}]}
        assert differences(session, first, second) == (
            FieldDifference("properties.items[0].tags[1]", None, "2"),
            FieldDifference("properties.items[1].sku", '"b"', '"c"'),
            FieldDifference("properties.items[1].n", None, "null"),
        )

    def test_another_kind_of_value_is_one_difference(self, session: Session) -> None:
        assert differences(session, {"a": {"b": 1}}, {"a": [1]}) == (FieldDifference("properties.a", '{"b":1}', "[1]"),)

    @pytest.mark.parametrize(("left", "right"), [(1, True), (0, False), (1, "1"), (None, False)])
    def test_values_that_python_calls_equal_are_told_apart(self, session: Session, left: object, right: object) -> None:
        assert [found.path for found in differences(session, {"a": [left]}, {"a": [right]})] == ["properties.a[0]"]

    def test_the_order_of_keys_does_not_count(self, session: Session) -> None:
        assert differences(session, {"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}) == ()

    def test_transport_fields_are_listed_apart(self, session: Session) -> None:
        session.send(**{"$insert_id": "a", "mp_lib": "web"})
        session.at += 1
        found = relatives(session, session.send(**{"$insert_id": "a", "$ip": "1.2.3.4"}))
        assert found.differences == ()
        assert found.ignored == (
            FieldDifference("properties.time", "1790000000.25", "1790000001.25"),
            FieldDifference("properties.mp_lib", '"web"', None),
            FieldDifference("properties.$ip", None, '"1.2.3.4"'),
        )
