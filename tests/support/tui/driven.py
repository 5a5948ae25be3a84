"""A running app and what feeds it, as every stage of the screen tests has them."""

from contextlib import suppress
from typing import Any, Generic, TypeVar

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.screen import screen_text

AnyApp = TypeVar("AnyApp", bound=Any)
"""An app that can `look`."""


class Driven(Generic[AnyApp]):
    """The app, the pilot that drives it, and the session and the engine behind it."""

    def __init__(self, app: AnyApp, pilot: Pilot[None], session: Session, fake: FakeSession) -> None:
        self.app = app
        self.pilot = pilot
        self.session = session
        """The log, and the engine that fills it."""
        self.fake = fake
        """The session as the screen sees it."""

    @property
    def text(self) -> str:
        return screen_text(self.app)

    async def settle(self) -> None:
        """Wait for workers and what they posted."""
        await self.pilot.pause()
        with suppress(WorkerCancelled):
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def catch_up(self) -> None:
        """The screen shows what the session holds now; workers may still be at it."""
        self.fake.moment = self.session.snapshot()
        self.fake.at = self.session.at
        self.app.look()
        await self.pilot.pause()
