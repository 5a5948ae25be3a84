"""Requests to the sink: the columns that logs rely on."""

from pathlib import Path

import msgspec

from liveview.model.sink import SinkRequest
from tests.support.log.columns import columns_of, fields_of

PLAIN = SinkRequest(
    received_at=1.5, path="/orders", headers=(("Host", "127.0.0.1"),), body=b"{}", behaviour="ok", status=200
)


def test_the_fields_are_the_columns_in_their_order(tmp_path: Path) -> None:
    """The log numbers the rows; a field may be None where the column may be null, and nowhere else."""
    assert [("id", False), *fields_of(SinkRequest)] == columns_of("sink_requests", tmp_path)


def test_deviations_and_a_message_id_are_optional() -> None:
    assert (PLAIN.deviations, PLAIN.message_id) == ((), "")


def test_a_request_is_read_back_as_it_was_written() -> None:
    odd = SinkRequest(
        received_at=1.5,
        path="/orders",
        headers=(),
        body=b"\xff\x00",
        behaviour="hang",
        status=None,
        deviations=("type is missing", "event is empty"),
        message_id="m1",
    )
    for row in (PLAIN, odd):
        assert msgspec.json.decode(msgspec.json.encode(row), type=SinkRequest) == row
