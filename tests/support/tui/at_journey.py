"""A session in which one person signs up: two devices, an identify that is late, and a guest on the first device."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from liveview.config.schema import Config
from liveview.tui.journey.screen import JourneyScreen
from liveview.tui.kit.pick_list import PickList
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.samples import DESTINATIONS

LAPTOP = "1855a980cb1529-066ed15036156b"
PHONE = "7a3f9c"
ADA, GRACE = "ada@example.com", "grace@example.com"

LATE, FIRST_IDENTIFY, DUPLICATE, SECOND_IDENTIFY, OF_GUEST = 4, 5, 7, 9, 11
"""Numbers of events in `signing_up`."""


def signing_up(path: Path) -> Session:
    """#1 to #12 are of this journey; #4 comes under the user too early, and #11 is another user's on the first device.

    #13 is of somebody else, and #14 invalid.
    """
    session = Session(path, Config(destinations=DESTINATIONS))
    for name in ("$page", "Product Viewed", "Product Added"):
        _send(session, name, LAPTOP, LAPTOP)
    _send(session, "Checkout Started", ADA, LAPTOP)
    _send(session, "$identify", ADA, LAPTOP, **{"$anon_distinct_id": LAPTOP})
    for _ in range(2):
        _send(session, "Purchase", ADA, LAPTOP, price=500, **{"$insert_id": "order-1"})
    _send(session, "Product Viewed", f"$device:{PHONE}", PHONE)
    _send(session, "$identify", ADA, PHONE, **{"$anon_distinct_id": f"$device:{PHONE}"})
    _send(session, "Cart Viewed", ADA, PHONE)
    for name in ("Signed In", "Purchase"):
        _send(session, name, GRACE, LAPTOP)
    _send(session, "Product Viewed", "linus@example.com", None)
    session.post(b'{"event": "Purchase", "properties": {"token": "dev"}}')
    return session


def _send(session: Session, name: str, user: str, device: str | None, **properties: object) -> None:
    known = {"$insert_id": f"{name}-{session.at}"} | ({"$device_id": device} if device else {})
    session.send(name, user, **{**known, **properties})
    session.answer_all(9)
    session.at = round(session.at + 1.7, 3)


def journey_on(
    tmp_path: Path,
    play: Callable[[Stage], Awaitable[None]],
    event_id: int = 1,
    size: tuple[int, int] = (140, 42),
    fill: Callable[[Path], Session] = signing_up,
) -> None:
    """Run `play` on the journey of this event. Readings follow each other at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("liveview.tui.journey.screen.PAUSE", 0.01)
        on_stage(tmp_path, lambda feed: JourneyScreen(feed, event_id), play, size, fill=fill)


def events_of(stage: Stage) -> PickList:
    """The list of events."""
    return stage.app.screen.query_one("#journey", PickList)


def row(stage: Stage, event_id: int) -> str:
    """The line of an event, without borders."""
    lines = (line for line in stage.text.splitlines() if line[:1] == "│" and line[2:4].isdigit())
    return next(line.strip("│▎ ") for line in lines if f" #{event_id} " in line)


async def until(stage: Stage, shows: Callable[[], bool]) -> None:
    """Wait until the screen shows this: there is a short pause between two readings."""
    for _ in range(500):
        if shows():
            return
        await stage.pilot.pause(0.01)
    raise AssertionError(stage.text)
