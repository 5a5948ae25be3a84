"""`liveview attach postgresql://…`: receivers that share a session, and a mirror of it that equals it row by row."""

import asyncio
import json
from pathlib import Path

import pytest

from liveview.postgres.address import shared_address
from liveview.postgres.migrating import migrate
from tests.support.attaching import attached, ended, refused, tables
from tests.support.log.stores import purchase
from tests.support.postgres import GUARDED, PASSWORD, VIEWER, grant_select, session_name, shared_server
from tests.support.postgres_line import Line
from tests.support.team import Team
from tests.support.viewing import until

COPIED = ("requests", "events", "deliveries", "attempts", "sink_requests", "pipelines")


def test_the_mirror_equals_the_session_row_by_row_and_needs_only_select(tmp_path: Path) -> None:
    team = Team(tmp_path)
    server, name = team.session.server, team.session.name
    grant_select(server, name)
    with team.receivers() as (one, other):
        one.post(*[purchase(f"k{number}") for number in range(10)])
        url = server.url_of(VIEWER)
        with attached(tmp_path, url, "--session", name) as (process, line):
            assert line["log"] == f"postgresql://127.0.0.1:{server.port}/postgres?session={name}"
            other.post(*[purchase(f"k{number}") for number in range(5, 15)])
            team.settled()
            assert ended(process) == (0, "")
        copied, stored = tables(Path(line["mirror"])), team.session.tables()
        assert {table: copied[table] for table in COPIED} == {table: stored[table] for table in COPIED}
        assert len(copied["events"]) == 20


def test_it_catches_up_after_a_lost_line_and_says_so(tmp_path: Path) -> None:
    team = Team(tmp_path)
    server, mirror = team.session.server, tmp_path / "mirror.db"
    with team.receiver() as served, Line(server.port) as line:
        served.post(purchase("a"))
        url = server.url_of("postgres", port=line.port)
        with attached(tmp_path, url, "--session", team.session.name, "--mirror", str(mirror)) as (process, _):
            until(lambda: len(tables(mirror)["events"]) == 1)
            line.cut()
            assert process.stderr is not None
            assert "the connection is lost: " in process.stderr.readline()
            served.post(purchase("b"))
            line.mend()
            assert "connected again" in process.stderr.readline()
            team.settled()
            assert ended(process)[0] == 0
    assert len(tables(mirror)["events"]) == 2


class TestPassword:
    def session(self) -> str:
        """A session that belongs to a user with a password."""
        name = session_name()
        asyncio.run(migrate(shared_address("env:URL", name, {"URL": shared_server().url_of(GUARDED, PASSWORD)})))
        return name

    def test_it_comes_from_the_environment_or_a_file_and_is_nowhere_to_be_seen(self, tmp_path: Path) -> None:
        name = self.session()
        server = shared_server()
        passfile = tmp_path / "passfile"
        passfile.write_text(f"127.0.0.1:{server.port}:*:{GUARDED}:{PASSWORD}\n")
        passfile.chmod(0o600)
        bare = server.url_of(GUARDED)
        for url, more in (
            ("env:QA_URL", {"QA_URL": server.url_of(GUARDED, PASSWORD)}),
            (bare, {"PGPASSWORD": PASSWORD}),
            (bare, {"PGPASSFILE": str(passfile)}),
        ):
            with attached(tmp_path, url, "--session", name, **more) as (process, line):
                assert PASSWORD not in json.dumps(line)
                assert PASSWORD.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
                assert ended(process) == (0, "")
        passfile.unlink()
        written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert PASSWORD.encode() not in written

    @pytest.mark.parametrize("more", [{}, {"PGPASSWORD": "wrong"}], ids=["none", "wrong"])
    def test_without_it_there_is_one_sentence(self, tmp_path: Path, more: dict[str, str]) -> None:
        name = self.session()
        url = shared_server().url_of(GUARDED)
        said = refused(tmp_path, url, "--session", name, **more)
        assert "password" in said
        assert len(said.splitlines()) == 1
        assert PASSWORD not in said


def test_a_session_that_is_not_there_or_not_ours_is_told(tmp_path: Path) -> None:
    team = Team(tmp_path)
    server, name = team.session.server, session_name()
    assert f"liveview migrate URL --session {name}" in refused(tmp_path, server.url, "--session", name)
    assert team.session.name in refused(tmp_path, server.url_of(VIEWER), "--session", team.session.name)
    team.session.schema(99)
    assert "newer liveview" in refused(tmp_path, server.url, "--session", team.session.name)
    team.session.foreign()
    assert "another program" in refused(tmp_path, server.url, "--session", team.session.name)


def test_two_viewers_here_have_mirrors_of_their_own(tmp_path: Path) -> None:
    team = Team(tmp_path)
    url, name = team.session.server.url, team.session.name
    with (
        attached(tmp_path, url, "--session", name) as (first, one),
        attached(tmp_path, url, "--session", name) as (
            second,
            other,
        ),
    ):
        assert one["mirror"] != other["mirror"]
        mirror = Path(one["mirror"])
        assert "in use" in refused(tmp_path, url, "--session", name, "--mirror", str(mirror))
        assert ended(first) == ended(second) == (0, "")
