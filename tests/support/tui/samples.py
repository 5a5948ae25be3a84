"""One fixed session with something of everything, and the moment in which the pictures are taken."""

from pathlib import Path

from liveview.config.schema import Config
from liveview.model.delivery import Outcome
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.settings import KnownEnvironment, Settings
from tests.support.tui.fakes import FakeSession, Session

_JSON = {"Content-Type": "application/json"}

DESTINATIONS = (
    Destination(
        "Webhooks",
        webhooks=tuple(Webhook(f"sink:/{path}", _JSON) for path in ("orders", "audit", "slow")),
    ),
    Destination("Mixpanel", identify_events=True, pageview_events=True, webhooks=(Webhook("sink:/mixpanel", _JSON),)),
    Destination("Warehouse", webhooks=(Webhook("https://warehouse.example/in", _JSON),)),
)

SETTINGS = Settings(
    version=1,
    destinations=DESTINATIONS,
    overrides={"Coupon Applied": Override(override=True, destinations={"Mixpanel": True})},
    behaviours={"/slow": "hang", "/audit": "500x2 then ok"},
    changed=frozenset({("override", "Coupon Applied"), ("behaviour", "/slow")}),
    environments=(KnownEnvironment("Development", "2ce2b45b-af44-4426-a3ef-a314abce9c85"),),
)
"""The settings of that session."""

_NAMES = ("Product Viewed", "Product Added", "Cart Viewed", "Search", "Checkout Started", "Coupon Applied")
_USERS = ("13793", "ada@example.com", "grace@example.com", "20417", "linus@example.com")
_ONLY_MIXPANEL = {"integrations": {"All": False, "Mixpanel": True}}
_NOWHERE = {"integrations": {"All": False}}


def quiet(path: Path, count: int = 20) -> Session:
    """A session of events that were all delivered to the default destinations."""
    session = Session(path)
    with session.in_one_commit():
        for number in range(count):
            session.send(_NAMES[number % len(_NAMES)], _USERS[number % len(_USERS)], **{"$insert_id": f"q{number}"})
            session.answer_all()
            session.at += 0.25
    return session


def shop(path: Path) -> Session:
    """A shop: browsing, a sign-up, duplicates, a collision, failures, and a purchase that is on its way."""
    session = Session(path, Config(destinations=DESTINATIONS))
    session.keep_sink_requests()
    _browse(session, 14)
    signed_up = {"$insert_id": "signup-1", "plan": "team", "$options": _ONLY_MIXPANEL}
    session.send("Signup", "ada@example.com", **signed_up)
    session.answer_all(9)
    session.send("$identify", "ada@example.com", **{"$insert_id": "id-1", "$user_props": {"plan": "team"}})
    session.answer_all(14)
    _pause(session, 0.4)
    session.send("Signup", "ada@example.com", **signed_up)
    session.send("Purchase", None, price=129)
    _pause(session, 0.7)
    session.send("Heartbeat", "cron", time=1_790_000_000, host="web-1", **{"$options": _NOWHERE})
    session.send("Heartbeat", "cron", time=1_790_000_000, host="web-2", **{"$options": _NOWHERE})
    _fail(session)
    _browse(session, 9, first=14)
    session.post(b'{"event": "Purchase", "properties": {"distinct_id": "13793", ')
    session.send("$page", "grace@example.com", **{"$insert_id": "page-1", "$current_url": "https://shop.example/"})
    session.answer_all(11)
    _pause(session, 0.3)
    _purchase(session)
    return session


def collision(path: Path) -> Session:
    """Two shoppers pay in the same second."""
    session = Session(path, Config(destinations=DESTINATIONS))
    _browse(session, 6)
    for user, price, item in (("ada@example.com", 500, "A-101"), ("grace@example.com", 80, "B-204")):
        session.send("Purchase", user, time=1_790_000_000, price=price, items=[{"sku": item}])
        session.answer_all(9)
        _pause(session, 0.6)
    return session


def moment(session: Session) -> FakeSession:
    """The engine 3.1 s into the last webhook's call."""
    session.at = round(session.at + 3.1, 3)
    return FakeSession(moment=session.snapshot(rate=12.4), at=session.at, effective=SETTINGS, judge=session.judge)


def _browse(session: Session, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        name, user = _NAMES[number % len(_NAMES)], _USERS[(number * 3) % len(_USERS)]
        session.send(name, user, sku=f"A-{100 + number}", **{"$insert_id": f"browse-{number}"})
        session.answer_all(7 + number % 5)
        if number % 5 == 4:
            session.send(name, user, sku=f"A-{100 + number}", **{"$insert_id": f"browse-{number}"})
        _pause(session, 0.05 + (number % 4) * 0.11)


def _fail(session: Session) -> None:
    """A round in which one destination fails everywhere and waits for its retry."""
    session.send("Refund", "20417", price=-20, **{"$insert_id": "refund-1"})
    for delivery_id in tuple(session.calls):
        if session.calls[delivery_id].webhook.url.startswith("https:"):
            session.answer(delivery_id, Outcome.HTTP_ERROR, 44, status=503, response_headers=(("Retry-After", "60"),))
    session.answer_all(8)
    _pause(session, 0.2)


def _purchase(session: Session) -> None:
    """One destination done, one failing over, and the last webhook of the first still silent."""
    session.send("Purchase", "13793", price=500, currency="EUR", items=[{"sku": "A-101", "count": 2}])
    webhooks, mixpanel, warehouse = sorted(session.calls)
    session.answer(webhooks, Outcome.OK, 16)
    session.answer(mixpanel, Outcome.OK, 6)
    session.answer(
        warehouse, Outcome.HTTP_ERROR, 31, response_headers=(("Retry-After", "30"),), response_body=b"try later"
    )
    session.answer(webhooks, Outcome.TIMEOUT, 5001)


def _pause(session: Session, seconds: float) -> None:
    session.at = round(session.at + seconds, 3)
