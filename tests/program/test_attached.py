"""`liveview attach` on a pseudo-terminal: what somebody sees and does in a session that runs elsewhere."""

import sys
import time
from pathlib import Path

import pytest

from tests.support.log.stores import purchase
from tests.support.postgres import VIEWER, grant_select, until
from tests.support.postgres_line import Line
from tests.support.program import LIVEVIEW, Terminal, on_terminal, serving
from tests.support.team import Team, api
from tests.support.timing import tie

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix"),
]
ECHO = 0.1
"""Seconds from a key to its echo, at most (design)."""
MARKED = "select name from {}.settings where kind = 'mark' and value is not null"


def leave(terminal: Terminal) -> None:
    """Quit, which is a normal end; the terminal is as it was."""
    terminal.press(b"\x11")
    assert terminal.wait() == 0
    assert terminal.settings == terminal.before


class TestOverHttp:
    @pytest.mark.parametrize(("columns", "lines"), [(80, 24), (140, 42)])
    def test_it_shows_events_as_they_come_and_a_lost_connection(self, tmp_path: Path, columns: int, lines: int) -> None:
        with serving(tmp_path) as program:
            program.post(purchase("a"))
            command = [*LIVEVIEW, "attach", program.url]
            with on_terminal(command, tmp_path, columns=columns, lines=lines) as terminal:
                terminal.wait_for("attached")
                terminal.wait_for("Purchase")
                program.post(purchase("b", name="Refund"))
                terminal.wait_for("Refund")
                terminal.wait_for("2 = 0 invalid")
                assert program.signal() == 0
                terminal.wait_for("onnection lost since")
                terminal.wait_for("Refund")
                leave(terminal)

    def test_what_an_operator_does_takes_effect_there(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(purchase("a"))
            with on_terminal([*LIVEVIEW, "attach", program.url], tmp_path, columns=140, lines=42) as terminal:
                terminal.wait_for("Purchase")
                terminal.press(b"m")
                until(lambda: program.rows("select name from settings where kind = 'mark'") == [("1",)])
                leave(terminal)

    def test_who_may_only_look_is_offered_no_change(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(purchase("a"))
            command = [*LIVEVIEW, "attach", program.url, "--read-only"]
            with on_terminal(command, tmp_path, columns=140, lines=42) as terminal:
                terminal.wait_for("viewer")
                terminal.wait_for("Purchase")
                assert " m mark" not in terminal.text
                leave(terminal)

    def test_a_new_session_there_takes_the_place_of_the_old_one(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(*[purchase(f"k{number}") for number in range(5)])
            with on_terminal([*LIVEVIEW, "attach", program.url], tmp_path, columns=140, lines=42) as terminal:
                terminal.wait_for("Purchase")
                terminal.wait_for("received 5 =")
                api(program).begin_session()
                terminal.wait_for("received 0 =")
                terminal.wait_for("This session has no events")
                program.post(purchase("new", name="Refund"))
                terminal.wait_for("Refund")
                terminal.wait_for("received 1 =")
                leave(terminal)


class TestOverPostgres:
    def test_it_shows_what_all_receivers_take(self, tmp_path: Path) -> None:
        team = Team(tmp_path)
        with team.receivers() as (one, other):
            one.post(purchase("a"))
            command = [*LIVEVIEW, "attach", team.session.server.url, "--session", team.session.name]
            with on_terminal(command, tmp_path, columns=140, lines=42) as terminal:
                terminal.wait_for(f"· {team.session.name}")
                terminal.wait_for("Purchase")
                other.post(purchase("b", name="Refund"))
                terminal.wait_for("Refund")
                terminal.press(b"m")
                until(lambda: len(team.session.sql(MARKED)) == 1)
                leave(terminal)

    def test_the_screen_does_not_wait_for_a_line_that_carries_nothing(self, tmp_path: Path) -> None:
        team = Team(tmp_path)
        grant_select(team.session.server, team.session.name)
        with team.receiver() as served, Line(team.session.server.port) as line:
            served.post(purchase("a"))
            url = team.session.server.url_of(VIEWER, port=line.port)
            with on_terminal(
                [*LIVEVIEW, "attach", url, "--session", team.session.name], tmp_path, columns=140, lines=42
            ) as terminal:
                terminal.wait_for("viewer")
                terminal.wait_for("Purchase")
                line.hold()
                terminal.press(b"/")
                terminal.wait_for("filter")
                took = []
                for letter in "Жиущ":
                    began = time.monotonic()
                    terminal.press(letter.encode())
                    terminal.wait_for(letter)
                    took.append(time.monotonic() - began)
                assert min(took) < ECHO + tie()
                line.release()
                line.cut()
                terminal.wait_for("onnection lost since")
                line.mend()
                served.post(purchase("b", name="Refund"))
                terminal.press(b"\x1b\x1b")
                terminal.wait_for("Refund")
                leave(terminal)
