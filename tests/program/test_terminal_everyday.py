"""Everyday moves in the real program on a pseudo-terminal: what the keys do ends up in the log."""

import contextlib
import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from liveview.adapters.client import ReceiverClient
from tests.support.log.making import BODY
from tests.support.program import LIVEVIEW, PATIENCE, Terminal, on_terminal, rows, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix"),
]


def event(name: str, insert_id: str) -> bytes:
    properties = f'"distinct_id": "ada", "token": "t", "time": 1577836800.5, "$insert_id": "{insert_id}"'
    return f'{{"event": "{name}", "properties": {{{properties}}}}}'.encode()


class Desk:
    """A running liveview with its screen, the URL of its receiver and its log."""

    def __init__(self, terminal: Terminal, url: str, log: Path) -> None:
        self.terminal = terminal
        self.log = log
        self._url = url

    def send(self, *bodies: bytes) -> None:
        """Events arrive, and are on screen."""
        with ReceiverClient(self._url) as client:
            for body in bodies:
                assert client.post(body).status == 200

    def press(self, *keys: str, until: str) -> None:
        """Type, one key at a time, and wait for the result."""
        for key in keys:
            self.terminal.press(key.encode())
            while self.terminal.read(0.15):
                pass
        self.terminal.wait_for(until)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Let the program draw until this is so."""
        for _ in range(int(PATIENCE / 0.05)):
            if condition():
                return
            self.terminal.read(0.05)
        assert condition()

    def wait_for_rows(self, query: str, expected: list[tuple[Any, ...]]) -> None:
        """Wait until the log says this."""
        self.wait_until(lambda: rows(self.log, query) == expected)

    def quit(self) -> None:
        self.terminal.press(b"\x11")
        assert self.terminal.wait() == 0


Start = Callable[..., contextlib.AbstractContextManager[Desk]]


@pytest.fixture
def desk(tmp_path: Path) -> Start:
    @contextlib.contextmanager
    def start(*options: str, log: Path | None = None, **size: Any) -> Iterator[Desk]:
        path = log or tmp_path / "session.db"
        where = ["--port", "0", "--sink-port", "0", "--log", str(path)]
        size = {"columns": 100, "lines": 30} | size
        with on_terminal([*LIVEVIEW, *where, *options], tmp_path, **size) as terminal:
            yield Desk(terminal, terminal.wait_for_receiver(), path)

    return start


def test_a_filter_shows_what_matches_and_goes_again_and_a_mark_stays(desk: Start) -> None:
    with desk() as at:
        at.send(event("Signup", "1"), event("Purchase", "2"), event("Signup", "3"))
        at.terminal.wait_for("3 delivered")
        at.press("/", *"name:Purchase", "\r", until="1 of 3")
        assert "Signup" not in at.terminal.text.replace("name:", "")
        at.press("\x1b", until="Signup")
        at.press("m", until="⚑")
        at.quit()
    assert len(rows(at.log, "select name from settings where kind = 'mark'")) == 1


def test_event_settings_take_effect_at_once_and_are_remembered(desk: Start) -> None:
    with desk() as at:
        at.send(event("Purchase", "1"))
        at.terminal.wait_for("1 delivered")
        at.press("v", until="Override is off")
        at.press("l", " ", until="changed")
        at.wait_for_rows("select count(*) from settings where kind = 'override'", [(1,)])
        at.press("\x1b", until="Events")
        at.send(event("Purchase", "2"))
        at.terminal.wait_for("received 2 =")
        at.quit()
    with desk(log=at.log) as again:
        again.send(event("Purchase", "3"))
        again.terminal.wait_for("received 3 =")
        again.quit()
    rules = "select event_id, rule from deliveries where event_id > 1 and rule not in ('override-on', 'override-off')"
    assert rows(at.log, rules) == []
    assert rows(at.log, "select count(*) from deliveries where event_id > 1 and decision = 'skip'") != [(0,)]


def test_an_event_is_written_and_sent_and_sent_again(desk: Start) -> None:
    """Compose, then resend and replay: the same bytes are a duplicate, that is the point."""
    with desk() as at:
        at.press("c", until="Compose")
        at.press("\x13", until="#1")
        at.wait_for_rows("select id, verdict from events", [(1, "accepted")])
        at.press("r", "s", until="of #1")
        at.wait_for_rows("select verdict, duplicate_of from events where id = 2", [("duplicate", 1)])
        at.press("R", "\r", until="Replayed 1 of 1")
        at.wait_for_rows("select verdict, duplicate_of from events where id = 3", [("duplicate", 1)])
        at.quit()
    assert len({body for (body,) in rows(at.log, f"select {BODY} from requests")}) == 1


def test_the_sink_hangs_on_demand_and_a_delivery_is_given_up(desk: Start) -> None:
    with desk() as at:
        at.press("s", until="Behaviours")
        at.press("p", until="ALL HANG")
        at.wait_for_rows("select kind from settings where kind = 'panic'", [("panic",)])
        at.press("\x1b", until="Events")
        at.send(event("Purchase", "1"))
        at.terminal.wait_for("1 pending")
        at.press("t", "g", until="given up")
        at.wait_for_rows("select state from events", [("failed",)])
        at.quit()
    ends = rows(at.log, "select distinct error from attempts where outcome in ('interrupted', 'not_called')")
    assert ends == [("given up by hand",)]


def test_a_copy_is_in_a_private_file_and_on_the_clipboard(desk: Start, tmp_path: Path) -> None:
    with desk() as at:
        at.send(event("Purchase", "1"))
        at.terminal.wait_for("1 delivered")
        at.press("y", until="Copy #1")
        at.press("e", until="following")
        folder = tmp_path / "state" / "liveview" / "copies"
        at.wait_until(lambda: folder.is_dir() and any(folder.iterdir()) and b"\x1b]52;c;" in at.terminal.output)
        at.quit()
    (copy,) = folder.iterdir()
    assert copy.read_bytes().rstrip() == event("Purchase", "1")
    assert copy.stat().st_mode & 0o077 == 0


def test_the_configuration_is_read_again_and_a_new_session_begun(desk: Start, tmp_path: Path) -> None:
    one = '[[destinations]]\nname = "{}"\n[[destinations.webhooks]]\nurl = "sink:/x"\n'
    path = tmp_path / "mine.toml"
    path.write_text(one.format("First"))
    with desk("--config", "mine.toml") as at:
        at.send(event("Purchase", "1"))
        at.terminal.wait_for("1 delivered")
        path.write_text("[receiver]\nport = 'x'\n")
        at.press("\x1b[15~", until="receiver.port")
        path.write_text(one.format("Second"))
        at.press("\x1b[15~", until="destination")
        at.send(event("Purchase", "2"))
        at.terminal.wait_for("2 delivered")
        at.press("\x0e", until="again confirms")
        at.press("\x0e", until="received 0 =")
        at.send(event("Purchase", "2"))
        at.terminal.wait_for("received 1 =")
        at.quit()
    assert rows(at.log, "select event_id, destination from deliveries") == [(1, "First"), (2, "Second")]
    (second,) = (path for path in tmp_path.glob("*.db") if path != at.log)
    assert rows(second, "select id, verdict from events") == [(1, "accepted")]


def test_a_recorded_session_is_looked_at_and_not_a_byte_of_it_changes(tmp_path: Path) -> None:
    with serving(tmp_path) as program:
        program.post(event("Purchase", "1"), event("Purchase", "1"))
        program.settled(2)
        program.signal()
    log = tmp_path / "session.db"
    before = hashlib.sha256(log.read_bytes()).digest()
    with on_terminal([*LIVEVIEW, "open", str(log)], tmp_path, columns=100, lines=30) as terminal:
        terminal.wait_for("read-only")
        terminal.wait_for("of #1")
        assert "resend" not in terminal.text
        terminal.press(b"mrc?")
        terminal.wait_for("esc")
        terminal.press(b"\x11")
        assert terminal.wait() == 0
    assert hashlib.sha256(log.read_bytes()).digest() == before
    assert [path.name for path in tmp_path.glob("session.db*")] == ["session.db"]


def test_in_ascii_nothing_else_is_written(desk: Start) -> None:
    with desk("--ascii", columns=140, lines=42) as at:
        at.send(event("Größe", "1"), event("Größe", "1"))
        at.terminal.wait_for("= of #1")
        at.press("v", "\x1b", "s", "\x1b", "?", "\x1b", until="Gr??e")
        at.quit()
    screen = at.terminal.output.partition(b"\x1b[?1049l")[0]
    assert screen.isascii()


def test_another_size_of_the_terminal_is_filled_at_once_and_ends_nothing(desk: Start) -> None:
    """The panes reach its right edge and the keys are in its last line; what was there goes on."""

    def fills(terminal: Terminal) -> bool:
        *others, last = terminal.screen.display
        edge = others[-1].rstrip()
        wide = edge.endswith("╯") and len(edge) >= terminal.screen.columns - 1
        return wide and "q quit" in last and any("Purchase" in line for line in others)

    with desk() as at:
        at.send(event("Purchase", "1"))
        at.terminal.wait_for("1 delivered")
        for columns, lines in ((140, 42), (60, 16), (100, 30)):
            at.terminal.resize(columns, lines)
            at.wait_until(lambda: fills(at.terminal))
        at.send(event("Purchase", "2"))
        at.terminal.wait_for("received 2 =")
        assert at.terminal.process.poll() is None
        at.quit()
    assert rows(at.log, "select count(*) from events where state = 'delivered'") == [(2,)]


def test_a_key_of_the_configuration_pauses(desk: Start, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[screen]\nkeys = { "main.pause" = "P" }\n')
    with desk("--config", "mine.toml") as at:
        at.send(event("Purchase", "1"))
        at.terminal.wait_for("1 delivered")
        at.press("P", until="PAUSED, P resumes")
        at.quit()


def test_a_theme_that_is_none_is_refused_before_the_screen(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[screen]\ntheme = "liveview-drak"\n')
    arguments = [*LIVEVIEW, "--port", "0", "--sink-port", "0", "--config", "mine.toml"]
    with on_terminal(arguments, tmp_path, columns=120) as terminal:
        assert terminal.wait() == 2
        assert "there is no theme 'liveview-drak', did you mean liveview-dark?" in terminal.text.replace("\n", "")
        assert b"\x1b[?1049h" not in terminal.output
