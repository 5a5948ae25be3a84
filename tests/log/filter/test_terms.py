"""What filters find in a session of the real core."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from liveview.config.schema import Config
from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.search import Search, matching
from liveview.model.delivery import Outcome
from tests.support.core.inputs import destination
from tests.support.tui.fakes import Session

TWO = (destination("Webhooks", 2), destination("Mixpanel", identify_events=True))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """1 delivered, 2 its duplicate, 3 a collision with it, 4 an unrouted page, 5 invalid, 6 waits for a retry after
    a timeout at Webhooks, 7 with hostile keys.
    """
    session = Session(tmp_path_factory.mktemp("log") / "session.db", Config(destinations=TWO))
    paid = {"price": 500, "page": {"url": "https://shop.example/checkout", "title": "Café"}, "$insert_id": "a1"}
    session.send(**paid)
    session.answer_all()
    session.send(**paid)
    session.send(user="ada@example.com", **(paid | {"price": "500"}))
    session.send("$page")
    session.post(b'{"event": "Broken"')
    session.at += 3600
    timed_out = session.send("Order Completed", items=[{"price": 5}, {"price": 50}], **{"Order Total": 12.5})
    for outcome in (Outcome.TIMEOUT, Outcome.HTTP_ERROR):  # its two webhooks, one after the other
        (call,) = (call for call in session.snapshot().in_flight if call.destination == "Webhooks")
        session.answer(call.delivery_id, outcome, 5)
    session.answer_all()
    assert timed_out == 6
    session.post(
        rb'{"event":"Odd","properties":{"distinct_id":"u","token":"dev","time":1790003600.5,'
        rb'"caf\u00e9":"\u0050aris","a.b":1,"say \"hi\"":true,"big":12345678901234567890123,"n":null}}'
    )
    session.answer_all()
    yield session
    session.close()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7]),
        ("name:Purchase", [1, 2, 3]),
        ("name:purchase,ODD", [1, 2, 3, 7]),
        ("name:*o*", [6, 7]),
        ("name==Purchase", [1, 2, 3]),
        ("name==purchase", []),
        ("name==Purchase,Odd", [1, 2, 3, 7]),
        ("name==P*e", [1, 2, 3]),
        ("name==p*e", []),
        ("name!==Purchase", [4, 5, 6, 7]),
        ("name==\u0420urchase", []),
        ("user==ADA@*", []),
        ("user==ada@example.com", [3]),
        ("dest==webhooks", []),
        ("dest==Webhooks", [1, 6, 7]),
        ("fares:ok", [1]),
        ("fares:warnings", [6, 7]),
        ("fares:errors", []),
        ("fares:pending", [6]),
        ("dest==Webhooks fares:pending", [6]),
        ("dest==Mixpanel fares:pending", []),
        ("fares:*", [1, 6, 7]),
        ("page.title==CAFÉ", []),
        ("page.title==Café", [1, 2, 3]),
        ("price==500", [1, 2, 3]),
        ('price=="500"', [3]),
        ("price==500.0", []),
        ('name:"Order\u00a0Completed"', [6]),
        ("name:\u0420urchase", [1, 2, 3]),
        ("name!=Purchase", [4, 5, 6, 7]),
        ("-name:*", [5]),
        ("user:13793", [1, 2, 4, 6]),
        ("user:ADA@*", [3]),
        ("is:duplicate", [2, 3]),
        ("is:collision", [3]),
        ("is:invalid", [5]),
        ("state:invalid,unrouted", [4, 5]),
        ("is:retrying", [6]),
        ("is:timeout", [6]),
        ("is:accepted -is:warning", [1]),
        ("dest:webhooks", [1, 6, 7]),
        ("outcome:timeout", [6]),
        ("dest:Mixpanel outcome:timeout", []),
        ("dest:Webhooks outcome:timeout", [6]),
        ("dest:Mixpanel -outcome:timeout", [1, 6, 7]),
        ("dest:Webhooks (outcome:tls or outcome:timeout)", [6]),
        ("status:5xx", [6]),
        ("status:200", [1, 6, 7]),
        ("dest:Webhooks status:200 -status:500", [1, 7]),
        ("type:page", [4]),
        ("is:skipped", [4]),
        ("skipped:mixpanel rule:pageview-disabled", [4]),
        ("skipped:mixpanel rule:only-listed", []),
        ("dest:mixpanel rule:default", [1, 6, 7]),
        ("rule:default -outcome:timeout", [1, 7]),
        ("duration>0", [1, 6, 7]),
        ("duration>2s", []),
        ("header:content-type", [1, 2, 3, 4, 5, 6, 7]),
        ('header:"application/json"', [1, 2, 3, 4, 5, 6, 7]),
        ("header:X-Other", []),
        ('n:""', []),
        ("problem:not-json", [5]),
        ("problem:not-*,time-only-key", [4, 5, 6, 7]),
        ("-problem:*", [1, 2, 3]),
        ("token:DEV", [1, 2, 3, 4, 6, 7]),
        ("wire:http-api", [1, 2, 3, 4, 5, 6, 7]),
        ("wire:HTTP*", [1, 2, 3, 4, 5, 6, 7]),
        ("wire:web-sdk,react-native,mobile,mixpanel,segment", []),
        ("is:refused", []),
        ("-is:refused", [1, 2, 3, 4, 5, 6, 7]),
        ("is:refused or id:3", [3]),
        ("remote:127.*", [1, 2, 3, 4, 5, 6, 7]),
        ("agent:nobody*", []),
        ("-agent:nobody*", [1, 2, 3, 4, 5, 6, 7]),
        ("sender:*", []),
        ("library:*", []),
        ("id:3", [3]),
        ("id>=#5 -id:6", [5, 7]),
        ("after:#5", [6, 7]),
        ("after:15:00", [6, 7]),
        ("last:10m", [6, 7]),
        ("price>100", [1, 2, 3]),
        ("price:500.0", [1, 2, 3]),
        ('price:"500"', [3]),
        ("price<500", []),
        ("price:*", [1, 2, 3]),
        ("page.url:*checkout*", [1, 2, 3]),
        ("properties.page.title:CAFÉ", [1, 2, 3]),
        ("items.price>10", [6]),
        ("items.0.price>10", []),
        ("items.1.price>10", [6]),
        ('"Order Total">=12.50', [6]),
        ("$insert_id:A1", [1, 2, 3]),
        ("event:odd", [7]),
        ("a.b:1", [7]),
        ("café:paris", [7]),
        (r'"say \"hi\"":true', [7]),
        ("big:12345678901234567890123", [7]),
        ("big:12345678901234567890124", []),
        ("n:null", [7]),
        ("color:red", []),
        ("CHECKOUT", [1, 2, 3]),
        ('"CAFÉ"', [1, 2, 3, 7]),
        ("broken", []),
        ("paris", [7]),
        (r'"say \"hi\""', [7]),
        ("shop*checkout", [1, 2, 3]),
        ("ada@", [3]),
        ("100%", []),
        ("price>100 -is:duplicate or id:7", [1, 7]),
    ],
)
def test_a_filter_finds(session: Session, text: str, ids: list[int]) -> None:
    with Reader(session.path) as reader:
        assert list(matching(reader, parse(text, session.at, UTC), 0, 99)) == ids


ALIKE = ["Purchase", "Purchase ", "\u00a0purchase", "Pur\u200bchase", "\u0420urchase", "\uff30urchase"]
"""Names that look alike."""


@pytest.mark.parametrize("asked", [*ALIKE, "Purch*", "*chase ", "Pur*ase"], ids=ascii)
@pytest.mark.parametrize("spellings", [1_000, 0], ids=["by index", "one by one"])
def test_a_name_finds_all_that_look_like_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, spellings: int
) -> None:
    monkeypatch.setattr("liveview.log.filter.drivers.MOST_SPELLINGS", spellings)
    session = Session(tmp_path / "session.db")
    for name in (*ALIKE, "Signup", "P\u00fcrch\u00e4se", "P", "Add to cart"):
        session.send(name)
    wanted = parse(f'name:"{asked}"' if "*" not in asked else f"name:{asked.strip()}", session.at, UTC)
    expected = list(range(1, len(ALIKE) + 1))
    with Reader(session.path) as reader:
        assert list(matching(reader, wanted, 0, 99)) == expected
    found: list[int] = []
    with Search(session.path, wanted) as search:
        search.run(lambda ids, _: found.extend(ids), lambda: False)
    session.close()
    assert sorted(found) == expected
