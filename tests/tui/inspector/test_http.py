"""HTTP as plain text: the request and its reply."""

import gzip
from datetime import UTC

import msgspec

from liveview.log.read.event_detail import EventDetail
from liveview.tui.inspector.http import http_lines
from liveview.tui.lines.context import EventContext
from tests.support.tui.fakes import START, Session
from tests.support.tui.reading import text


def shown(found: EventDetail, width: int = 80, replied_at: float | None = None) -> list[str]:
    return text(http_lines(found, EventContext(zone=UTC, replied_at=replied_at), width))


def with_request(found: EventDetail, **more: object) -> EventDetail:
    return msgspec.structs.replace(found, request=msgspec.structs.replace(found.request, **more))


class TestReply:
    def test_a_200_has_the_body_of_the_contract(self, session: Session) -> None:
        lines = shown(session.detail(session.send()), replied_at=START + 0.002)
        assert lines[:4] == [
            "POST /track",
            "received 2026-09-21 14:13:20.250 +0000",
            "from 127.0.0.1, wire http-api",
            "answered 200 after 2 ms, body 1",
        ]

    def test_other_paths_have_their_own(self, session: Session) -> None:
        found = session.detail(session.post(b"{}", "/v1/batch"))
        assert 'answered 200, body {"success":true}' in shown(found)
        assert "from 127.0.0.1, wire segment" in shown(found)
        pixel = session.detail(session.post(b"data=e30=", "/track?img=1"))
        assert any(line.startswith("answered 200, body of ") for line in shown(pixel))

    def test_strict_lists_the_problems(self, session: Session) -> None:
        lines = shown(with_request(session.detail(session.send(user=None)), status=400))
        assert "answered 400: strict, the event is invalid" in lines
        assert "no distinct_id (properties.distinct_id)" in lines
        assert '"problems": [' in lines


class TestBody:
    def test_it_is_laid_out_and_then_as_received(self, session: Session) -> None:
        lines = shown(session.detail(session.post(b'{"event":"A",  "properties":{}}')))
        assert lines[lines.index("Body, 31 B") + 1 :] == [
            *("{", '"event": "A",', '"properties": {}', "}", ""),
            *("Raw as received", '{"event":"A",  "properties":{}}'),
        ]

    def test_gzip_is_unpacked_and_dumped(self, session: Session) -> None:
        body = gzip.compress(b'{"event":"A"}', mtime=0)
        found = with_request(session.detail(session.send()), body=body, headers=(("Content-Encoding", "gzip"),))
        lines = shown(found)
        assert f"Body, 13 B, unpacked from {len(body)} B of gzip" in lines
        assert '"event": "A"' in lines
        assert lines[lines.index(f"Raw bytes as received, {len(body)} B") + 1].startswith("000000  1f 8b 08 00")

    def test_bytes_that_are_not_utf_8_are_escaped_and_dumped(self, session: Session) -> None:
        lines = shown(session.detail(session.post(b"\xff\x1b[2J")), 40)
        assert lines[-4:] == [
            r"\xff\x1b[2J",
            "",
            "Raw bytes as received, 5 B",
            "000000  ff 1b 5b 32 4a           ..[2J",
        ]

    def test_a_damaged_body_is_only_dumped(self, session: Session) -> None:
        found = with_request(session.detail(session.send()), body=b"\x1f\x8b", headers=(("Content-Encoding", "gzip"),))
        assert shown(found)[-4:] == [
            "Body, gzip that cannot be unpacked",
            "",
            "Raw bytes as received, 2 B",
            "000000  1f 8b                                            ..",
        ]
