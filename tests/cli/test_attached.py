"""What `liveview attach` runs, in this process: how it begins and ends."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from liveview.cli.attached import AttachOptions, follow
from liveview.errors import LogError
from liveview.log.read.reader import Reader
from tests.support.running import event, running
from tests.support.viewing import link_to


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))


def test_it_follows_until_a_signal_and_has_everything_then(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    with running(tmp_path) as app:
        app.post_all([event() for _ in range(20)])
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
        try:
            follow(link_to(app), AttachOptions(mirror=tmp_path / "mirror.db"))
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        line = json.loads(capsys.readouterr().out)
        assert line == {
            "fact": "attached",
            "log": app.runtime.session.endpoints.receiver,
            "mirror": str(tmp_path / "mirror.db"),
            "pid": os.getpid(),
        }
        with Reader(tmp_path / "mirror.db") as reader:
            assert reader.last_id() == 20


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("not a database")
    with running(tmp_path) as app, pytest.raises(LogError, match="left unchanged"):
        follow(link_to(app), AttachOptions(mirror=other))
    assert other.read_text() == "not a database"
