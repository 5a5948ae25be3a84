"""The screen on which an event is written, over a session with one event."""

from pathlib import Path
from typing import Any

from liveview.model.delivery import Decision, Route, Rule
from liveview.model.event import Verdict
from liveview.model.preview import Preview
from liveview.model.problem import problem
from liveview.tui.compose.forecast import Forecast
from liveview.tui.compose.json_editor import JsonEditor
from liveview.tui.compose.screen import ComposeScreen
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage, settings

ACCEPTED = Preview(Verdict.ACCEPTED, (), name="Purchase", routes=(Route("Webhooks", Decision.SEND, Rule.DEFAULT),))
INVALID = Preview(Verdict.INVALID, (problem("token-missing", "properties.token"),))


def compose_on(
    tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24), event_id: int | None = 1, **properties: Any
) -> FakeSession:
    """Run `play` on the screen, which starts with this event; None starts with a template."""

    def fill(path: Path) -> Session:
        session = Session(path)
        session.send(price=1.10, **properties)
        return session

    fake = FakeSession(effective=settings(), previews=(ACCEPTED,))
    on_stage(tmp_path, lambda feed: ComposeScreen(feed, event_id), play, size, fake=fake, fill=fill)
    return fake


def editor(stage: Stage) -> JsonEditor:
    """Where the event is written."""
    return stage.app.screen.query_one(JsonEditor)


def forecast(stage: Stage) -> Forecast:
    """What would become of it."""
    return stage.app.screen.query_one(Forecast)


async def judged(stage: Stage) -> None:
    """Wait until the engine was asked about the text as it is now, and the answer is drawn."""
    while not forecast(stage).is_complete:
        await stage.settle()
    await stage.settle()
