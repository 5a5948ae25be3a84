"""Sessions that are listed, and the newest as the one that is meant."""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from liveview.cli import session_list
from liveview.log import files
from liveview.log.files import locked
from liveview.log.rows import store
from liveview.model.settings import SessionLabel
from liveview.samples import folder
from tests.support.log.filter_world import DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.program import run, serving

NAMES = [f"session-20260101-00000{number}.db" for number in (1, 2, 3)]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state directory with two sessions that hold events, and a newer one that is empty."""
    directory = tmp_path / "state" / "liveview"
    directory.mkdir(parents=True, mode=0o700)
    pending = Happened(name="Old", state="pending", marked=True, deliveries=[DeliverySummary(state="pending")])
    for number, events in enumerate(([pending], [Happened(name="New")], []), start=1):
        path = new_log(directory / NAMES[number - 1])
        with writing(path) as connection:
            fill(connection, events)
        os.utime(path, (number, number))
    return directory


class TestList:
    def test_has_the_newest_first_with_weight_and_what_is_held(self, tmp_path: Path, state: Path) -> None:
        ended = run(tmp_path, "sessions")
        head, *rows = ended.stdout.splitlines()
        assert head.split() == ["SESSION", "LAST", "EVENT", "EVENTS", "SIZE", "HOLDS"]
        assert [row.split()[0] for row in rows] == NAMES[::-1]
        assert rows[2].endswith("1 pending, 1 marked")
        assert " kB" in rows[2]
        assert ended.stderr == f"liveview: 3 sessions in {state}\n"
        assert sorted(path.name for path in state.iterdir()) == NAMES

    def test_of_none_says_where_they_would_be(self, tmp_path: Path) -> None:
        ended = run(tmp_path, "sessions")
        assert (ended.returncode, ended.stdout) == (0, "")
        assert ended.stderr == f"liveview: no sessions in {tmp_path / 'state' / 'liveview'}\n"

    def test_says_which_is_in_use_and_which_cannot_be_read(self, tmp_path: Path, state: Path) -> None:
        (state / NAMES[2]).write_bytes(b"damaged" * 1000)
        with serving(tmp_path, log=state / NAMES[0]):
            rows = {row.split()[0]: row for row in run(tmp_path, "sessions").stdout.splitlines()}
        assert "in use, 1 pending, 1 marked, continued" in rows[NAMES[0]]
        assert rows[NAMES[2]].endswith("cannot be read: file is not a database")

    def test_names_a_session_once_when_it_says_why_it_cannot_be_read(self, tmp_path: Path, state: Path) -> None:
        with writing(state / NAMES[0]) as newer, writing(state / NAMES[1]) as foreign:
            newer.execute("pragma user_version = 99")
            foreign.execute("pragma application_id = 7")
        rows = {row.split()[0]: row for row in run(tmp_path, "sessions").stdout.splitlines()}
        assert rows[NAMES[0]].endswith("cannot be read: written by a newer liveview (format 99)")
        assert rows[NAMES[1]].endswith("cannot be read: a database of another program")

    def test_has_a_session_whose_events_came_at_no_time(self, tmp_path: Path, state: Path) -> None:
        with writing(state / NAMES[0]) as connection:
            connection.execute("update events set received_at = 1e300")
        rows = {row.split()[0]: row for row in run(tmp_path, "sessions").stdout.splitlines()}
        assert rows.keys() >= set(NAMES)
        assert rows[NAMES[0]].split()[1] == "1e+300"

    def test_passes_over_one_that_is_removed_meanwhile(
        self, state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(state.parent))
        found = [state / "session-20260101-000009.db", *files.session_paths()]
        monkeypatch.setattr(files, "session_paths", lambda: found)
        session_list.print_json()
        assert [Path(each["path"]).name for each in json.loads(capsys.readouterr().out)] == NAMES[::-1]
        session_list.print_sessions()
        assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == NAMES[::-1]


class TestJson:
    def test_has_a_path_that_is_not_text_in_a_form_that_can_be_shown(self, tmp_path: Path, state: Path) -> None:
        odd = tmp_path / "home\udcff"
        odd.mkdir()
        state.parent.rename(odd / "state")
        ended = run(odd, "sessions", "--format", "json")
        assert (ended.returncode, ended.stderr) == (0, "")
        first = json.loads(ended.stdout)[0]["path"]
        assert first == f"{tmp_path}/home\\xff/state/liveview/{NAMES[2]}"

    def test_has_a_session_an_object_newest_first(self, tmp_path: Path, state: Path) -> None:
        with writing(state / NAMES[1]) as connection:
            store(connection, [SessionLabel("nightly \x9b31m")])
        os.utime(state / NAMES[1], (2, 2))
        (state / NAMES[2]).write_bytes(b"damaged" * 1000)
        with serving(tmp_path, log=state / NAMES[0]):
            ended = run(tmp_path, "sessions", "--format", "json")
        assert "\x9b" not in ended.stdout
        found = {Path(each["path"]).name: each for each in json.loads(ended.stdout)}
        assert all(
            list(each) == ["path", "label", "started_at", "events", "bytes", "running"] for each in found.values()
        )
        running, labelled, damaged = (found[name] for name in NAMES)
        assert (running["running"], running["events"], running["label"]) == (True, 1, "")
        assert (labelled["running"], labelled["events"], labelled["label"]) == (False, 1, "nightly \x9b31m")
        assert (damaged["events"], damaged["bytes"]) == (None, 7_000)
        started = datetime(2026, 1, 1, 0, 0, 1).astimezone().timestamp()
        assert [each["started_at"] for each in (running, labelled)] == [started, started + 1]
        assert [*found] == [NAMES[0], NAMES[2], NAMES[1]]

    def test_of_none_is_an_empty_list(self, tmp_path: Path) -> None:
        ended = run(tmp_path, "sessions", "--format", "json")
        assert (ended.returncode, json.loads(ended.stdout), ended.stderr) == (0, [], "")


class TestLabel:
    def test_is_listed_where_a_session_has_one(self, tmp_path: Path, state: Path) -> None:
        with writing(state / NAMES[1]) as connection:
            store(connection, [SessionLabel("\x1b[31mnightly ##[error]")])
        head, *rows = run(tmp_path, "sessions").stdout.splitlines()
        assert head.endswith("LABEL")
        assert next(row for row in rows if row.startswith(NAMES[1])).endswith("  \\x1b[31mnightly \\x23#[error]")
        listed = run(tmp_path, "sessions", "--format", "json").stdout
        assert "\x1b" not in listed
        assert "##[" not in listed
        assert {each["label"] for each in json.loads(listed)} == {"", "\x1b[31mnightly ##[error]"}


class TestLatest:
    def test_is_the_path_of_the_newest(self, tmp_path: Path, state: Path) -> None:
        ended = run(tmp_path, "sessions", "latest")
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{state / NAMES[2]}\n", "")

    def test_of_none_is_one_sentence(self, tmp_path: Path) -> None:
        ended = run(tmp_path, "sessions", "latest")
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)


class TestRemove:
    def left(self, state: Path) -> list[str]:
        return sorted(path.name for path in state.iterdir() if path.suffix == ".db")

    def test_removes_what_is_named_with_the_files_beside_it(self, tmp_path: Path, state: Path) -> None:
        for suffix in ("-wal", "-shm", "-lock"):
            (state / f"{NAMES[0]}{suffix}").touch()
        ended = run(tmp_path, "sessions", "remove", NAMES[0], NAMES[2], NAMES[0])
        assert (ended.returncode, ended.stdout) == (0, "")
        first, second = ended.stderr.splitlines()
        assert first.startswith(f"liveview: removed {NAMES[0]} (")
        assert second.startswith(f"liveview: removed {NAMES[2]} (")
        assert [path.name for path in state.iterdir()] == [NAMES[1]]

    def test_of_one_in_use_removes_nothing(self, tmp_path: Path, state: Path) -> None:
        with serving(tmp_path, log=state / NAMES[0]) as program:
            ended = run(tmp_path, "sessions", "remove", NAMES[1], NAMES[0])
            assert (ended.returncode, ended.stderr) == (
                2,
                f"liveview: {NAMES[0]} is in use; quit the liveview that writes it first\n",
            )
            assert program.post((folder() / "purchase.json").read_bytes()) == [200]
        assert self.left(state) == NAMES

    @pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
    def test_of_what_is_not_a_session_removes_nothing(
        self, tmp_path: Path, state: Path, make: Callable[[Path], None]
    ) -> None:
        odd = state / "session-20260101-000007.db"
        make(odd)
        ended = run(tmp_path, "sessions", "remove", NAMES[1], odd.name)
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
        assert "is not a session but a folder or something else" in ended.stderr
        assert self.left(state) == [*NAMES, odd.name]

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a log with two names cannot be opened")
    def test_of_one_in_use_under_another_name_removes_nothing(self, tmp_path: Path, state: Path) -> None:
        (tmp_path / "other.db").hardlink_to(state / NAMES[0])
        with locked(tmp_path / "other.db"):
            ended = run(tmp_path, "sessions", "remove", NAMES[1], NAMES[0])
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
        assert "is in use under another name" in ended.stderr
        assert self.left(state) == NAMES

    @pytest.mark.parametrize(
        "name", ["../liveview/{}", "./{}", "{}/", "/{}", "..", "", "liveview.log", "{}-lock", "*.db", "instances"]
    )
    def test_takes_no_path(self, tmp_path: Path, state: Path, name: str) -> None:
        for wrong in (name.format(NAMES[0]), f"{state}/{NAMES[0]}"):
            ended = run(tmp_path, "sessions", "remove", NAMES[1], wrong)
            assert ended.returncode == 2
            assert "is not the name of a session" in ended.stderr
        assert self.left(state) == NAMES

    def test_of_one_that_is_not_there_asks_which_was_meant(self, tmp_path: Path, state: Path) -> None:
        ended = run(tmp_path, "sessions", "remove", "session-20260101-000009.db")
        assert ended.returncode == 2
        assert "there is no session session-20260101-000009.db; did you mean session-20260101" in ended.stderr

    def test_of_a_link_leaves_what_it_leads_to(self, tmp_path: Path, state: Path) -> None:
        (state / NAMES[0]).rename(tmp_path / "precious.db")
        (state / NAMES[0]).symlink_to(tmp_path / "precious.db")
        assert run(tmp_path, "sessions", "remove", NAMES[0]).returncode == 0
        assert self.left(state) == NAMES[1:]
        assert (tmp_path / "precious.db").exists()

    def test_needs_a_name(self, tmp_path: Path) -> None:
        assert run(tmp_path, "sessions", "remove").returncode == 2
        assert "No such command" in run(tmp_path, "sessions", "removed").stderr


class TestNewest:
    def test_is_exported_when_none_is_named(self, tmp_path: Path, state: Path) -> None:
        ended = run(tmp_path, "export")
        assert [json.loads(line)["name"] for line in ended.stdout.splitlines()] == ["New"]
        assert ended.stderr == f"liveview: the newest session is {state / NAMES[1]}\n"

    def test_is_replayed_when_none_is_named(self, tmp_path: Path, state: Path) -> None:
        ended = run(tmp_path, "replay", "--to", "http://127.0.0.1:9")
        assert NAMES[1] in ended.stderr

    def test_a_bare_name_is_enough_for_a_session_that_is_listed(self, tmp_path: Path, state: Path) -> None:
        ended = run(tmp_path, "export", NAMES[0])
        assert [json.loads(line)["name"] for line in ended.stdout.splitlines()] == ["Old"]

    def test_of_none_is_one_sentence(self, tmp_path: Path) -> None:
        for command in ("export", "replay"):
            ended = run(tmp_path, command)
            assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
            assert str(tmp_path / "state" / "liveview") in ended.stderr
