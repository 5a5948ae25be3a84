"""Rows as requests."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.shapes.row_requests import row_findings, row_requests, stored
from liveview.model.service import ServiceRequest
from tests.support.core.warehouse_rows import outgoing
from tests.support.examples import examples


def test_are_inserts_into_a_table() -> None:
    (request,) = row_requests(outgoing("View Homepage", price=3.5), {})
    assert (request.method, request.url, request.headers) == ("INSERT", "/view_homepage", ())
    assert list(json.loads(request.body)) == ["message_id", "event_name", "time", "user_id", "price"]


def test_have_findings() -> None:
    (request,) = row_requests(outgoing("A", **{"Total Price": 1, "total_price": 2}), {})
    assert [each.word for each in row_findings(request, 0.0)] == ["name-clash"]


@examples(50)
@given(st.binary() | st.sampled_from([b"[]", b"{}", b"1", b"null"]))
def test_have_none_where_there_is_no_row(body: bytes) -> None:
    assert row_findings(ServiceRequest("INSERT", "/a", (), body), 0.0) == ()


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_are_taken_as_they_are(body: bytes) -> None:
    assert stored(ServiceRequest("INSERT", "/a", (), body), ()).status == 200
