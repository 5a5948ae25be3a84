import contextlib
import http.client
from pathlib import Path
from typing import Any

import pytest

from liveview.log.engine import wishes, writing
from tests.support.running import JSON, Running, error, event, exclusive, refusing, running


class TestMistake:
    def test_ends_the_run_with_a_reason(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Never half-dead: a run that cannot write any more stops answering 200."""
        with contextlib.suppress(AssertionError), running(tmp_path) as app:
            monkeypatch.setattr(writing, "insert", broken)
            with contextlib.suppress(OSError):
                assert app.post(event()).status == 503
            app.wait_until(lambda: bool(app.failures))
            assert "the log cannot be written any more" in app.failures[0]
            with pytest.raises(OSError, match=r"."):
                app.post(event())
        assert app.failures


def broken(*_: object) -> None:
    raise RuntimeError("a mistake")


class TestSubscriber:
    def test_sees_the_rows_of_every_commit_in_order(self, tmp_path: Path) -> None:
        seen: list[Any] = []
        with running(tmp_path, subscribers=[seen.extend]) as app:
            app.post_all([event() for _ in range(50)])
        events = [row.id for row in seen if type(row).__name__ == "Event"]
        assert events == list(range(1, 51))


class TestSinkRequests:
    def test_take_no_more_than_their_share_of_memory_while_the_log_is_away(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        size = 10_000
        monkeypatch.setattr(wishes, "MOST_RECORDING", 5 * (size + wishes.RECORD))
        with running(tmp_path) as app:
            with exclusive(app.log):
                for _ in range(20):
                    assert to_sink(app, bytes(size)) == 200
            # There is room for another one when those that were kept are stored, or lost: a writer that waited in
            # vain, as on a slow machine, drops them.
            last = "select count(*) > 0 from sink_requests where length(body) = 2"
            app.wait_until(lambda: to_sink(app, b"{}") == 200 and app.rows(last) == [1])
            assert app.rows("select count(*) from sink_requests where length(body) = ?", size)[0] <= 5

    def test_that_were_lost_leave_room_for_others(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wishes, "MOST_RECORDING", wishes.RECORD + 2)
        with running(tmp_path) as app:
            with refusing(app.log, "sink_requests"):
                assert to_sink(app, b"{}") == 200
                app.wait_until(lambda: error(app) != "")
            app.wait_until(lambda: error(app) == "")
            assert to_sink(app, b"{}") == 200
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])

    def test_are_bounded_while_the_log_is_away(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Memory is bounded by a named limit, even when someone posts to the sink's port for minutes."""
        monkeypatch.setattr(wishes, "MOST_RECORDING", 8 << 20)
        with running(tmp_path) as app:
            with refusing(app.log, "sink_requests"):
                connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=5)
                for _ in range(400):
                    connection.request("POST", "/x", bytes(60_000), JSON)
                    with connection.getresponse() as response:
                        response.read()
                connection.close()
            assert app.post(event()).status == 200
            assert sum(app.rows("select length(body) from sink_requests")) < 8 << 20


def to_sink(app: Running, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", "/", body)
        return connection.getresponse().status
