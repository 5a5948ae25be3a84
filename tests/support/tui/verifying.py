"""A session with a tracking plan, and what a check against the plan has found."""

from contextlib import closing
from pathlib import Path

import msgspec

from liveview.log import files
from liveview.model.problem import Problem, Severity
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession, Session

WRONG_PRICE = Problem("plan-type", Severity.WARNING, "properties.price", value='"500"', rule='type: "number"')
"""What a check against a plan finds in a purchase whose price is text."""

_PLAN = """\
{"liveview_plan": 1, "version": 3, "events": [
  {"name": "Purchase", "required": true, "schema": {"type": "object", "required": ["price", "currency"], "properties": {
    "price": {"type": "number"}, "currency": {"enum": ["EUR", "USD"]},
    "items": {"type": "array", "items": {"properties": {"sku": {"type": "string"}, "count": {"type": "integer"}}}}}}},
  {"name": "Product Viewed", "required": true, "schema": {"properties": {"sku": {"type": "string"}}}},
  {"name": "Signup", "required": true, "schema": {"properties": {"plan": {"type": "string"}}}},
  {"name": "Subscription Renewed", "required": true, "schema": true},
  {"name": "Refund", "schema": {"properties": {"price": {"type": "number", "minimum": 0}}}}]}
"""


def write_plan(folder: Path, plan: str = _PLAN) -> Path:
    """A configuration that names this plan."""
    (folder / "plan.json").write_text(plan, encoding="utf-8")
    config = folder / "liveview.toml"
    config.write_text('[plan]\nfile = "plan.json"\n', encoding="utf-8")
    return config


def find(session: Session, event_id: int, *problems: Problem) -> None:
    """A check has found these problems of an event."""
    with closing(files.read_write(session.path, "normal")) as log:
        log.execute("update events set problems = ? where id = ?", (msgspec.json.encode(problems).decode(), event_id))
    session.version += 1


def planned_shop(path: Path) -> Session:
    """The shop, and then purchases of a release that sends the price as text, with a voucher."""
    write_plan(path.parent)
    session = samples.shop(path)
    for number, price in enumerate((129, 80)):
        session.at += 21
        items = [{"sku": f"B-{number}", "count": 1}]
        session.send("Purchase", "20417", price=price, currency="EUR", items=items, **{"$insert_id": f"old-{number}"})
        session.answer_all(9)
    for number, text in enumerate(("500", "75", "20")):
        session.at += 17
        items = [{"sku": f"C-{number}", "count": 2}]
        bought = session.send(price=text, items=items, voucher=True, **{"$insert_id": f"new-{number}"})
        find(session, bought, msgspec.structs.replace(WRONG_PRICE, value=f'"{text}"'))
        session.answer_all(9)
    return session


def planned(session: Session) -> FakeSession:
    """Its moment, with the configuration that names the plan."""
    fake = FakeSession(moment=session.snapshot(), at=session.at, effective=samples.SETTINGS, judge=session.judge)
    config = str(session.path.with_name("liveview.toml"))
    fake.endpoints = msgspec.structs.replace(fake.endpoints, config=config)
    return fake
