"""The dialog about a violation, over a session whose events were compared with a plan."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from liveview.plans.load import load
from liveview.tui.kit.pick_list import PickList
from liveview.tui.plan_edit.screen import PlanEditDialog
from liveview.tui.plan_edit.undoing import PlanHistory
from liveview.tui.plan_edit.work import ViolationWanted
from tests.support.plans import plan_file, plan_of
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage

PURCHASE = {
    "name": "Purchase",
    "type": "track",
    "required": True,
    "schema": {
        "type": "object",
        "required": ["sku"],
        "properties": {"price": {"type": "number"}, "plan": {"enum": ["free", "pro"]}, "sku": {"type": "string"}},
    },
    "x-owner": "shop",
}
"""An event of the plan."""
CSV = "event,property,type,required,example\nPurchase,price,number,no,5\nPurchase,sku,string,yes,a\n"
"""A plan of another kind about the same event."""


def planned_shop(folder: Path, plan: Any = None, name: str = "plan.json", toml: str | None = None) -> FakeSession:
    """A plan and a configuration that names it, and a run that has read both; `plan` is a document or text."""
    plan_file(folder, plan_of(PURCHASE, version=3) if plan is None else plan, name)
    config = folder / "liveview.toml"
    config.write_text(f'# ours\n[plan]\nfile = "{name}"  # here\n' if toml is None else toml)
    return FakeSession(found=str(config))


def violating(folder: Path, name: str = "plan.json", **properties: Any) -> Session:
    """A session with one event that has these properties; by default, its price is a text."""
    session = Session(folder / "session.db", plan=load(folder / name))
    session.send(**{"$insert_id": "a", "sku": "A-1", "price": "79.90", **properties})
    session.answer_all()
    return session


def plan_edit_on(
    folder: Path,
    play: Callable[[Stage], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    *,
    fake: FakeSession | None = None,
    fill: Callable[[Path], Session] | None = None,
    wanted: ViolationWanted = ViolationWanted(),  # noqa: B008 - frozen
    history: PlanHistory | None = None,
) -> None:
    """Run `play` on the dialog about a violation of the first event, once the plan has been read."""
    engine = planned_shop(folder) if fake is None else fake
    on_stage(
        folder,
        lambda feed: PlanEditDialog(feed, 1, wanted, PlanHistory() if history is None else history),
        play,
        size,
        fake=engine,
        fill=fill or (lambda path: violating(path.parent)),
    )


def choices(stage: Stage) -> PickList:
    """What can be done."""
    return stage.app.screen.query_one("#plan-choices", PickList)


def written(folder: Path, name: str = "plan.json") -> Any:
    """The plan as it is now."""
    return json.loads((folder / name).read_text())


def said(stage: Stage) -> str:
    """What the screen says, as one line."""
    return " ".join(stage.text.replace("│", " ").split())
