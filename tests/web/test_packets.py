"""The packets of a screen, cut anywhere, and what is not one."""

import asyncio
import struct

import pytest

from liveview.web import packets

READY = b"__GANGLION__\n"


def packet(letter: bytes, content: bytes) -> bytes:
    return letter + struct.pack(">I", len(content)) + content


def drawn(sent: bytes) -> list[bytes]:
    """What is drawn by a screen that sends these bytes, and ends."""

    async def reading() -> list[bytes]:
        stream = asyncio.StreamReader(limit=1024)
        stream.feed_data(sent)
        stream.feed_eof()
        return [content async for content in packets.drawn(stream)]

    return asyncio.run(reading())


class TestDrawn:
    def test_is_the_content_of_the_packets_with_data(self) -> None:
        meta = packet(b"M", b'{"type": "exit"}')
        assert drawn(READY + packet(b"D", b"one") + meta + packet(b"D", b"\xff\x00")) == [b"one", b"\xff\x00"]

    def test_begins_after_the_line_that_says_so(self) -> None:
        assert drawn(b"a warning\n" + READY + packet(b"D", b"one")) == [b"one"]

    def test_goes_on_when_the_screen_begins_again(self) -> None:
        assert drawn(READY + packet(b"D", b"one") + READY + packet(b"D", b"two")) == [b"one", b"two"]

    @pytest.mark.parametrize(
        "broken",
        [
            b"Traceback (most recent call last)\n",
            b"__GANG\n",
            b"D" + struct.pack(">I", 1 << 30) + b"x",
        ],
    )
    def test_ends_with_what_is_not_a_packet(self, broken: bytes) -> None:
        assert drawn(READY + packet(b"D", b"one") + broken + packet(b"D", b"two")) == [b"one"]

    @pytest.mark.parametrize("cut", range(9))
    def test_leaves_out_a_packet_that_is_cut_off(self, cut: int) -> None:
        assert drawn(READY + packet(b"D", b"one") + packet(b"D", b"four")[:cut]) == [b"one"]

    @pytest.mark.parametrize("other", [b"", b"no screen\n" * 100, b"x" * 5000])
    def test_is_nothing_for_a_program_without_a_screen(self, other: bytes) -> None:
        assert drawn(other) == []


class TestPackets:
    def test_of_what_was_typed_hold_utf_8(self) -> None:
        assert packets.data("ä\ud800") == b"D\0\0\0\x03\xc3\xa4?"

    def test_about_the_terminal_hold_json(self) -> None:
        assert packets.meta({"type": "resize", "width": 80}) == b'M\0\0\0\x1c{"type":"resize","width":80}'
