"""The screen of event settings over the shop of `samples`."""

from pathlib import Path
from typing import Any

import msgspec

from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.event import Verdict
from liveview.model.preview import Preview
from liveview.tui.event_settings.screen import EventSettingsScreen
from liveview.tui.event_settings.toggle_grid import ToggleGrid
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Play, Stage, on_stage, settings

OVERRIDES = {"Purchase": Override(True, {"Webhooks": True}), "Never seen": Override(False, {"Webhooks": True})}
ROUTES = (Route("Webhooks", Decision.SEND, Rule.OVERRIDE_ON), Route("Mixpanel", Decision.SKIP, Rule.OVERRIDE_OFF))
ALL_ON = {"Webhooks": True, "Mixpanel": True, "Warehouse": True}
MANY = tuple(Destination(f"Destination {number}", webhooks=(Webhook("sink:/x"),)) for number in range(9))
NARROW = (40, 12)


def settings_on(
    tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24), name: str | None = "Purchase", **more: Any
) -> None:
    """Run `play` on the screen, opened at `name`; `more` settings are in effect."""
    fake = FakeSession(
        effective=settings(overrides=OVERRIDES), previews=(Preview(Verdict.ACCEPTED, (), routes=ROUTES),)
    )
    fake.effective = msgspec.structs.replace(fake.effective, **more)
    on_stage(tmp_path, lambda feed: EventSettingsScreen(feed, name), play, size, fake=fake)


def grid(stage: Stage) -> ToggleGrid:
    """The grid of names and switches."""
    return stage.app.screen.query_one("#grid", ToggleGrid)
