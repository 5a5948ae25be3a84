"""The verification screen over a session with a plan, and the session of the release before."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from liveview.tui.kit.pick_list import PickList
from liveview.tui.verification.screen import VerificationScreen
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage, settings
from tests.support.tui.verifying import WRONG_PRICE, find, write_plan

PLAN = """\
{"liveview_plan": 1, "version": 3, "events": [
  {"name": "Purchase", "required": true, "schema": {"type": "object", "required": ["price"], "properties":
    {"price": {"type": "number"}, "currency": {"enum": ["EUR", "USD"]}}}},
  {"name": "Product Viewed", "required": true, "schema": {"properties": {"sku": {"type": "string"}}}},
  {"name": "Refund", "required": true, "schema": true},
  {"name": "Newsletter", "schema": true}]}
"""


def shopping(path: Path) -> Session:
    """Three products are viewed, a purchase is right, and the next one has its price as text."""
    session = Session(path)
    for number in range(3):
        session.send("Product Viewed", sku=f"A-{number}", **{"$insert_id": f"v{number}"})
        session.answer_all()
    session.send(price=500, currency="EUR", **{"$insert_id": "p1"})
    session.answer_all()
    session.at += 60
    session.send(price="500", currency="EUR", voucher=True, **{"$insert_id": "p2"})
    session.answer_all()
    find(session, 5, WRONG_PRICE)
    session.send("Signup", None, **{"$insert_id": "s"})
    return session


def release_before(folder: Path) -> Path:
    """A session in the state directory: a purchase with its price as a number, and a sign-out that never came again."""
    path = folder / "session-20260920-101010.db"
    session = Session(path)
    session.send(price=20, currency="USD", **{"$insert_id": "o1"})
    session.send("Signed Out", **{"$insert_id": "o2"})
    session.answer_all()
    session.close()
    return path


def verification_on(
    tmp_path: Path,
    play: Callable[[Stage], Awaitable[None]],
    size: tuple[int, int] = (140, 42),
    plan: str | None = PLAN,
    fake: FakeSession | None = None,
    fill: Callable[[Path], Session] = shopping,
) -> None:
    """Run `play` on the screen with this plan; None for none. Looks follow each other at once."""
    engine = fake or FakeSession(effective=settings())
    if plan is not None:
        config = str(write_plan(tmp_path, plan))
        engine.endpoints = msgspec.structs.replace(engine.endpoints, config=config)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("liveview.tui.kit.looker.PAUSE", 0.01)
        on_stage(tmp_path, VerificationScreen, play, size, fake=engine, fill=fill)


def names(stage: Stage) -> PickList:
    """The list of names."""
    return stage.app.screen.query_one("#verification-names", PickList)


async def choose(stage: Stage, key: str) -> None:
    """Move the cursor to a name, such as `track:Purchase`."""
    assert names(stage).highlight(key)
    await stage.settle()
