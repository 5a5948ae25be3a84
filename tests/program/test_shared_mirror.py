"""Mirrors of a shared session while its receivers, and the commands that fill the mirrors, are killed under load."""

import itertools
import signal
from pathlib import Path

import pytest

from tests.support.attaching import attached, ended, tables
from tests.support.postgres import VIEWER, grant_select
from tests.support.team import Load, Team
from tests.support.webhook import Behaviour, Webhook, answer

pytestmark = pytest.mark.slow

COPIED = ("requests", "events", "deliveries", "attempts")
SOME = 60
HOOK = (
    "[delivery]\nretry_schedule = [0.2, 0.2]\nretry_jitter = 0.0\n"
    '[[destinations]]\nname = "Hook"\nwebhooks = [{{ url = "{}" }}]\n'
)


def every_third_fails() -> Behaviour:
    """What makes retries."""
    numbers = itertools.count()
    return lambda exchange: answer(200 if next(numbers) % 3 else 500)(exchange)


def test_a_mirror_equals_the_session_after_its_receivers_and_it_were_killed(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror.db"
    with Webhook(every_third_fails()) as hook:
        team = Team(tmp_path, HOOK.format(hook.url))
        grant_select(team.session.server, team.session.name)
        viewer = (team.session.server.url_of(VIEWER), "--session", team.session.name)
        with team.receivers(3) as (one, other, last), Load([one.url, other.url, last.url]) as load:
            with attached(tmp_path, *viewer, "--mirror", str(mirror)) as (process, _):
                load.more(SOME)
                one.signal(signal.SIGKILL)
                load.more(SOME)
                process.kill()
                process.wait()
            load.more(SOME)
            with (
                attached(tmp_path, *viewer, "--mirror", str(mirror)) as (process, _),
                attached(tmp_path, *viewer) as (beginner, found),
            ):
                load.more(SOME)
                other.signal(signal.SIGKILL)
                load.more(SOME)
                load.stop()
                team.settled()
                assert ended(process) == (0, "")
                assert ended(beginner) == (0, "")
                stored = team.session.tables()
                for path in (mirror, Path(found["mirror"])):
                    copied = tables(path)
                    assert {table: copied[table] for table in COPIED} == {table: stored[table] for table in COPIED}
                assert any(row[6] > 0 for row in stored["deliveries"])  # there were retries
        team.balances()
