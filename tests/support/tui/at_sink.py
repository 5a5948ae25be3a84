"""The sink's screen over a log that holds a few requests."""

from pathlib import Path
from typing import Any

import msgspec

from liveview.model.sink import SinkRequest
from liveview.tui.kit.pick_list import PickList
from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.fakes import START, FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage, settings

BEHAVIOURS = {"/orders": "500x2 then ok", "/slow": "delay 6"}


def received(number: int, path: str = "/orders") -> SinkRequest:
    """A request that differs from others by its number; no event belongs to it."""
    headers = (("Content-Type", "application/json"), ("X", "[/x]"))
    body = b'{"event": "Purchase", "number": %d}' % number
    status = (200, 500, None)[number % 3]
    return SinkRequest(
        received_at=START + number,
        path=path,
        headers=headers,
        body=body,
        behaviour="500x2 then ok",
        status=status,
        deviations=("no messageId",),
        message_id="m",
    )


def fill(path: Path) -> Session:
    """A log in which the sink has received five requests."""
    session = Session(path)
    session.record(*map(received, range(5)))
    return session


def sink_on(tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24), **more: Any) -> None:
    """Run `play` on the sink's screen; `more` settings are in effect."""
    fake = FakeSession(effective=settings(behaviours=BEHAVIOURS))
    fake.effective = msgspec.structs.replace(fake.effective, **more)
    on_stage(tmp_path, SinkScreen, play, size, fake=fake, fill=fill)


async def receive(stage: Stage, request: SinkRequest) -> None:
    """The sink receives a request, which is one more commit."""
    stage.session.record(request)
    stage.session.version += 1
    await stage.catch_up()


def paths(stage: Stage) -> PickList:
    """The list of paths."""
    return stage.app.screen.query_one("#paths", PickList)


def requests(stage: Stage) -> PickList:
    """The list of requests."""
    return stage.app.screen.query_one("#requests", PickList)
