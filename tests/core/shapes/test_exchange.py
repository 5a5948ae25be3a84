"""What shapes share about requests and replies."""

import json

import pytest

from liveview.core.shapes.exchange import has_header, is_iso_time, not_served, object_in, objects_in, path_of
from liveview.model.service import ServiceRequest


@pytest.mark.parametrize("body", [b"", b"[1]", b"nul", b"\xff", b'"text"'])
def test_a_body_that_is_not_an_object_is_an_empty_one(body: bytes) -> None:
    assert object_in(ServiceRequest("POST", "/", (), body)) == {}


def test_objects_are_found_among_other_values() -> None:
    assert objects_in([{"a": 1}, 2, None]) == [{"a": 1}]
    assert objects_in({"a": 1}) == []


def test_the_path_has_no_query_and_headers_count_in_any_case() -> None:
    request = ServiceRequest("POST", "/a?b=/c", (("X-Key", " "), ("authorization", "x")), b"")
    assert path_of(request) == "/a"
    assert has_header(request, "authorization")
    assert not has_header(request, "x-key")


@pytest.mark.parametrize(
    "time", ["2022-12-28T21:16:50Z", "2022-12-28T21:16Z", "2022-12-28T21:16:50.123456789+01:00", "2024-02-29T00:00:00Z"]
)
def test_iso_times(time: str) -> None:
    assert is_iso_time(time)


@pytest.mark.parametrize(
    "time", ["", "2022-12-28", "2022-12-28T21:16:50", "2023-02-29T00:00:00Z", "2022-12-28T25:00:00Z", 5, None, "x\nZ"]
)
def test_other_times(time: object) -> None:
    assert not is_iso_time(time)


def test_other_paths_and_methods_are_not_served() -> None:
    paths = {"/a": "POST"}
    assert not_served(ServiceRequest("POST", "/a?b", (), b""), paths) is None
    found = [not_served(ServiceRequest(*each, (), b""), paths) for each in (("POST", "/b"), ("GET", "/a"))]
    assert [each.status for each in found if each is not None] == [404, 405]
    assert all(json.loads(each.body) for each in found if each is not None)
