"""What an operator asks for over HTTP takes effect in a real run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from liveview.errors import ControlError, RemoteError
from liveview.model.breakpoint import Breakpoint
from liveview.model.changes import (
    BehaviourChanged,
    DestinationChanged,
    DestinationEdited,
    OverrideChanged,
    PanicChanged,
    SinkScript,
)
from liveview.model.destination import Override
from liveview.model.outgoing import Outgoing
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from liveview.viewer.http_operator import HttpOperator
from tests.support.running import Running, event, running, to


@contextmanager
def operated(tmp_path: Path, *urls: str, schedule: tuple[float, ...] = ()) -> Iterator[tuple[HttpOperator, Running]]:
    """A run that delivers to its sink, and somebody who operates it."""
    with running(tmp_path, to(*(urls or ("sink:/a",)), schedule=schedule)) as app:
        endpoints = app.runtime.session.endpoints
        yield HttpOperator(ApiClient(address(endpoints.receiver), endpoints.token)), app


def test_settings_are_in_effect_when_it_returns(tmp_path: Path) -> None:
    with operated(tmp_path) as (operator, app):
        settings = app.runtime.session.settings
        operator.change(OverrideChanged("Purchase", Override(True, {"Webhooks": False})))
        assert settings().overrides["Purchase"].override
        operator.change(OverrideChanged("Purchase", None))
        assert "Purchase" not in settings().overrides
        operator.change(DestinationChanged("Webhooks", False))
        assert not settings().destinations[0].enabled
        operator.change(DestinationChanged("Webhooks", None))
        assert settings().destinations[0].enabled
        operator.change(BehaviourChanged("/a", SinkScript("status 410")))
        assert settings().behaviours["/a"] == "status 410"
        operator.change(PanicChanged(SinkScript("hang")))
        assert settings().panic == "hang"
        operator.change(PanicChanged(None))
        assert settings().panic == ""
        with pytest.raises(ControlError, match="where the receiver runs"):
            operator.change(DestinationEdited("Webhooks", None))


def test_deliveries_are_retried_and_given_up(tmp_path: Path) -> None:
    with operated(tmp_path, schedule=(3_600.0,)) as (operator, app):
        app.runtime.commands.set_behaviour("/a", "500x2 then ok")
        app.post_all([event(), event()], parallel=1)
        app.wait_for(lambda: len([each for each in app.outcomes() if each]) == 2)
        app.runtime.flush()
        operator.retry_now(1)
        operator.give_up(2)
        app.settled(2)
        assert app.states() == ["delivered", "failed"]


def test_calls_are_held_and_let_go(tmp_path: Path) -> None:
    with operated(tmp_path) as (operator, app):
        operator.set_breakpoint("Webhooks", Breakpoint.EVERY)
        app.post_all([event(), event()], parallel=1)
        app.wait_until(lambda: len(app.runtime.session.snapshot().held) == 2)
        first, second = operator.held_requests()
        assert (first.call.destination, first.request.method) == ("Webhooks", "POST")
        assert b'"Purchase"' in first.request.body
        with pytest.raises(ControlError, match="UTF-8"):
            operator.release(first.call.delivery_id, b"\xff")
        operator.release(first.call.delivery_id, None)
        operator.fail_held(second.call.delivery_id)
        operator.set_breakpoint("Webhooks", Breakpoint.NEXT)
        operator.set_breakpoint("Webhooks", None)
        app.settled(2)
        assert app.states() == ["delivered", "failed"]


def test_events_are_sent_as_they_are_and_marked(tmp_path: Path) -> None:
    with operated(tmp_path) as (operator, app):
        sent = operator.send(Outgoing(event("a"), headers=(("Content-Type", "application/json"), ("Host", "x"))))
        assert (sent.status, sent.request_id) == (200, 1)
        refused = operator.send(Outgoing(b"--x", headers=(("Content-Type", "multipart/form-data; boundary=x"),)))
        assert refused.status == 415
        operator.mark(1, marked=True)
        assert app.rows("select name from settings where kind = 'mark'") == ["1"]
        with pytest.raises(RemoteError, match="#7"):
            operator.mark(7, marked=True)


def test_a_new_session_is_begun(tmp_path: Path) -> None:
    with operated(tmp_path) as (operator, app):
        app.post(event())
        assert operator.new_session() == app.runtime.session.endpoints.log
        assert app.runtime.session.snapshot().balance.received == 0
