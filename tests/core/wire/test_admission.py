"""Which requests with a complete body are admitted."""

import pytest

from liveview.core.wire.admission import admit
from liveview.core.wire.paths import BATCH_BYTES, ENDPOINTS, EVENT_BYTES
from liveview.model.refusal import Refusal, RequestError

TRACK, BATCH = ENDPOINTS["/track"], ENDPOINTS["/v1/batch"]


def refusal(path: str, method: str, query: str, content: bytes) -> tuple[int, Refusal, str]:
    with pytest.raises(RequestError) as caught:
        admit(ENDPOINTS[path], method, query, content)
    return caught.value.status, caught.value.refusal, str(caught.value)


class TestAGet:
    @pytest.mark.parametrize("query", ["", "ip=1", "Data=x", "xdata=1"])
    def test_without_data_is_refused(self, query: str) -> None:
        status, why, reason = refusal("/track", "GET", query, b"")
        assert (status, why) == (400, Refusal.NO_DATA)
        assert "data=" in reason

    def test_with_empty_data_is_admitted(self) -> None:
        assert admit(TRACK, "GET", "data=", b"").body == b"1"


class TestSize:
    def test_of_one_event_has_the_limit_of_an_event(self) -> None:
        assert admit(TRACK, "POST", "", b"{" * EVENT_BYTES).body == b"1"
        found = refusal("/track", "POST", "", b"{" * (EVENT_BYTES + 1))
        assert found == (413, Refusal.EVENT_TOO_LARGE, "the body is larger than 1048576 bytes")

    @pytest.mark.parametrize("start", [b"data=", b" \n["])
    def test_of_what_may_be_a_list_has_the_limit_of_a_batch(self, start: bytes) -> None:
        whole = start.ljust(BATCH_BYTES, b"1")
        assert admit(TRACK, "POST", "", whole).body == b"1"
        assert refusal("/track", "POST", "", whole + b"1")[:2] == (413, Refusal.BATCH_TOO_LARGE)

    def test_of_a_segment_body_has_the_limit_of_a_batch_whatever_it_holds(self) -> None:
        assert admit(BATCH, "POST", "", b"{" * BATCH_BYTES).body == b'{"success":true}'
        assert refusal("/v1/batch", "POST", "", b"{" * (BATCH_BYTES + 1))[0] == 413


def test_a_callback_that_could_run_something_is_refused() -> None:
    status, why, reason = refusal("/track", "GET", "data=e30&callback=alert(1)//", b"")
    assert (status, why) == (400, Refusal.CALLBACK)
    assert "alert" not in reason
