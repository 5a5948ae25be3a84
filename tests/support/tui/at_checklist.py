"""The checklist of a spec over a session of four events."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from liveview.tui.checklist.checklist import Checklist
from liveview.tui.checklist.screen import ChecklistScreen
from liveview.tui.kit.pick_list import PickList
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage

SPEC = """\
version = 1
title = "Checkout"
order = [["viewed", "paid"]]

[[expect]]
name = "Product Viewed"
id = "viewed"

[[expect]]
name = "Purchase"
id = "paid"
properties = { price = 500 }

[[expect]]
name = "Refund"

[[never]]
name = "Error"
"""


def shopping(path: Path) -> Session:
    """Three products are viewed, and a purchase has its price as text."""
    session = Session(path)
    for number in range(3):
        session.send("Product Viewed", sku=f"A-{number}", **{"$insert_id": f"v{number}"})
        session.answer_all()
    session.send(price="500", **{"$insert_id": "p1"})
    session.answer_all()
    return session


def checklist_on(
    tmp_path: Path,
    play: Callable[[Stage], Awaitable[None]],
    size: tuple[int, int] = (140, 42),
    spec: str | None = SPEC,
    fake: FakeSession | None = None,
) -> None:
    """Run `play` on the screen with this spec loaded; None loads none. Looks follow each other at once."""
    path = None if spec is None else tmp_path / "shop.toml"
    if path is not None and spec is not None:
        path.write_text(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("liveview.tui.kit.looker.PAUSE", 0.01)
        on_stage(
            tmp_path,
            lambda feed: ChecklistScreen(feed, Checklist(feed, path)),
            play,
            size,
            fake=fake,
            fill=shopping,
        )


def rows(stage: Stage) -> PickList:
    """The lines of the checklist."""
    return stage.app.screen.query_one("#checklist", PickList)
