"""The states in which a screen is drawn for the pictures: each a session, the engine's moment, and some keys."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import NamedTuple, TypeVar
from unittest import mock

import msgspec
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from liveview.config.schema import Config, ScreenConfig
from liveview.log.filter import reasons, values
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from tests.support.log.auditing import audited
from tests.support.tui import arriving, at_journey, at_pipeline, idle, refusing, samples, verifying
from tests.support.tui.fakes import VIEWED, FakeSession, Session
from tests.support.tui.snapshot import Drawing, drawing_of

Taken = TypeVar("Taken")
"""What is taken of a screen: its SVG, or its characters and styles."""

RATES = (0.0, 0.0, 1.0, 2.5, 4.0, 3.0, 6.0, 9.5, 8.0, 12.0, 14.5, 11.0, 12.4)
"""Events a second in the seconds before the moment."""
_A_MOMENT = 0.4
"""Seconds: longer than the screen waits for the next key before it asks what would become of a text."""


class Scene(NamedTuple):
    """`fill` writes a session, `moment` is the engine's, `keys` are pressed before the picture is taken.

    It begins with the checklist of `spec`, the text of a file, unless that is "".
    """

    fill: Callable[[Path], Session]
    moment: Callable[[Session], FakeSession]
    keys: Sequence[str] = ()
    spec: str = ""


def empty(path: Path) -> Session:
    """A session in which nothing has happened yet."""
    return Session(path, Config(destinations=samples.DESTINATIONS))


def one(path: Path) -> Session:
    """One event, delivered everywhere."""
    session = Session(path, Config(destinations=samples.DESTINATIONS))
    session.send("Purchase", "13793", price=500, **{"$insert_id": "order-1"})
    session.answer_all(11)
    return session


def refused(path: Path) -> Session:
    """A session in which nothing but refusals has happened."""
    session = empty(path)
    refusing.put(path, (refusing.SEGMENT, refusing.TLS, refusing.PAGE, refusing.HOST, refusing.TYPO), first=1)
    return session


def connected(path: Path) -> Session:
    """The first client has sent its first event."""
    session = empty(path)
    arriving.arrive(session)
    return session


def refusals(session: Session) -> FakeSession:
    """Its moment."""
    fake = still(session)
    balance = msgspec.structs.replace(fake.moment.balance, refused=5)
    fake.moment = msgspec.structs.replace(fake.moment, balance=balance)
    return fake


def still(session: Session) -> FakeSession:
    """A moment in which nothing happens."""
    return FakeSession(moment=session.snapshot(), at=session.at, effective=samples.SETTINGS, judge=session.judge)


def log_full(session: Session) -> FakeSession:
    """The disk is full."""
    fake = samples.moment(session)
    fake.moment = msgspec.structs.replace(fake.moment, log_error="database or disk is full")
    return fake


def port_lost(session: Session) -> FakeSession:
    """The receiver's address is gone."""
    fake = samples.moment(session)
    fake.moment = msgspec.structs.replace(fake.moment, port_error="the address 192.168.1.7 is gone")
    return fake


def read_only(session: Session) -> FakeSession:
    """A recorded session."""
    fake = still(session)
    fake.endpoints = msgspec.structs.replace(fake.endpoints, receiver="", sink="")
    return fake


def viewed(session: Session) -> FakeSession:
    """Somebody views a session that two receivers share."""
    fake = samples.moment(session)
    fake.endpoints = msgspec.structs.replace(VIEWED, log=str(session.path))
    fake.moment = msgspec.structs.replace(fake.moment, receivers=2)
    return fake


def out_of_reach(session: Session) -> FakeSession:
    """The same, and the connection is lost."""
    fake = viewed(session)
    why = "PostgreSQL at db.example.com:5432 does not answer"
    fake.moment = msgspec.structs.replace(fake.moment, lost_since=fake.at - 2.5, lost=why)
    return fake


def changed(path: Path) -> Session:
    """The shop, in which a team has changed something."""
    session = samples.shop(path)
    changes = (
        ("paul@build-7 2081", "override", "Purchase", '{"override":true,"destinations":{"Webhooks":true}}'),
        ("127.0.0.1", "behaviour", "/orders", '"500x2 then ok"'),
        ("ana@laptop 311", "destination", "Mixpanel", "false"),
        ("127.0.0.1", "behaviour", "/orders", None),
        ("ana@laptop 311", "destination", "Mixpanel", "true"),
        (
            "eve@laptop 4410",
            "override",
            "Purchase",
            '{"override":true,"destinations":{"Webhooks":true,"Mixpanel":true}}',
        ),
    )
    audited(path, *changes, since=session.at - 60)
    return session


EXPECTED = """\
version = 1
title = "Checkout"
filter = "-type:page"
order = [["viewed", "paid"], ["paid", "signed up"]]

[[expect]]
id = "viewed"
name = "Product Viewed"

[[expect]]
id = "signed up"
name = "Signup"
properties = { plan = "team" }
destinations = { Webhooks = "skip", Mixpanel = "delivered" }

[[expect]]
name = "Refund"
count = 1
properties = { price = "-20", currency = "EUR" }

[[expect]]
id = "paid"
name = "Purchase"
user = "13793"
state = "delivered"
kinds = { "items[0].sku" = "string" }

[[expect]]
name = "Checkout Completed"
count = { min = 2 }

[[never]]
name = "Error"
"""
"""A spec of the shop, of which some holds, some is wrong, and some may still come."""

SCENES = {
    "empty": Scene(empty, still),
    "one-event": Scene(one, still),
    "flowing": Scene(samples.shop, samples.moment),
    "paused": Scene(samples.shop, samples.moment, ("space",)),
    "filtered-to-nothing": Scene(samples.shop, samples.moment, ("slash", *"name:Nothing", "enter")),
    "log-full": Scene(samples.shop, log_full),
    "port-lost": Scene(samples.shop, port_lost),
    "read-only": Scene(samples.shop, read_only),
    "out-of-reach": Scene(samples.shop, out_of_reach),
    "refused": Scene(refused, refusals, ("X",)),
    "connect": Scene(connected, still, ("C",)),
    "checklist": Scene(samples.shop, samples.moment, spec=EXPECTED),
    "no-spec": Scene(samples.shop, samples.moment, ("L",)),
    "journey": Scene(at_journey.signing_up, still, ("k", "k", "U")),
}

MORE = {
    "collision": Scene(samples.collision, still),
    "first-refused": Scene(refused, refusals),
    "changes": Scene(changed, viewed, ("w",)),
    "verification": Scene(verifying.planned_shop, verifying.planned, ("V",)),
    "library": Scene(at_pipeline.booked, at_pipeline.moment, ("A",)),
    "transformations": Scene(at_pipeline.booked, at_pipeline.moment, ("W",)),
    "hipaa": Scene(at_pipeline.booked, at_pipeline.moment, ("H", "down", "down", "right")),
    "pipeline": Scene(at_pipeline.booked, at_pipeline.moment, ("enter", *["right"] * 4, "z")),
    "plan-edit": Scene(verifying.planned_shop, verifying.planned, ("enter", *"jjjj", "e")),
}
"""Scenes of the documentation alone."""

SNAPSHOTS = Path(__file__).parents[2] / "tui" / "snapshots"
SIZES = ((80, 24), (120, 36), (200, 50))
NO_COLOR = "no-color"
LOOKS = {"dark": ScreenConfig(), "light": ScreenConfig(theme="liveview-light"), NO_COLOR: ScreenConfig()}


def place(name: str, size: tuple[int, int]) -> Path:
    """Where the snapshot of a scene is committed."""
    return SNAPSHOTS / f"{name}-{size[0]}x{size[1]}.txt"


def drawings(name: str, size: tuple[int, int]) -> dict[str, Drawing]:
    """A scene in each look."""
    return {look: _drawing(SCENES[name], size, look) for look in LOOKS}


def _drawing(scene: Scene, size: tuple[int, int], look: str) -> Drawing:
    changed = {"NO_COLOR": "1"} if look == NO_COLOR else {}
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, changed):
        return idle.run(draw(scene, Path(folder) / "session.db", size, drawing_of, LOOKS[look]))


async def draw(
    scene: Scene,
    path: Path,
    size: tuple[int, int],
    take: Callable[[LiveviewApp], Taken],
    screen: ScreenConfig | None = None,
) -> Taken:
    """What `take` takes of a scene whose session is written to `path`."""
    session = scene.fill(path)
    try:
        with Reader(session.path) as reader:
            fake = scene.moment(session)
            app = LiveviewApp(fake, reader, UTC, screen, spec=_spec(scene, path.parent))
            app.animation_level = "none"
            for second, rate in enumerate(RATES if fake.moment.rate else ()):
                app.feed.rates.sample(rate, fake.at - len(RATES) + second)
            unhurried = (mock.patch.object(module, "BUDGET", 30.0) for module in (reasons, values))
            async with contextlib.AsyncExitStack() as opened:
                for patch in unhurried:  # a picture has all the time that it needs
                    opened.enter_context(patch)
                pilot = await opened.enter_async_context(app.run_test(size=size))
                await pilot.pause()
                for key in scene.keys:
                    await pilot.press(key)
                    await pilot.pause()
                for widget in app.screen.query("Input, TextArea"):
                    assert isinstance(widget, Input | TextArea)
                    widget.cursor_blink = False  # a picture shows one moment
                return await _settled(app, pilot, take)
    finally:
        session.close()


def _spec(scene: Scene, folder: Path) -> Path | None:
    if not scene.spec:
        return None
    path = folder / "checkout.toml"
    path.write_text(scene.spec, encoding="utf-8")
    return path


async def _settled(app: LiveviewApp, pilot: Pilot[None], take: Callable[[LiveviewApp], Taken]) -> Taken:
    """The picture when nothing in it changes any more: a preview comes a moment after what it is about."""
    before, picture = None, take(app)
    while picture != before:
        before = picture
        await pilot.pause(_A_MOMENT)
        await app.workers.wait_for_complete()
        await pilot.pause()
        picture = take(app)
    return picture
