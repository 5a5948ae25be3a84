"""What the sink found wrong with the payloads of an event."""

import contextlib
from pathlib import Path

from liveview.log import files, schema
from liveview.log.read.event_detail import read_detail
from liveview.log.read.payload_findings import PayloadFinding, findings
from liveview.log.rows import store
from liveview.model.sink import SinkRequest
from tests.support.tui import samples


def request(path: str, message_id: str, *deviations: str) -> SinkRequest:
    return SinkRequest(
        received_at=1.0,
        path=path,
        headers=(),
        body=b"{}",
        behaviour="ok",
        status=200,
        deviations=deviations,
        message_id=message_id,
    )


def test_each_deviation_is_named_once_with_its_path(tmp_path: Path) -> None:
    """A retry of the same body says nothing new; other messages do not count."""
    path = tmp_path / "s.db"
    files.prepare(path)
    with contextlib.closing(files.read_write(path, "normal")) as connection:
        schema.migrate(connection)
        rows = [
            *(
                request("/a", "m1", "no type", "no event"),
                request("/a", "m1", "no type"),
                request("/b", "m1", "no type"),
            ),
            *(request("/a", "m2", "other"), request("/a", "", "nobody's"), request("/c", "m1")),
        ]
        store(connection, rows)
        assert findings(connection, ["m1", "m1"]) == (
            *(PayloadFinding("/a", "no type"), PayloadFinding("/a", "no event"), PayloadFinding("/b", "no type")),
        )
        assert findings(connection, []) == ()


def test_they_are_in_the_detail_of_the_event_with_that_message_id(tmp_path: Path) -> None:
    """From the body that was really sent to it."""
    session = samples.quiet(tmp_path / "s.db", 2)
    try:
        with contextlib.closing(files.read_write(session.path, "normal")) as connection:
            (message,) = connection.execute("select message_id from deliveries where event_id = 2 limit 1").fetchone()
            store(connection, [request("/x", message, "no Content-Type")])
        with contextlib.closing(files.read_only(session.path)) as connection:
            first, second = read_detail(connection, 1), read_detail(connection, 2)
    finally:
        session.close()
    assert first is not None
    assert second is not None
    assert first.findings == ()
    assert second.findings == (PayloadFinding("/x", "no Content-Type"),)
