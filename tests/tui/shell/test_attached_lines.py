"""An attached session in words."""

from datetime import UTC

import msgspec
import pytest
from rich.cells import cell_len

from liveview.model.snapshot import Endpoints, Role
from liveview.tui.lines.cells import plain
from liveview.tui.shell.attached_lines import (
    attached_parts,
    lost_parts,
    place,
    receivers_words,
    role_words,
    session_name,
)
from tests.support.tui.fakes import ATTACHED, ENDPOINTS, START


@pytest.mark.parametrize(
    ("attached", "words"),
    [
        ("postgresql://db.example.com:5432/qa?session=checkout", "db.example.com:5432/qa · checkout"),
        ("http://127.0.0.1:4080", "http://127.0.0.1:4080"),
        ("postgresql://\x1b[2J/qa?session=\x1b", r"\x1b[2J/qa · \x1b"),
        ("postgresql://", " · "),
    ],
)
def test_a_place_is_named_by_server_and_session_or_by_its_receiver(attached: str, words: str) -> None:
    assert place(attached) == words


def test_a_session_is_named_by_its_place_or_by_its_file() -> None:
    shared = msgspec.structs.replace(ENDPOINTS, log="postgresql://127.0.0.1:5432/qa?session=team")
    assert session_name(ATTACHED) == "db.example.com:5432/qa · checkout"
    assert session_name(shared) == "127.0.0.1:5432/qa · team"
    assert session_name(ENDPOINTS) == "session-20260921-141320.db"


@pytest.mark.parametrize(("lost", "words"), [(False, "✓ attached"), (True, "✗ CONNECTION LOST")])
def test_it_says_whether_it_is_reached(lost: bool, words: str) -> None:
    assert plain(attached_parts(ATTACHED, lost=lost)) == f"{words} db.example.com:5432/qa · checkout"


@pytest.mark.parametrize(
    ("role", "words"), [(None, ""), (Role.OPERATOR, ""), (Role.VIEWER, "viewer: nothing can be changed")]
)
def test_a_viewer_is_told_so(role: Role | None, words: str) -> None:
    endpoints: Endpoints = msgspec.structs.replace(ATTACHED, role=role)
    assert role_words(endpoints, 100) == words
    assert role_words(endpoints, 99) == words.replace(": nothing can be changed", ", read-only")


@pytest.mark.parametrize(("count", "words"), [(0, ""), (1, "1 receiver"), (2, "2 receivers")])
def test_receivers_are_counted_when_they_are_known(count: int, words: str) -> None:
    assert receivers_words(count) == words


@pytest.mark.parametrize("why", ["", "the server closed the connection\x1b"])
def test_a_lost_connection_says_since_when_and_why(why: str) -> None:
    line = plain(lost_parts(START, why, UTC, 120))
    reason = r": the server closed the connection\x1b" if why else ""
    assert line.rstrip() == f" ! Connection lost since 14:13:20, showing what is here{reason}"
    assert cell_len(line) == 120
