"""A session that receivers share, seen by somebody who is none of them: real receivers on a real server."""

import time
from functools import partial
from pathlib import Path

import pytest

from liveview.errors import SharedSessionError
from liveview.model.snapshot import Role
from liveview.postgres.address import SharedAddress, shared_address
from liveview.viewer.shared_link import SharedLink
from liveview.viewer.viewed_session import EngineState
from tests.support.postgres import VIEWER, grant_select, session_name, shared_server
from tests.support.postgres_line import Line
from tests.support.running import Running, event, running, to
from tests.support.sharing import SharedSession, joining, leasing, new_session, rows
from tests.support.viewing import link_to, until, viewing

SINK = leasing(to("sink:/a"))


def of_viewer(session: SharedSession, port: int = 0) -> SharedAddress:
    """The address for somebody who may only look."""
    grant_select(session.server, session.address.session)
    return shared_address(session.server.url_of(VIEWER, port=port), session.address.session, {})


def is_off(app: Running) -> bool:
    """Whether the destination is switched off at a receiver."""
    return not app.runtime.session.settings().destinations[0].enabled


def test_it_shows_what_all_receivers_have(tmp_path: Path) -> None:
    session = new_session()
    with (
        running(tmp_path, SINK, name="one.db", shared=joining(session)) as one,
        running(tmp_path, SINK, name="two.db", shared=joining(session)) as two,
        viewing(SharedLink(of_viewer(session)), tmp_path / "mirror.db") as viewed,
    ):
        found = viewed.endpoints
        assert (found.attached, found.role) == (session.address.identity, Role.VIEWER)
        assert (found.receiver, found.token, viewed.commands) == ("", "", None)
        for app in (one, two):
            assert app.post(event()).status == 200
        until(lambda: viewed.snapshot().balance.delivered == 2)
        until(lambda: [each.delivered for each in viewed.snapshot().destinations] == [2])
        until(lambda: viewed.snapshot().receivers == 2)
        assert viewed.settings().destinations == one.runtime.session.settings().destinations
        assert abs(viewed.now() - time.time()) < 60


def test_a_receiver_that_ends_is_counted_no_more(tmp_path: Path) -> None:
    session = new_session()
    with running(tmp_path, SINK, name="one.db", shared=joining(session)) as one:
        with running(tmp_path, SINK, name="two.db", shared=joining(session)):
            link = SharedLink(session.address)
            with viewing(link, tmp_path / "mirror.db") as viewed:
                until(lambda: viewed.snapshot().receivers == 2)
        assert one.post(event()).status == 200
        with viewing(SharedLink(session.address), tmp_path / "mirror.db") as viewed:
            until(lambda: viewed.snapshot().receivers == 1)


def test_an_operator_changes_the_settings_of_every_receiver(tmp_path: Path) -> None:
    session = new_session()
    with (
        running(tmp_path, SINK, name="one.db", shared=joining(session)) as one,
        running(tmp_path, SINK, name="two.db", shared=joining(session)) as two,
        viewing(SharedLink(session.address), tmp_path / "mirror.db") as viewed,
    ):
        assert viewed.endpoints.role is Role.OPERATOR
        assert viewed.commands is not None
        until(lambda: bool(viewed.settings().destinations))
        viewed.commands.set_destination("Webhooks", False)
        for app in (one, two):
            until(partial(is_off, app))
        until(lambda: not viewed.settings().destinations[0].enabled)
        assert viewed.snapshot().refusal == ""


def test_one_who_only_looks_gets_no_commands_whatever_the_role_may_do() -> None:
    link = SharedLink(new_session().address, only_looks=True)
    link.check()
    assert (link.attached.role, link.operator()) == (Role.VIEWER, None)


def test_a_lost_line_is_told_and_found_again(tmp_path: Path) -> None:
    session = new_session()
    with running(tmp_path, SINK, shared=joining(session)) as app, Line(session.server.port) as line:
        link = SharedLink(of_viewer(session, line.port))
        with viewing(link, tmp_path / "mirror.db") as viewed:
            line.cut()
            until(lambda: viewed.snapshot().lost_since is not None)
            assert viewed.snapshot().lost
            assert app.post(event()).status == 200
            line.mend()
            until(lambda: viewed.snapshot().balance.received == 1)
            assert (viewed.snapshot().lost_since, viewed.snapshot().lost) == (None, "")


def test_a_session_that_is_not_there_is_told() -> None:
    link = SharedLink(shared_address(shared_server().url, session_name(), {}))
    with pytest.raises(SharedSessionError, match="liveview migrate"):
        link.check()
    assert link.state() == EngineState()


def test_one_of_its_receivers_tells_everything_over_http(tmp_path: Path) -> None:
    session = new_session()
    with (
        running(tmp_path, SINK, name="one.db", shared=joining(session)) as one,
        running(tmp_path, SINK, name="two.db", shared=joining(session)) as two,
        viewing(link_to(one), tmp_path / "mirror.db") as viewed,
    ):
        for app in (one, two):
            assert app.post(event()).status == 200
        until(lambda: viewed.snapshot().balance.delivered == 2)
        until(lambda: viewed.snapshot().receivers == 2)
        assert viewed.commands is not None
        viewed.commands.set_destination("Webhooks", False)
        until(partial(is_off, two))
        viewed.commands.mark(1, True)
        query = "select name from settings where kind = 'mark' and value is not null"
        until(lambda: rows(session, query) == ["1"])
