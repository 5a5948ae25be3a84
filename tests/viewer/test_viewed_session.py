"""A session that somebody else writes, seen through its mirror: a real run, over HTTP."""

import time
from pathlib import Path

import pytest

from liveview.errors import ControlError
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.model.breakpoint import Breakpoint
from liveview.model.snapshot import Role
from tests.support.running import event, running, to
from tests.support.viewing import link_to, until, viewing


def test_it_shows_what_the_engine_shows(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app:
        app.post_all([event() for _ in range(5)])
        app.settled(5)
        with viewing(link_to(app), tmp_path / "mirror.db") as viewed:
            until(lambda: viewed.snapshot().balance.delivered == 5)
            until(lambda: viewed.snapshot().destinations[0].delivered == 5)
            own, seen = app.runtime.session, viewed.snapshot()
            assert (seen.balance, seen.lost, seen.lost_since, seen.log_error) == (own.snapshot().balance, "", None, "")
            assert abs(seen.at - own.now()) < 60
            assert viewed.settings().destinations == own.settings().destinations
            assert viewed.replied_at(1) == own.replied_at(1)
            assert viewed.replied_at(9) is None
            with Reader(LogFile(Path(viewed.endpoints.log))) as reader:
                assert reader.last_id() == 5


def test_it_says_where_it_is_attached_to_and_listens_nowhere(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        url = app.runtime.session.endpoints.receiver
        with viewing(link_to(app), tmp_path / "mirror.db") as viewed:
            found = viewed.endpoints
            assert (found.attached, found.receiver, found.role) == (url, url, Role.OPERATOR)
            assert (found.sink, found.token, found.log) == ("", "", str(tmp_path / "mirror.db"))
            assert viewed.commands is not None
            assert viewed.replaying() is None
            with pytest.raises(ControlError):
                viewed.recorded("other.db")
            assert not found.is_alone
        with viewing(link_to(app, only_looks=True), tmp_path / "other.db") as viewed:
            assert (viewed.commands, viewed.endpoints.role) == (None, Role.VIEWER)


def test_a_screen_in_a_browser_shows_no_other_session_of_this_machine(tmp_path: Path) -> None:
    with running(tmp_path) as app, viewing(link_to(app), tmp_path / "mirror.db", opened=None) as viewed:
        assert viewed.endpoints.is_alone
        with pytest.raises(ControlError, match="only the session that it is attached to"):
            viewed.recorded(str(app.log))


def test_what_changes_is_seen_soon(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app, viewing(link_to(app), tmp_path / "mirror.db") as viewed:
        before = viewed.snapshot().version
        began = time.monotonic()
        app.post(event())
        until(lambda: viewed.snapshot().balance.received == 1)
        assert time.monotonic() - began < 10
        assert viewed.snapshot().version > before
        assert viewed.snapshot().rate > 0
        version = viewed.settings().version
        app.runtime.commands.set_destination("Webhooks", False)
        until(lambda: viewed.settings().version > version and not viewed.settings().destinations[0].enabled)


def test_an_operator_changes_the_session(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app, viewing(link_to(app), tmp_path / "mirror.db") as viewed:
        commands = viewed.commands
        assert commands is not None
        until(lambda: bool(viewed.settings().destinations))
        commands.set_breakpoint("Webhooks", Breakpoint.EVERY)
        until(lambda: viewed.snapshot().breakpoints == (("Webhooks", Breakpoint.EVERY),))
        app.post(event())
        until(lambda: len(viewed.snapshot().held) == 1)
        (held,) = commands.held_requests()
        commands.release(held.call.delivery_id)
        until(lambda: viewed.snapshot().balance.delivered == 1)
        commands.set_behaviour("/a", "status 410")
        until(lambda: viewed.settings().behaviours.get("/a") == "status 410")
        commands.mark(1, True)
        app.wait_for(lambda: app.rows("select name from settings where kind = 'mark'") == ["1"])


def test_a_lost_connection_is_told_with_since_when(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app:
        app.post(event())
        app.settled(1)
        link = link_to(app)
        with viewing(link, tmp_path / "mirror.db") as viewed:
            until(lambda: viewed.snapshot().balance.received == 1)
            assert app.runtime.stop()
            until(lambda: viewed.snapshot().lost != "")
            seen = viewed.snapshot()
            assert seen.lost_since is not None
            assert abs(seen.lost_since - time.time()) < 60
            assert (seen.balance.received, seen.in_flight, seen.log_error) == (1, (), "")
            commands = viewed.commands
            assert commands is not None
            commands.set_destination("Webhooks", False)
            until(lambda: "nobody answers" in viewed.snapshot().refusal)


def test_another_session_takes_the_place_of_the_one_that_is_over(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post_all([event() for _ in range(3)])
        with viewing(link_to(app), tmp_path / "mirror.db") as viewed:
            until(lambda: viewed.snapshot().balance.received == 3)
            assert viewed.commands is not None
            assert viewed.commands.new_session() == app.runtime.session.endpoints.log
            until(lambda: viewed.snapshot().balance.received == 0)
            app.post(event())
            until(lambda: viewed.snapshot().balance.received == 1 and viewed.snapshot().copies == 2)
            with Reader(LogFile(tmp_path / "mirror.db")) as reader:
                until(lambda: reader.last_id() == 1)
