"""The likely wire of a refused request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.paths import ENDPOINTS, find
from liveview.core.wire.sniff import likely_wire
from liveview.model.event import Wire


class TestLikelyWire:
    @pytest.mark.parametrize(
        ("start", "wire"),
        [
            (b'{"event":"E"', Wire.HTTP_API),
            (b' \r\n{"event":"E"', Wire.HTTP_API),
            (b"[{", Wire.MIXPANEL),
            (b"data=eyJl", Wire.MIXPANEL),
            (b'{"event":"E","properties":{"mp_lib":"web"', Wire.WEB_SDK),
            (b'[{"event":"E","properties":{"$event_name":"E"', Wire.WEB_SDK),
            (b"", None),
            (b"hello", None),
            (b"\x1f\x8b\x08\x00", None),
            (b"\xff\xfe", None),
        ],
    )
    def test_of_track_depends_on_the_start_of_the_body(self, start: bytes, wire: Wire | None) -> None:
        assert likely_wire(find("/track"), start) == wire

    @given(st.binary(max_size=30))
    def test_of_an_unknown_path_is_none(self, start: bytes) -> None:
        assert likely_wire(None, start) is None
        assert likely_wire(find("/decide"), start) is None

    @given(st.sampled_from(sorted(set(ENDPOINTS) - {"/track"})), st.binary(max_size=30))
    def test_of_any_other_path_depends_on_the_path_alone(self, path: str, start: bytes) -> None:
        assert likely_wire(ENDPOINTS[path], start) is ENDPOINTS[path].wire

    @given(st.binary(max_size=30))
    def test_never_raises(self, start: bytes) -> None:
        assert likely_wire(find("/track"), start) in {None, Wire.HTTP_API, Wire.MIXPANEL, Wire.WEB_SDK}
