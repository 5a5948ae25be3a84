"""This receiver's copy of a shared session: made when somebody reads it, and kept for the next run."""

import stat
from pathlib import Path

import pytest

from liveview.log.read.reader import Reader
from tests.support.api.asking import got
from tests.support.postgres import until
from tests.support.running import Running, among, event, running
from tests.support.sharing import SharedSession, joining, leasing, new_session, settled

ONE = leasing(among({"One": ["sink:/one"]}))


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory, empty."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "state"


@pytest.fixture
def session() -> SharedSession:
    return new_session()


def copies(state: Path) -> list[Path]:
    return sorted(state.glob("liveview/copy-*.db"))


def seen(app: Running) -> int:
    return app.runtime.session.snapshot().balance.received


class TestCopy:
    def test_is_made_only_when_somebody_reads(self, tmp_path: Path, state: Path, session: SharedSession) -> None:
        with running(tmp_path, ONE, shared=joining(session)) as app:
            app.post(event("a"))
            settled(session, 1)
            assert (copies(state), app.runtime.session.endpoints.copy) == ([], "")
            assert len(got(app, "events")["events"]) == 1
            (found,) = copies(state)
            assert stat.S_IMODE(found.stat().st_mode) == 0o600
            assert session.address.session in found.name

    def test_goes_on_in_the_next_run(self, tmp_path: Path, state: Path, session: SharedSession) -> None:
        for number in range(1, 3):
            with running(tmp_path, ONE, shared=joining(session)) as app:
                app.post(event(f"{number}"))
                assert got(app, "events?limit=1")["events"][0]["id"] == number
        (found,) = copies(state)
        with Reader(found) as reader:
            assert reader.last_id() == 2

    def test_is_one_for_each_receiver(self, tmp_path: Path, state: Path, session: SharedSession) -> None:
        join = joining(session)
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            for app in (one, two):
                assert got(app, "events")["events"] == []
            assert len(copies(state)) == 2

    def test_is_followed_from_the_start_by_a_screen(self, tmp_path: Path, state: Path, session: SharedSession) -> None:
        join, shown = joining(session), joining(session, is_shown=True)
        with running(tmp_path, ONE, shared=shown) as one, running(tmp_path, ONE, shared=join) as two:
            (found,) = copies(state)
            assert one.runtime.session.endpoints.readable == found
            before = one.runtime.session.snapshot().version
            two.post(event("a"))
            until(lambda: one.runtime.session.snapshot().balance.delivered == 1)
            assert one.runtime.session.snapshot().version > before
            with Reader(found) as reader:
                until(lambda: reader.last_id() == 1)
