"""The paths that are served, what they speak, and how large a body may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.paths import BATCH_BYTES, ENDPOINTS, EVENT_BYTES, BodyShape, canonical, find, may_be_batch
from liveview.model.event import EventType, Wire

TYPES = {
    "track": EventType.TRACK,
    "identify": EventType.IDENTIFY,
    "page": EventType.PAGE,
    "screen": EventType.SCREEN,
    "group": EventType.GROUP,
    "alias": EventType.ALIAS,
}
WIRES = {
    "/track": None,
    "/engage": Wire.MIXPANEL,
    "/groups": Wire.MIXPANEL,
    "/import": Wire.MIXPANEL,
    "/android": Wire.MOBILE,
    "/react-native": Wire.REACT_NATIVE,
    "/v1/batch": Wire.SEGMENT,
    "/v1/b": Wire.SEGMENT,
    **{f"/v1/{name}": Wire.SEGMENT for name in TYPES},
    **{f"/v1/{name[0]}": Wire.SEGMENT for name in TYPES},
}
"""Every path that takes events, and the wire it speaks; None if the body decides."""
SLASHES = st.integers(1, 4).map(lambda number: "/" * number)


class TestFind:
    @given(st.sampled_from([*WIRES, "/decide", "/v1/m", "/event-definitions/abc"]), st.data())
    def test_ignores_repeated_and_trailing_slashes(self, path: str, data: st.DataObject) -> None:
        parts = path.strip("/").split("/")
        spelt = "".join(data.draw(SLASHES) + part for part in parts) + data.draw(SLASHES | st.just(""))
        assert find(spelt) is not None
        assert find(spelt) == find(path)

    @given(st.sampled_from(sorted(WIRES)), st.text(alphabet="/?=&%ab1", max_size=12))
    def test_ignores_the_query(self, path: str, query: str) -> None:
        assert find(f"{path}?{query}") == find(path)
        assert find(f"{path}/?{query}") == find(path)

    @pytest.mark.parametrize(("path", "wire"), WIRES.items())
    def test_knows_the_wire_of_every_path(self, path: str, wire: Wire | None) -> None:
        endpoint = find(path)
        assert endpoint is not None
        assert endpoint.wire is wire
        assert "POST" in endpoint.methods

    def test_knows_no_other_path_that_takes_events(self) -> None:
        assert {path for path, endpoint in ENDPOINTS.items() if endpoint.shape is not BodyShape.SILENT} == set(WIRES)

    @pytest.mark.parametrize("name", TYPES)
    def test_reads_the_type_from_its_name_and_from_its_letter(self, name: str) -> None:
        for path in (f"/v1/{name}", f"/v1/{name[0]}"):
            endpoint = find(path)
            assert endpoint is not None
            assert (endpoint.shape, endpoint.type) == (BodyShape.SINGLE, TYPES[name])

    @pytest.mark.parametrize(
        "path",
        [
            *(
                "",
                "/",
                "//",
                "track",
                "/Track",
                "/TRACK",
                "/track;a=1",
                "/track#a",
                "/track%2F",
                "/%74rack",
                "/track/x",
            ),
            *("/track/.", "/./track", "/v1/../track", "/track\n", "/ track", "/v1", "/v1/", "/v1/T", "/v1/batch/t"),
            *("/event-definitions", "/event-definitions/", "/event-definitions/a/b", "/EVENT-DEFINITIONS/a"),
            *("\\track", "/ｔrack", "/track\x00", "/v2/track", "/?/track", "/react_native", "/reactnative"),
        ],
    )
    def test_rejects_what_only_looks_like_a_served_path(self, path: str) -> None:
        assert find(path) is None

    @given(st.text(max_size=40))
    def test_never_raises(self, path: str) -> None:
        endpoint = find(path)
        assert endpoint is None or "POST" in endpoint.methods or "GET" in endpoint.methods

    def test_takes_a_get_only_where_a_query_can_hold_events(self) -> None:
        with_get = {path for path, endpoint in ENDPOINTS.items() if "GET" in endpoint.methods}
        assert with_get == {"/track", "/engage", "/groups", "/decide"}


class TestCanonical:
    @given(st.text(alphabet="/a?%.;#", max_size=20))
    def test_does_not_change_when_it_is_repeated(self, path: str) -> None:
        assert canonical(canonical(path)) == canonical(path)

    @given(st.text(alphabet="/ab.;#%", max_size=20))
    def test_changes_nothing_but_slashes(self, path: str) -> None:
        assert [part for part in canonical(path).split("/") if part] == [part for part in path.split("/") if part]
        assert "//" not in canonical(path)

    @pytest.mark.parametrize("path", ["", "/", "///", "?a=/b/", "/?"])
    def test_of_an_empty_path_is_the_root(self, path: str) -> None:
        assert canonical(path) == "/"


class TestBasicUser:
    def test_is_the_environment_only_for_segment_and_mobile(self) -> None:
        public = {path for path, endpoint in ENDPOINTS.items() if endpoint.token_in_basic}
        assert public == {path for path, wire in WIRES.items() if wire in {Wire.SEGMENT, Wire.MOBILE}}


class TestSizes:
    @pytest.mark.parametrize(
        ("path", "content", "batch"),
        [
            ("/track", b"data=", True),
            ("/track", b" \r\n\t[", True),
            ("/track", b"{", False),
            ("/track", b'"[', False),
            ("/track", b"", False),
            ("/track", b"ata=[", False),
            ("/track", b" data=[", False),
            ("/engage", b"{", False),
            ("/engage", b"[", True),
            ("/import", b"{", False),
            ("/v1/batch", b"{", True),
            ("/android", b"", True),
            ("/react-native", b"{", True),
        ],
    )
    def test_of_batches_may_be_five_times_those_of_events(self, path: str, content: bytes, batch: bool) -> None:
        assert may_be_batch(ENDPOINTS[path], content) is batch

    def test_are_one_and_five_mebibytes(self) -> None:
        assert (EVENT_BYTES, BATCH_BYTES) == (1_048_576, 5_242_880)
        assert {endpoint.most for endpoint in ENDPOINTS.values()} == {BATCH_BYTES}
