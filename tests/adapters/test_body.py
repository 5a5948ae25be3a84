import contextlib
import gzip
import http.client
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liveview.adapters import body, receiver
from liveview.adapters.body import MAX_BODY, Bodies, RefusedError, inflate
from liveview.model.event import REFUSED_BODY_BYTES
from tests.support.log.making import BODY
from tests.support.running import Running, event, running
from tests.support.timing import late

LIMIT = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def sized(size: int) -> bytes:
    """A valid event of exactly `size` bytes."""
    empty = event("sized", padding="")
    return empty.replace(b'"padding": ""', b'"padding": "' + b"x" * (size - len(empty)) + b'"')


def refusal(packed: bytes, encoding: str = "gzip") -> int:
    with pytest.raises(RefusedError) as caught:
        inflate(packed, encoding)
    return caught.value.status


def post_chunked(app: Running, chunks: list[bytes]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    try:
        connection.request(
            "POST", "/track", iter(chunks), encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
        )
        with connection.getresponse() as response:
            return response.status
    finally:
        connection.close()


class TestInflate:
    @pytest.mark.parametrize(
        ("pack", "encoding"),
        [(gzip.compress, "gzip"), (zlib.compress, "deflate"), (raw_deflate, "deflate")],
        ids=["gzip", "zlib", "raw-deflate"],
    )
    @pytest.mark.parametrize(
        "data", [b"", b"x", b'{"event": "x"}', bytes(LIMIT)], ids=["empty", "byte", "event", "limit"]
    )
    def test_gives_back_what_was_packed(self, pack: Callable[[bytes], bytes], encoding: str, data: bytes) -> None:
        assert inflate(pack(data), encoding) == data

    @pytest.mark.parametrize(
        ("pack", "encoding"),
        [(gzip.compress, "gzip"), (zlib.compress, "deflate"), (raw_deflate, "deflate")],
        ids=["gzip", "zlib", "raw-deflate"],
    )
    def test_refuses_one_byte_more_than_the_limit(self, pack: Callable[[bytes], bytes], encoding: str) -> None:
        assert refusal(pack(bytes(LIMIT + 1)), encoding) == 413

    def test_joins_the_members_of_a_gzip_file(self) -> None:
        """RFC 1952: a gzip file is a series of members."""
        assert inflate(gzip.compress(b"ab") + gzip.compress(b"cd"), "gzip") == b"abcd"

    def test_goes_on_after_an_empty_member(self) -> None:
        assert inflate(gzip.compress(b"") + gzip.compress(b"abcd"), "gzip") == b"abcd"

    def test_counts_all_members_against_the_limit(self) -> None:
        half = gzip.compress(bytes(LIMIT // 2))
        assert inflate(half + half, "gzip") == bytes(LIMIT)
        assert refusal(half + half + gzip.compress(b"x")) == 413

    @pytest.mark.parametrize("kept", range(1, 60, 7))
    def test_refuses_a_body_that_is_cut_off_anywhere(self, kept: int) -> None:
        assert refusal(gzip.compress(event())[:kept]) == 400

    def test_refuses_a_body_without_its_last_byte(self) -> None:
        assert refusal(gzip.compress(event())[:-1]) == 400
        assert refusal(zlib.compress(event())[:-1], "deflate") == 400

    def test_refuses_an_empty_body(self) -> None:
        assert refusal(b"") == 400
        assert refusal(b"", "deflate") == 400

    def test_refuses_a_wrong_checksum(self) -> None:
        packed = bytearray(gzip.compress(event()))
        packed[-8] ^= 1
        assert refusal(bytes(packed)) == 400

    @pytest.mark.parametrize("trailing", [b"x", b"\0", b"\0" * 20, b"{}", b"\x1f\x8b"], ids=repr)
    def test_refuses_bytes_after_the_end(self, trailing: bytes) -> None:
        assert refusal(gzip.compress(event()) + trailing) == 400

    def test_refuses_bytes_after_the_end_of_nothing(self) -> None:
        assert refusal(gzip.compress(b"") + b"{}") == 400

    @pytest.mark.parametrize("pack", [zlib.compress, raw_deflate], ids=["zlib", "raw"])
    def test_refuses_a_second_stream_after_a_deflate_body(self, pack: Callable[[bytes], bytes]) -> None:
        """Only gzip has members."""
        assert refusal(pack(b"ab") + pack(b"cd"), "deflate") == 400

    def test_refuses_what_is_not_packed_at_all(self) -> None:
        assert refusal(event()) == 400

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    def test_takes_no_memory_for_a_bomb(self, encoding: str) -> None:
        packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
        first, again = (packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
        bomb = first + again * 199 + packer.flush()
        assert 200_000 < len(bomb) < 250_000
        tracemalloc.start()
        try:
            assert refusal(bomb, encoding) == 413
            assert tracemalloc.get_traced_memory()[1] < 8 << 20
        finally:
            tracemalloc.stop()

    def test_takes_no_time_for_a_body_of_many_tiny_members(self) -> None:
        """The engine's loop waits meanwhile, and everyone with it."""
        members = gzip.compress(b"x") * ((1 << 20) // 21)
        started = time.thread_time()
        assert refusal(members, "gzip") == 400
        assert time.thread_time() - started < 1.0

    def test_takes_no_time_for_a_body_of_many_empty_members(self) -> None:
        members = gzip.compress(b"x") + gzip.compress(b"") * ((1 << 20) // 20 - 2)
        started = time.thread_time()
        assert refusal(members, "gzip") == 400
        assert time.thread_time() - started < 1.0


class TestRead:
    """On a real connection."""

    def test_takes_a_body_of_exactly_the_limit(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(sized(LIMIT - 1)).status == 200
            assert app.post(sized(LIMIT)).status == 200
            assert app.rows(f"select length({BODY}) from requests") == [LIMIT - 1, LIMIT]

    def test_refuses_one_byte_more(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            sent = sized(LIMIT + 1)
            assert app.post(sent).status == 413
            assert app.rows(f"select status, {BODY}, problem from requests") == [
                (413, sent[:REFUSED_BODY_BYTES], f"the body is larger than {MAX_BODY} bytes")
            ]
            assert app.rows("select * from events") == []

    def test_refuses_fifty_declared_megabytes_before_they_come(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(body, "START_SECONDS", 0.1)
        with running(tmp_path) as app:
            head = f"POST /track HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nContent-Length: {50 << 20}\r\n\r\n"
            with socket.create_connection(("127.0.0.1", app.port), timeout=2) as connection:
                connection.sendall(head.encode())
                assert connection.recv(100).startswith(b"HTTP/1.1 413 ")

    @pytest.mark.parametrize("size", [LIMIT + 1, 2 << 20, 50 << 20], ids=["limit+1", "2 MiB", "50 MiB"])
    def test_tells_a_client_that_sends_it_all_first(self, tmp_path: Path, size: int) -> None:
        """Ordinary clients read the reply after their last byte; a reset instead makes an SDK retry for ever."""
        with running(tmp_path) as app:
            assert app.post(bytes(size)).status == 413

    def test_counts_a_chunked_body_while_it_comes(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            whole = sized(LIMIT)
            assert post_chunked(app, [whole[:1000], whole[1000:]]) == 200
            assert post_chunked(app, [whole, b"x"]) == 413
            assert app.rows(f"select status, length({BODY}) from requests") == [(200, LIMIT), (413, REFUSED_BODY_BYTES)]

    @pytest.mark.parametrize(
        ("pack", "encoding"),
        [(gzip.compress, "gzip"), (gzip.compress, "GZIP"), (zlib.compress, "deflate"), (raw_deflate, "deflate")],
        ids=["gzip", "GZIP", "zlib", "raw-deflate"],
    )
    def test_keeps_a_packed_body_as_it_came(
        self, tmp_path: Path, pack: Callable[[bytes], bytes], encoding: str
    ) -> None:
        with running(tmp_path) as app:
            sent = event("packed")
            packed = pack(sent)  # once: gzip writes the time into its header
            assert app.post(packed, {"Content-Encoding": encoding}).status == 200
            assert app.rows(f"select {BODY} from requests") == [packed]
            assert app.rows("select payload from events") == [sent.decode()]

    @pytest.mark.parametrize(
        "damage",
        [lambda b: b[:-1], lambda b: b + b"x", lambda b: b[:20] + b"\xff" + b[21:]],
        ids=["cut", "more", "hurt"],
    )
    def test_makes_no_event_of_half_a_body(self, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
        with running(tmp_path) as app:
            assert app.post(damage(gzip.compress(event())), {"Content-Encoding": "gzip"}).status == 400
            assert app.rows("select status from requests") == [400]
            assert app.rows("select * from events") == []

    @pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "identity, gzip", "<b>"])
    def test_refuses_other_encodings(self, tmp_path: Path, encoding: str) -> None:
        with running(tmp_path) as app:
            reply = app.post(event(), {"Content-Encoding": encoding})
            assert reply.status == 415
            assert b"<b>" not in reply.body
            assert app.rows("select status from requests") == [415]

    def test_refuses_multipart(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(event(), {"Content-Type": "Multipart/form-data; boundary=x"}).status == 415

    @pytest.mark.slow
    def test_gives_up_on_a_body_that_stalls(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Answered and closed: a stalled request must not hold its descriptor past the deadline."""
        monkeypatch.setattr(body, "BODY_SECONDS", 0.3)
        with running(tmp_path) as app:
            started = time.monotonic()
            head = f"POST /track HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nContent-Length: 100\r\n\r\nhalf"
            assert app.raw(head.encode(), timeout=30).startswith(b"HTTP/1.1 400 ")
            assert time.monotonic() - started < 3 + late()
            assert app.rows("select status from requests") == [400]

    @pytest.mark.parametrize(
        "chunks",
        [b"zz\r\nabc", b"2\r\n{}\r\nzz\r\n", b"2\r\n{}xx", b"-1\r\n\r\n"],
        ids=["size", "next size", "end", "negative"],
    )
    def test_never_answers_5xx_to_broken_chunks(self, tmp_path: Path, chunks: bytes) -> None:
        with running(tmp_path) as app:
            head = f"POST /track HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nTransfer-Encoding: chunked\r\n\r\n"
            assert app.raw(head.encode() + chunks).split(b" ")[1] == b"400"
            assert app.rows("select * from events") == []
            assert app.post(event()).status == 200

    def test_chunks_of_one_byte_cost_little(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            sent = sized(100_000)
            head = f"POST /track HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nTransfer-Encoding: chunked\r\n"
            chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in sent) + b"0\r\n\r\n"
            started = time.monotonic()
            reply = app.raw(f"{head}Connection: close\r\n\r\n".encode() + chunks)
            assert reply.startswith(b"HTTP/1.1 200 ")
            assert time.monotonic() - started < 2 + late()
            assert app.rows(f"select {BODY} from requests") == [sent]


@contextlib.contextmanager
def stalled(app: Running) -> Iterator[socket.socket]:
    """A client that sends half of a large body."""
    head = f"POST /track HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nContent-Length: {LIMIT}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", app.port), timeout=10) as connection:
        connection.sendall(head.encode() + b" " * (LIMIT // 2))
        yield connection


Turns = Callable[[], bool]


class TestLargeBodies:
    @pytest.fixture
    def turns(self, monkeypatch: pytest.MonkeyPatch) -> Turns:
        """Lets the receiver hold one large body at a time; whether it would take another one now."""
        made: list[Bodies] = []

        def make() -> Bodies:
            made.append(Bodies())
            return made[-1]

        monkeypatch.setattr(body, "MOST_LARGE", 1)
        monkeypatch.setattr(receiver, "Bodies", make)
        return lambda: made[-1].has_turn

    def test_take_turns(self, tmp_path: Path, turns: Turns) -> None:
        with running(tmp_path) as app, ThreadPoolExecutor(1) as pool, stalled(app) as first:
            app.wait_until(lambda: not turns())
            second = pool.submit(app.post, sized(LIMIT))
            assert app.post(event()).status == 200
            assert not second.done()
            first.sendall(b" " * (LIMIT // 2))
            assert first.recv(100).startswith(b"HTTP/1.1 200 ")
            assert second.result(10).status == 200

    def test_take_turns_by_what_they_decode_to(self, tmp_path: Path, turns: Turns) -> None:
        with running(tmp_path) as app, ThreadPoolExecutor(1) as pool, stalled(app) as first:
            app.wait_until(lambda: not turns())
            packed = {"Content-Encoding": "gzip"}
            second = pool.submit(app.post, gzip.compress(sized(LIMIT)), packed)
            assert app.post(gzip.compress(event()), packed).status == 200
            assert not second.done()
            first.close()
            assert second.result(10).status == 200

    def test_are_503_when_their_turn_does_not_come(
        self, tmp_path: Path, turns: Turns, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(body, "TURN_SECONDS", 0.1)
        with running(tmp_path) as app, stalled(app):
            app.wait_until(lambda: not turns())
            reply = app.post(sized(LIMIT))
            assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
            assert app.rows("select status, problem from requests") == [
                (503, "too many large bodies arrive at the same time")
            ]

    def test_give_their_turn_back_whatever_becomes_of_them(self, tmp_path: Path, turns: Turns) -> None:
        with running(tmp_path) as app:
            bomb = gzip.compress(bytes(LIMIT + 1))
            for _ in range(3):
                with stalled(app), stalled(app):
                    app.wait_until(lambda: not turns())
                assert app.post(sized(LIMIT)).status == 200
                assert app.post(bytes(LIMIT)).status == 200
                assert post_chunked(app, [bytes(LIMIT), b"x"]) == 413
                assert app.post(bomb, {"Content-Encoding": "gzip"}).status == 413
                assert app.post(sized(LIMIT)[:-9], {"Content-Encoding": "gzip"}).status == 400
            app.wait_until(turns)

    def test_of_a_client_that_stalls_at_the_receiver_do_not_delay_the_sink(self, tmp_path: Path, turns: Turns) -> None:
        with running(tmp_path) as app, stalled(app):
            app.wait_until(lambda: not turns())
            host = f"127.0.0.1:{app.sink_port}"
            head = f"POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {LIMIT}\r\n\r\n"
            assert app.raw(head.encode() + bytes(LIMIT), port=app.sink_port).startswith(b"HTTP/1.1 200 ")
