"""The log goes away under the running program: nothing is acknowledged that is not in a file that is there."""

from pathlib import Path

import pytest

from tests.running import event, rows, running


class TestGone:
    @pytest.mark.parametrize("what", ["the log", "its write-ahead log"])
    def test_is_said_although_nothing_happens(self, tmp_path: Path, what: str) -> None:
        with running(tmp_path) as app:
            assert app.post(event()).status == 200
            gone = app.log if what == "the log" else app.log.with_name(app.log.name + "-wal")
            gone.unlink()
            app.wait_until(lambda: app.runtime.live().log_error != "")
            assert "gone" in app.runtime.live().log_error

    def test_is_answered_503_and_goes_on_when_it_returns(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(event("a")).status == 200
            aside = app.log.with_name("aside.db")
            app.log.rename(aside)
            reply = app.post(event("b"))
            assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
            assert "is gone" in reply.body.decode()
            aside.rename(app.log)
            app.wait_until(lambda: app.runtime.live().log_error == "")
            assert app.post(event("b")).status == 200
            assert app.rows("select verdict from events") == ["accepted", "accepted"]

    def test_is_left_behind_by_a_new_session(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(event()).status == 200
            app.log.unlink()
            assert app.post(event()).status == 503
            fresh = Path(app.runtime.new_session())
            assert app.post(event()).status == 200
            assert rows(fresh, "select count(*) from events") == [1]
