"""Copied commands, run by a real shell and a real curl against a real server that notes every byte."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.event import Headers
from liveview.text.masking import MASK
from liveview.tui.copy.curl import LONGEST_ARGUMENT, Message, command
from tests.support import needs

_REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n1"
_JSON: Headers = (("Content-Type", "application/json"), ("User-Agent", "sdk/1.0"), ("Accept", "*/*"))


@dataclass
class Listener:
    """A server that answers one request after the other and keeps what it got."""

    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                lines = []
                while (line := stream.readline()) not in {b"\r\n", b""}:
                    lines.append(line.decode("latin-1").rstrip("\r\n"))
                lengths = [line.partition(": ")[2] for line in lines if line.lower().startswith("content-length")]
                self.bodies.append(stream.read(int(lengths[0])) if lengths else b"")
                self.heads.append("\n".join(lines))
                connection.sendall(_REPLY)


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    thread = threading.Thread(target=found.serve)
    thread.start()
    yield found
    found.listening.shutdown(socket.SHUT_RDWR)
    found.listening.close()
    thread.join()


def run(text: str, folder: Path, shell: str = "/bin/sh") -> None:
    """Run a command as a file in an empty folder; it must succeed and leave nothing behind."""
    if shutil.which("curl") is None or not Path(shell).exists():
        needs.lacking(f"curl and {shell}")
    script = folder / "command.sh"
    script.write_text(text, encoding="utf-8")
    room = folder / "room"
    room.mkdir(exist_ok=True)
    found = subprocess.run([shell, str(script)], cwd=room, capture_output=True, timeout=60, check=False)
    assert found.returncode == 0, found.stderr
    assert not list(room.iterdir())


HOSTILE = [
    b'{"event":"Purchase"}',
    b"it's '\"quoted\"' `touch X` $(touch X) $HOME !! \\ \\\\ %s %d",
    b"line\nafter line\n\n",
    b"\nfirst",
    b"nul \x00 and more \x00",
    b"\xff\xfe not utf-8 \x80",
    b"@/etc/passwd",
    b"-X DELETE",
    b"\x1b[201~; touch X\r\n",
    "caf\u00e9 \u65e5\u672c \u202e right to left".encode(),
    b"tab\tin it",
    b"100% \\101 \\0",
    bytes(range(256)) * 3,
    b"x" * LONGEST_ARGUMENT + b"'",
    b'{"a": "' + b"long " * 60_000 + b'"}',
    bytes(range(256)) * 1_200,
    b"",
]


class TestBodies:
    @pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
    def test_every_byte_arrives_and_nothing_else_happens(self, listener: Listener, tmp_path: Path, body: bytes) -> None:
        run(command(Message("POST", f"{listener.url}/track", _JSON, body), "a test"), tmp_path)
        assert listener.bodies == [body]

    @pytest.mark.parametrize("body", HOSTILE[:13], ids=range(13))
    def test_another_shell_sends_the_same(self, listener: Listener, tmp_path: Path, body: bytes) -> None:
        run(command(Message("POST", f"{listener.url}/track", _JSON, body), "a test"), tmp_path, "/bin/bash")
        assert listener.bodies == [body]

    @given(st.binary(max_size=200))
    def test_what_one_would_paste_holds_nothing_a_terminal_obeys(self, body: bytes) -> None:
        text = command(Message("POST", "http://127.0.0.1:1/track", _JSON, body), "a test")
        assert all(line.isprintable() for line in text.split("\n"))


class TestHeaders:
    def test_they_are_those_of_the_message_and_no_others(self, listener: Listener, tmp_path: Path) -> None:
        headers = (*_JSON, ("X-Quote", 'it\'s "$(touch X)"'), ("X-Empty", ""), ("X-Twice", "1"), ("X-Twice", "2"))
        run(command(Message("POST", f"{listener.url}/track?a=[1]&b={{2}}", headers, b"{}"), "a test"), tmp_path)
        first, *sent = listener.heads[0].split("\n")
        assert first == "POST /track?a=[1]&b={2} HTTP/1.1"
        assert sorted(sent) == sorted(
            [
                *(f"{name}: {value}".strip() for name, value in headers),
                f"Host: {listener.url.removeprefix('http://')}",
                "Content-Length: 2",
            ]
        )

    def test_curl_adds_none_of_its_own(self, listener: Listener, tmp_path: Path) -> None:
        run(command(Message("POST", f"{listener.url}/track", (), b"{}"), "a test"), tmp_path)
        assert [line.partition(":")[0] for line in listener.heads[0].split("\n")[1:]] == ["Host", "Content-Length"]

    def test_a_large_body_is_sent_without_asking_first(self, listener: Listener, tmp_path: Path) -> None:
        run(command(Message("POST", f"{listener.url}/track", _JSON, b"x" * 1_048_576), "a test"), tmp_path)
        assert "Expect" not in listener.heads[0]
        assert len(listener.bodies[0]) == 1_048_576

    def test_another_host_is_sent_as_it_was(self, listener: Listener, tmp_path: Path) -> None:
        run(command(Message("POST", f"{listener.url}/track", (("Host", "localhost:4080"),), b"{}"), "a test"), tmp_path)
        assert "Host: localhost:4080" in listener.heads[0]

    def test_letters_that_do_not_show_are_sent_but_not_pasted(self, listener: Listener, tmp_path: Path) -> None:
        text = command(Message("POST", f"{listener.url}/track", (("X-Odd", "a\u202eb"),), b"{}"), "a test")
        assert "\u202e" not in text
        run(text, tmp_path)
        assert "X-Odd: a\u202eb" in listener.heads[0].encode("latin-1").decode()

    def test_what_curl_cannot_send_is_left_out_and_named(self, listener: Listener, tmp_path: Path) -> None:
        headers = (("@file", "x"), ("X-Break", "a\r\nX-Other: b"))
        text = command(Message("POST", f"{listener.url}/track", headers, b"{}"), "a test")
        assert "# 'left out, curl cannot send it: @file'" in text
        run(text, tmp_path)
        assert "X-" not in listener.heads[0]

    def test_masked_ones_stay_masked_and_are_named(self) -> None:
        headers = (("Authorization", MASK), ("Cookie", MASK))
        text = command(Message("POST", f"https://{MASK}@example.com/?key={MASK}", headers, b"{}"), "a test")
        assert "# 'masked by liveview, put the secret back: Authorization, Cookie'" in text
        assert "# 'masked by liveview, fill in: user and password of the URL'" in text
        assert "# 'masked by liveview, fill in: key in the query'" in text
        assert f"-H 'Authorization: {MASK}'" in text

    def test_of_a_masked_path_it_says_which_part_to_fill_in(self) -> None:
        text = command(Message("POST", f"https://localhost/services/T0/{MASK}2aa", (), b"{}"), "a test")
        assert "# 'masked by liveview, fill in: the part of the path that ends in 2aa'" in text

    def test_a_name_in_a_comment_runs_nothing_where_comments_are_commands(
        self, listener: Listener, tmp_path: Path
    ) -> None:
        """Interactive zsh treats # as a command: what follows must be quoted."""
        text = command(Message("POST", f"{listener.url}/track", (("`touch`", MASK),), b"{}"), "it's `touch X`")
        comments = [line[2:] for line in text.splitlines() if line.startswith("# ")]
        assert comments == ["'it s `touch X`'", "'masked by liveview, put the secret back: `touch`'"]


def test_a_request_without_a_body_keeps_its_method(listener: Listener, tmp_path: Path) -> None:
    """A GET is not a POST."""
    run(command(Message("GET", f"{listener.url}/track", (), b""), "a test"), tmp_path)
    assert listener.heads[0].startswith("GET /track HTTP/1.1")
