"""The screen of held calls, over an engine whose calls a test holds."""

import json
from pathlib import Path
from typing import Any

import msgspec

from liveview.model.breakpoint import Breakpoint, HeldCall, HeldRequest
from liveview.model.service import ServiceRequest
from liveview.tui.breakpoint.screen import HeldList, HeldScreen
from liveview.tui.compose.json_editor import JsonEditor
from tests.support.tui.fakes import START, FakeSession
from tests.support.tui.one_screen import Play, Stage, on_stage, settings

BODY = b'{"event":"Purchase","properties":{"price":1.10}}'


def call(number: int, body: bytes = BODY, **more: Any) -> HeldRequest:
    """A held call of the event and delivery with this number."""
    there = {
        "event_id": number,
        "delivery_id": number,
        "destination": "Webhooks",
        "round": 1,
        "webhook": 1,
        "webhooks": 2,
        "since": START - 12,
    }
    request = ServiceRequest("POST", "sink:/orders", (("Content-Type", "application/json"), ("X-Key", "***")), body)
    return HeldRequest(HeldCall(**{**there, **more}), request)


def hold(fake: FakeSession, *held: HeldRequest, **breakpoints: Breakpoint) -> None:
    """These calls are held from now on, and those of these breakpoints will be."""
    fake.held = held
    calls = tuple(each.call for each in held)
    fake.moment = msgspec.structs.replace(
        fake.moment, held=calls, breakpoints=tuple(breakpoints.items()), version=fake.moment.version + 1
    )


def held_on(
    tmp_path: Path, play: Play, *held: HeldRequest, size: tuple[int, int] = (80, 24), **breakpoints: Breakpoint
) -> FakeSession:
    """Run `play` on the screen."""
    fake = FakeSession(effective=settings())
    hold(fake, *held, **breakpoints)

    async def begun(stage: Stage) -> None:
        await now(stage, *held, **breakpoints)
        await play(stage)

    on_stage(tmp_path, HeldScreen, begun, size, fake=fake)
    return fake


async def now(stage: Stage, *held: HeldRequest, **breakpoints: Breakpoint) -> None:
    """Other calls are held now, and the screen has looked."""
    hold(stage.fake, *held, **breakpoints)
    stage.app.look()
    await stage.settle()


def editor(stage: Stage) -> JsonEditor:
    """Where the body is changed."""
    return stage.app.screen.query_one(JsonEditor)


def names(stage: Stage) -> HeldList:
    """The list of held calls."""
    return stage.app.screen.query_one(HeldList)


async def change(stage: Stage, before: str, after: str) -> None:
    """Somebody writes something else in the body."""
    text = editor(stage).text
    assert before in text
    editor(stage).replace_all(text.replace(before, after))
    await stage.settle()


def sent(content: bytes | None) -> Any:
    """A changed body, read."""
    assert content is not None
    return json.loads(content)
