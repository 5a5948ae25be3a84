"""The real program on a pseudo-terminal: what a person sees, types and gets back."""

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from liveview.adapters.client import ReceiverClient
from liveview.samples import folder
from tests.support.log.making import new_log
from tests.support.program import LIVEVIEW, PATIENCE, Terminal, on_terminal, rows
from tests.support.timing import late

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix"),
]
PURCHASE = (folder() / "purchase.json").read_bytes()


def watching(tmp_path: Path, *options: str, port: int = 0, **size: Any) -> Any:
    where = ["--port", str(port), "--sink-port", "0", "--log", str(tmp_path / "session.db")]
    return on_terminal([*LIVEVIEW, *options, *where], tmp_path, **size)


def restored(terminal: Terminal) -> bool:
    """Whether the terminal is as it was: settings, main screen, cursor on, mouse off."""
    end = terminal.output.rfind(b"\x1b[?1049l")
    tail = terminal.output[end:]
    return (
        terminal.settings == terminal.before
        and end > terminal.output.rfind(b"\x1b[?1049h")
        and b"\x1b[?1000h" not in tail
        and terminal.output.rfind(b"\x1b[?25h") > terminal.output.rfind(b"\x1b[?25l")
    )


class TestWatch:
    @pytest.mark.parametrize(("columns", "lines"), [(80, 24), (140, 42)])
    def test_a_posted_event_shows_up_with_its_state(self, tmp_path: Path, columns: int, lines: int) -> None:
        with watching(tmp_path, columns=columns, lines=lines) as terminal:
            with ReceiverClient(terminal.wait_for_receiver()) as client:
                assert client.post(PURCHASE).status == 200
                terminal.wait_for("Purchase")
                assert client.post(PURCHASE).status == 200
            terminal.wait_for("of #1")
            terminal.wait_for("2 = 0 invalid + 1 duplicate")
            terminal.press(b"\x11")
            assert terminal.wait() == 0

    def test_the_demo_shows_duplicates_a_collision_and_a_timeout(self, tmp_path: Path) -> None:
        with watching(tmp_path, "demo", "--speed", "4", columns=140, lines=42) as terminal:
            terminal.wait_for("of #4")
            terminal.wait_for("COLLISION")
            terminal.wait_for("◷")
            terminal.press(b"\x11")
            assert terminal.wait() == 0


class TestQuit:
    def test_is_prompt_and_restores_the_terminal(self, tmp_path: Path) -> None:
        with watching(tmp_path) as terminal:
            terminal.wait_for("receiving")
            started = time.monotonic()
            terminal.press(b"\x11")
            assert terminal.wait() == 0
            assert time.monotonic() - started < 1.5 + late()
            assert restored(terminal)
            assert not (tmp_path / "session.db-lock").exists()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
    def test_a_signal_with_deliveries_waiting_is_a_clean_end(self, tmp_path: Path, number: signal.Signals) -> None:
        (tmp_path / "liveview.toml").write_text('[sink.behaviours]\n"/orders" = "hang"\n')
        with watching(tmp_path) as terminal:
            with ReceiverClient(terminal.wait_for_receiver()) as client:
                assert client.post(PURCHASE).status == 200
            terminal.wait_for("Purchase")
            os.kill(terminal.process.pid, number)
            assert terminal.wait() == 0
            assert restored(terminal)
            assert "1 event is still pending" in terminal.text
        log = tmp_path / "session.db"
        assert rows(log, "select state from events") == [("pending",)]
        assert rows(log, "select outcome from attempts where webhook = 'sink:/orders'") == [("interrupted",)]

    def test_after_a_stop_from_outside_the_terminal_is_as_it_was(self, tmp_path: Path) -> None:
        with watching(tmp_path) as terminal:
            terminal.wait_for("receiving")
            drawn = len(terminal.output)
            for number in (signal.SIGSTOP, signal.SIGCONT):
                os.kill(terminal.process.pid, number)
            while b"\x1b[?2004h" not in terminal.output[drawn:]:  # the last it asks for: now every key is read
                assert terminal.read(PATIENCE)
            terminal.press(b"\x11")
            assert terminal.wait() == 0
            assert restored(terminal)

    @pytest.mark.parametrize("command", [("open", "closed.db"), ("--port", "0", "--sink-port", "0")])
    def test_a_terminal_that_is_gone_ends_it_without_a_signal(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        """Only the programs that a terminal controls get one; the others would read its end again and again."""
        new_log(tmp_path / "closed.db")
        with on_terminal([*LIVEVIEW, *command], tmp_path) as terminal:
            terminal.wait_for("Events")
            terminal.hang_up()
            terminal.process.wait(PATIENCE)  # its code is that of what could not be printed any more

    def test_a_terminal_that_is_not_read_stops_neither_receiving_nor_the_end(self, tmp_path: Path) -> None:
        with watching(tmp_path, columns=200, lines=50) as terminal:
            with ReceiverClient(terminal.wait_for_receiver()) as client:
                for number in range(400):
                    body = PURCHASE.replace(b"1577836800", str(1577836800 + number).encode())
                    started = time.monotonic()
                    assert client.post(body).status == 200
                    assert time.monotonic() - started < 1 + late()
            started = time.monotonic()
            os.kill(terminal.process.pid, signal.SIGTERM)
            terminal.process.wait(PATIENCE)
            assert time.monotonic() - started < 5 + late()
            assert terminal.process.returncode == 0
            assert terminal.settings == terminal.before
            assert terminal.blocks
        assert rows(tmp_path / "session.db", "select count(*) from events") == [(400,)]


class TestKeysInOneWrite:
    """As ssh, macros and pastes bring them."""

    @pytest.mark.parametrize("text", ["/uniq", "/m3o", "?/q"])
    def test_text_behind_a_key_that_opens_something_runs_no_command(self, tmp_path: Path, text: str) -> None:
        with watching(tmp_path) as terminal:
            with ReceiverClient(terminal.wait_for_receiver()) as client:
                assert client.post(PURCHASE).status == 200
            terminal.wait_for("delivered")
            terminal.press(text.encode())
            if text.startswith("/"):
                terminal.wait_for(f"/ {text[1:]}")
            else:
                terminal.wait_for("Help")
            assert terminal.process.poll() is None
            terminal.press(b"\x11")
            assert terminal.wait() == 0
        assert rows(tmp_path / "session.db", "select * from settings where kind = 'mark'") == []


class TestRefusals:
    def test_come_before_the_screen(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            with watching(tmp_path, port=port) as terminal:
                assert terminal.wait() == 2
                assert f"port {port} on 127.0.0.1 is taken" in terminal.text.replace("\n", "")
                assert b"\x1b[?1049h" not in terminal.output
