"""Untrusted text on a real terminal: whatever events hold, the program writes only what it writes anyway.

Every character of Unicode's control and format categories, both separators, surrogates as escapes, and a sample of
the private ones go into every place that is shown. Then all panes, tabs and screens are walked through by keys.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

import pytest

from liveview.adapters.client import ReceiverClient
from tests.support.program import LIVEVIEW, Terminal, on_terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix"),
    pytest.mark.timeout(300),
]

_PRIVATE = [0xE000, 0xE001, 0xF8FF, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFD, *range(0xE100, 0xF8FF, 97)]
CHARACTERS = [
    *(chr(number) for number in range(sys.maxunicode) if unicodedata.category(chr(number)) in {"Cc", "Cf", "Zl", "Zp"}),
    *map(chr, _PRIVATE),
]
SEQUENCES = (
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGk=\x07",
    "\x1b]8;;http://e\x07",
    "\x1bPq\x1b\\",
    "\x1b[6n",
    "\x9b31m",
)
MARKUP = ("[/x]", "[link=http://e]x[/link]", "[@click=app.quit]x[/]", "[red]", r"\[b]", "[/]")
_PER_EVENT = 24
_CONTROL = re.compile(
    rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_].*?\x1b\\|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]", re.DOTALL
)


def events(texts: list[str]) -> list[bytes]:
    """An event for each text, which is wherever text may be; every third one twice, every fifth one broken."""
    bodies = []
    for number, text in enumerate(texts):
        properties = {
            "distinct_id": f"u{text}",
            "token": f"t{text}",
            "time": 1_790_000_000 + number,
            "$insert_id": f"i{text}",
            f"k{text}": f"v{text}",
            "nested": {f"n{text}": [f"l{text}"]},
            "$options": {"integrations": {f"d{text}": True}},
        }
        if number % 5 == 4:
            del properties["distinct_id"]
        body = json.dumps({"event": f"e{text}", "properties": properties}).encode()
        bodies += [body] * (2 if number % 3 == 0 else 1)
    return bodies


def skim(terminal: Terminal, patience: float) -> bool:
    """Take in what the program wrote without drawing it, which would take longer than all the program does."""
    data = terminal.take(patience)
    terminal.output += data
    return bool(data)


def settle(terminal: Terminal) -> None:
    """Read until the program has nothing more to draw."""
    while skim(terminal, 0.25):
        pass


def walk(tmp_path: Path, texts: list[str]) -> bytes:
    """Everything the program writes while these events are looked at from all sides."""
    with on_terminal(
        [*LIVEVIEW, "--port", "0", "--sink-port", "0", "--log", str(tmp_path / "s.db")], tmp_path, columns=140, lines=42
    ) as terminal:
        terminal.wait_for("receiving 127.0.0.1:")
        found = re.search(r"127\.0\.0\.1:(\d+)", terminal.text)
        assert found
        bodies = events(texts)
        with ReceiverClient(f"http://127.0.0.1:{found[1]}") as client:
            for body in bodies:
                assert client.post(body).status == 200
        terminal.wait_for(f"received {len(bodies)} = ")
        settle(terminal)
        terminal.press(b"g")
        for _ in range(len(bodies)):
            for _ in range(6):
                terminal.press(b"l")
                skim(terminal, 0.05)
            terminal.press(b"j")
            skim(terminal, 0.05)
        settle(terminal)
        for pane in (b"2", b"3", b"4", b"1"):
            terminal.press(pane + b"jjj")
            settle(terminal)
        for screen in (b"v", b"d", b"s", b"e", b"y", b"t", b"r", b"?", b"\x10"):
            terminal.press(screen)
            settle(terminal)
            terminal.press(b"jjj")
            settle(terminal)
            terminal.press(b"\x1b")
            settle(terminal)
            terminal.press(b"\x1b")
            settle(terminal)
        assert terminal.process.poll() is None
        terminal.press(b"\x11")
        assert terminal.wait() == 0
        return terminal.output


def kinds(output: bytes) -> set[bytes]:
    """The kinds of control sequences: their parameters left out where they are numbers (colours, places)."""
    return {re.sub(rb"\d+(?:[;:]\d+)*", b"N", sequence) for sequence in _CONTROL.findall(output)}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> set[bytes]:
    return kinds(walk(tmp_path_factory.mktemp("harmless"), [f"text {number}" for number in range(20)]))


@pytest.mark.parametrize("kind", ["characters", "sequences"])
def test_the_program_writes_nothing_that_harmless_events_would_not_make_it_write(
    tmp_path: Path, harmless: set[bytes], kind: str
) -> None:
    """No control sequence more, and no character of these categories outside of one."""
    if kind == "characters":
        texts = ["".join(CHARACTERS[at : at + _PER_EVENT]) for at in range(0, len(CHARACTERS), _PER_EVENT)]
    else:
        texts = [*SEQUENCES, *MARKUP]
    output = walk(tmp_path, texts)
    assert kinds(output) <= harmless
    rest = _CONTROL.sub(b"", output).decode()
    strange = {character for character in rest if not character.isprintable()} - set("\r\n\t")
    assert strange <= {"\x08", "\x07"}, [f"{ord(character):x}" for character in strange]
