"""What it takes to recognise who sent an event."""

from pathlib import Path

from liveview.log.read.first_seen import arrivals
from liveview.log.read.reader import Reader
from tests.support.tui import samples
from tests.support.tui.refusing import TYPO, put


def test_the_first_event_of_each_request_with_how_it_came(tmp_path: Path) -> None:
    session = samples.quiet(tmp_path / "session.db", 5)
    try:
        put(session.path, [TYPO])
        with Reader(session.path) as reader:
            found = arrivals(reader, 0, 100)
            assert [each.event_id for each in found] == [1, 2, 3, 4, 5]
            assert found[0].wire == "http-api"
            assert found[0].method == "POST"
            assert ("Host", "127.0.0.1:4080") in found[0].headers
            assert found[0].start.startswith(b'{"event":"Product Viewed"')
            assert [each.event_id for each in arrivals(reader, 2, 2)] == [3, 4]
            assert arrivals(reader, 5, 100) == []
    finally:
        session.close()


def test_of_a_large_payload_only_the_beginning_is_read(tmp_path: Path) -> None:
    session = samples.quiet(tmp_path / "session.db", 0)
    try:
        session.send("Big", text="x" * 100_000)
        session.post(b"no JSON")
        with Reader(session.path) as reader:
            big, broken = arrivals(reader, 0, 10)
            assert len(big.start) == 8_192
            assert broken.start == b""
    finally:
        session.close()
