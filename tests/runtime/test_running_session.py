from pathlib import Path

import pytest

from liveview.model.controls import SessionCommands, SessionView, commands_of
from liveview.runtime import Runtime
from tests.support.running import NOWHERE, event, running


def test_a_run_is_seen_through_its_session(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        session: SessionView = app.runtime.session
        before = session.now()
        app.post(event())
        app.wait_until(lambda: session.snapshot().balance.received == 1)
        app.wait_until(lambda: session.replied_at(1) is not None)
        assert before <= (session.replied_at(1) or 0) <= session.now()
        assert session.replied_at(2) is None
        assert session.replaying() is None
        assert session.endpoints.log == str(app.log)


def test_its_commands_are_those_of_the_run(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        commands: SessionCommands = commands_of(app.runtime.session)
        version = app.runtime.session.settings().version
        commands.set_panic("hang")
        app.wait_until(lambda: app.runtime.session.settings().version > version)
        assert app.runtime.session.settings().panic == "hang"


def test_another_session_can_be_opened_beside_it(tmp_path: Path) -> None:
    with running(tmp_path, name="old.db") as app:
        app.post(event())
        app.settled(1)
    with running(tmp_path) as app:
        recorded = app.runtime.session.recorded(str(tmp_path / "old.db"))
        assert recorded.commands is None
        assert recorded.snapshot().balance.received == 1
        assert app.runtime.session.snapshot().balance.received == 0


def test_before_the_start_there_are_no_endpoints(tmp_path: Path) -> None:
    session = Runtime(NOWHERE, tmp_path / "log.db").session
    with pytest.raises(RuntimeError, match="not been started"):
        _ = session.endpoints
    assert session.replied_at(1) is None
