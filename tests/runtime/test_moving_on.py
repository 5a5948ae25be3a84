"""The log goes away under the running program: nothing is acknowledged that is not in a file that is there."""

import shutil
import time
from pathlib import Path

import pytest

from liveview.model.facts import SessionMoved
from tests.support.log.making import new_log
from tests.support.running import event, rows, running

NOT_RECOGNISED = "duplicates of earlier events are not recognised"


def clipboard_files(log: Path, other: Path, how: str) -> None:
    """What people and tools do to a log that is in use."""
    if how == "deleted":
        log.unlink()
    elif how == "overwritten":
        shutil.copyfile(other, log)
    elif how == "cut short":
        log.write_bytes(b"")
    elif how == "replaced":
        shutil.copyfile(other, log.with_name("copy"))
        log.with_name("copy").rename(log)
    elif how == "its write-ahead log emptied":
        log.with_name(f"{log.name}-wal").write_bytes(b"")
    else:
        log.with_name(f"{log.name}-wal").unlink()


class TestGone:
    @pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
    def test_is_said_although_nothing_happens(self, tmp_path: Path, suffix: str) -> None:
        with running(tmp_path) as app:
            assert app.post(event()).status == 200
            app.log.with_name(app.log.name + suffix).unlink()
            app.wait_until(lambda: app.runtime.session.snapshot().log_error != "")
            assert "gone" in app.runtime.session.snapshot().log_error

    def test_is_answered_503_and_goes_on_when_it_returns(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(event("a")).status == 200
            aside = app.log.with_name("aside.db")
            app.log.rename(aside)
            reply = app.post(event("b"))
            assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
            assert "is gone" in reply.body.decode()
            aside.rename(app.log)
            app.wait_until(lambda: app.runtime.session.snapshot().log_error == "")
            assert app.post(event("b")).status == 200
            assert app.rows("select verdict from events") == ["accepted", "accepted"]

    @pytest.mark.parametrize(
        "how",
        [
            "deleted",
            "overwritten",
            "cut short",
            "replaced",
            "without its write-ahead log",
            "its write-ahead log emptied",
        ],
    )
    def test_for_good_is_followed_by_a_new_log(self, tmp_path: Path, how: str) -> None:
        other = new_log(tmp_path / "another.db")
        told: list[SessionMoved] = []
        with running(tmp_path, moved=told.append) as app:
            assert app.post(event("a")).status == 200
            began = time.monotonic()
            clipboard_files(app.log, other, how)
            app.wait_until(lambda: app.runtime.session.endpoints.log != str(app.log))
            assert time.monotonic() - began < 5.5
            fresh = Path(app.runtime.session.endpoints.log)
            assert fresh == tmp_path / "log-2.db"
            app.wait_until(lambda: app.runtime.session.snapshot().moved is not None)
            assert app.post(event("a")).status == 200
            assert rows(fresh, "select verdict from events") == ["accepted"]
            (moved,) = told
            assert (moved.log, moved.instead_of) == (str(fresh), str(app.log))
            assert moved.sentence.endswith(f"; new events go to {fresh}, where {NOT_RECOGNISED}")
        left = {path.name for path in tmp_path.glob("*-*") if path.name.endswith(("-wal", "-shm", "-lock"))}
        assert left == ({"log.db-wal", "log.db-shm"} if "emptied" in how else set())  # what is left of it may be read
        if how in {"overwritten", "replaced"}:
            assert app.log.read_bytes() == other.read_bytes()
        elif how == "without its write-ahead log":
            assert rows(app.log, "select count(*) from events") == [1]
        else:
            assert app.log.exists() == (how != "deleted")

    def test_where_no_other_can_be_made_goes_on_as_soon_as_one_can(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        with running(folder) as app:
            shutil.rmtree(folder)
            app.wait_until(lambda: app.post(event()).status == 503)
            folder.mkdir()
            app.wait_until(lambda: app.runtime.session.endpoints.log != str(app.log))
            assert app.post(event()).status == 200
            assert {path.name for path in folder.glob("*.db")} == {"log-2.db"}

    def test_is_left_behind_by_a_new_session(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(event()).status == 200
            app.log.unlink()
            assert app.post(event()).status == 503
            fresh = Path(app.runtime.commands.new_session())
            assert app.post(event()).status == 200
            assert rows(fresh, "select count(*) from events") == [1]
