import contextlib
import hashlib
import inspect
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from liveview.errors import ControlError, LiveviewError, LogError
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.model.controls import SessionCommands, SessionView, commands_of
from liveview.model.snapshot import DestinationTotals
from liveview.runtime.recorded import RecordedSession
from tests.support.running import PATIENCE, among, event, running
from tests.support.webhook import Webhook, answer


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A session with a delivered, a failed and a duplicate event, and one refused request."""
    with Webhook(answer(500)) as hook, running(tmp_path, among({"One": ["sink:/one"], "Two": [hook.url]})) as app:
        app.post(event("a"))
        app.post(event("a"))
        app.settled(2)
        app.post(b"", {"Content-Encoding": "br"})
        app.runtime.commands.set_destination("Two", enabled=False)
        app.wait_until(lambda: app.runtime.session.snapshot().balance.refused == 1)
    return app.log


def counted(recorded: RecordedSession) -> tuple[DestinationTotals, ...]:
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while recorded.snapshot().version != 2:
        assert time.monotonic() < deadline, "the totals were never counted"
        pause.wait(0.01)
    return recorded.snapshot().destinations


class TestRecorded:
    def test_shows_the_last_moment_of_the_session(self, log: Path) -> None:
        recorded = RecordedSession(log)
        balance = recorded.snapshot().balance
        assert (balance.received, balance.failed, balance.duplicate, balance.refused) == (2, 1, 1, 1)
        assert balance.holds
        assert recorded.snapshot().at == recorded.now()
        with Reader(log) as reader:
            assert recorded.now() >= reader.rows(2, 1)[0].received_at
        assert (recorded.endpoints.receiver, recorded.endpoints.sink, recorded.endpoints.log) == ("", "", str(log))

    def test_counts_what_happened_at_each_destination(self, log: Path) -> None:
        one, two = counted(RecordedSession(log))
        assert (one.name, one.delivered, one.failed, two.name, two.delivered, two.failed) == ("One", 1, 0, "Two", 0, 1)

    def test_knows_what_was_in_effect(self, log: Path) -> None:
        settings = RecordedSession(log).settings()
        assert [(destination.name, destination.enabled) for destination in settings.destinations] == [
            ("One", True),
            ("Two", False),
        ]
        assert settings.changed == {("destination", "Two")}
        assert settings.webhook_timeout == 1.0

    def test_works_out_what_was_in_effect_in_a_log_of_before(self, log: Path) -> None:
        with contextlib.closing(sqlite3.connect(log, isolation_level=None)) as other:
            other.execute("delete from settings where kind = 'set-up'")
        settings = RecordedSession(log).settings()
        assert [(destination.name, destination.enabled) for destination in settings.destinations] == [
            ("One", True),
            ("Two", False),
        ]
        assert settings.destinations[0].webhooks[0].url == "sink:/one"

    def test_knows_when_requests_were_answered(self, log: Path) -> None:
        recorded = RecordedSession(log)
        assert recorded.replied_at(1) is not None
        assert recorded.replied_at(99) is None

    def test_has_nothing_that_could_be_changed(self, log: Path) -> None:
        session: SessionView = RecordedSession(log)
        assert session.commands is None
        with pytest.raises(ControlError, match="this is a recorded session; it cannot be changed"):
            commands_of(session)
        changing = {name for name, _ in inspect.getmembers(SessionCommands) if not name.startswith("_")}
        assert not changing & {name for name, _ in inspect.getmembers(session)}

    def test_replays_nothing(self, log: Path) -> None:
        assert RecordedSession(log).replaying() is None

    def test_opens_another_session_or_says_why_not(self, log: Path) -> None:
        assert RecordedSession(log).recorded(str(log)).endpoints.log == str(log)
        with pytest.raises(LiveviewError, match="there is no log"):
            RecordedSession(log).recorded(str(log.with_name("none.db")))

    def test_of_a_file_that_is_none_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "x.db").write_bytes(b"SQLite format 3\0" + bytes(100))
        with pytest.raises(LogError, match="cannot read the log"):
            RecordedSession(tmp_path / "x.db")


class TestFile:
    def test_is_left_as_it_is_with_nothing_beside_it(self, log: Path) -> None:
        log.chmod(0o444)
        before = hashlib.sha256(log.read_bytes()).hexdigest()
        recorded = RecordedSession(log)
        with Reader(LogFile(log, untouched=True)) as reader:
            assert reader.last_id() == 2
            assert reader.detail(1) is not None
        counted(recorded)
        assert hashlib.sha256(log.read_bytes()).hexdigest() == before
        assert [path.name for path in log.parent.iterdir()] == [log.name]

    def test_has_the_configuration_that_it_is_shown_with(self, log: Path) -> None:
        assert RecordedSession(log).config_file is None
        assert RecordedSession(log, "shop.toml").config_file == "shop.toml"
