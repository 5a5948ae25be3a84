import pytest

from liveview.core.document import Document, Unreadable
from liveview.core.wire.http_api import REPLY, decode
from tests.core.world import body


class TestDecoding:
    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"[{}, {}]", b"3", b'"x"', body(), b"\xff"])
    def test_makes_exactly_one_event_of_whatever_arrived(self, content: bytes) -> None:
        assert len(decode(content)) == 1

    def test_reads_json(self) -> None:
        (reading,) = decode(body())
        assert isinstance(reading, Document)
        assert reading.text == body().decode()

    def test_says_why_it_cannot(self) -> None:
        (reading,) = decode(b"{")
        assert isinstance(reading, Unreadable)
        assert reading.problem.code == "not-json"


class TestReply:
    def test_is_what_every_known_client_can_read(self) -> None:
        assert REPLY == (b"1", "text/plain")
