"""Sessions that are listed, and the newest as the one that is meant."""

import json
import os
from pathlib import Path

import pytest

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
