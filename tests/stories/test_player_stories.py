"""Every story, played at high speed through the real port, comes to the end that it promises."""

import itertools
import time
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from liveview import stories
from liveview.model.delivery import Rule
from liveview.model.problem import CATALOGUE
from liveview.model.settings import Settings
from liveview.stories.player import LINGER
from tests.support.program import PATIENCE, Program, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


class Ending(NamedTuple):
    """What must be in the log: events by state, and the collisions among them."""

    states: dict[str, int]
    collisions: int = 0
    speed: int = 8

    @property
    def events(self) -> int:
        """All of them."""
        return sum(self.states.values())


ENDINGS = {
    "first-look": Ending({"delivered": 20, "duplicate": 2, "invalid": 3, "unrouted": 1}, collisions=1),
    "duplicate-trap": Ending({"delivered": 9, "duplicate": 3}, collisions=2),
    "slow-webhook": Ending({"delivered": 6}, speed=4),
    "outage": Ending({"delivered": 6}, speed=4),
    "routing": Ending({"delivered": 9, "unrouted": 4}),
    "bad-events": Ending({"delivered": 20, "invalid": 28, "unrouted": 1, "duplicate": 1}),
    "rush": Ending({"delivered": 5005}, speed=1),
    "pipeline": Ending({"delivered": 13, "unrouted": 2}),
    "hipaa": Ending({"delivered": 10}),
    "destinations": Ending({"delivered": 9, "failed": 1}),
    "monitoring": Ending({"delivered": 68}),
}


def counted(program: Program, query: str) -> dict[Any, int]:
    return dict(program.rows(query))


def first_look(program: Program) -> None:
    outcomes = counted(program, "select outcome, count(*) from attempts group by outcome")
    assert outcomes["timeout"] >= 2
    assert outcomes["http_error"] == 2
    assert program.rows("select max(rounds) from deliveries") == [(3,)]


def duplicate_trap(program: Program) -> None:
    """The hint is on the last event; at this speed others come close enough to earn it, too."""
    missed = (
        "select events.id from events, json_each(problems) where json_extract(value, '$.code') = 'missed-duplicate'"
    )
    assert (12,) in program.rows(missed)


def slow_webhook(program: Program) -> None:
    by_destination = "select destination, outcome from deliveries join attempts on delivery_id = deliveries.id "
    first_round = program.rows(
        by_destination + "where round = 1 and destination in ('CRM', 'Dead') order by attempts.id"
    )
    assert [outcome for name, outcome in first_round if name == "CRM"] == ["timeout", "ok", "ok"]
    dead = [outcome for name, outcome in first_round if name == "Dead"]
    assert dead[:4] == ["timeout"] * 4
    assert dead[-2:] == ["not_called"] * 2
    reports = program.rows(by_destination + "where destination = 'Reports' order by attempts.id")
    assert [outcome for _, outcome in reports][-1] == "total_timeout"


PIPELINE = {
    Rule.NOT_IN_ENVIRONMENT,
    Rule.UNDEFINED,
    Rule.NO_CONSENT,
    Rule.ALREADY_SENT,
    Rule.CONSENT_GIVEN,
    Rule.FILTERED,
    Rule.SQL_ERROR,
}
"""The rules of a story of their own."""


def outage(program: Program) -> None:
    rounds = counted(program, "select destination, max(rounds) from deliveries where state is not null group by 1")
    assert rounds["Warehouse"] >= 3
    ok = "select event_id, count(*) from attempts join deliveries on deliveries.id = delivery_id where outcome = 'ok' "
    assert set(counted(program, ok + "and destination = 'Audit' group by 1").values()) == {1}
    once = (
        "select message_id, count(distinct request_body) from attempts join deliveries on deliveries.id = delivery_id"
    )
    assert set(counted(program, f"{once} group by 1").values()) == {1}


def routing(program: Program) -> None:
    used = {rule for (rule,) in program.rows("select distinct rule from deliveries")}
    assert used == {rule.value for rule in Rule} - PIPELINE - {Rule.REPLAYED}


def pipeline(program: Program) -> None:
    used = {rule for (rule,) in program.rows("select distinct rule from deliveries")}
    assert used >= {rule.value for rule in PIPELINE - {Rule.NOT_IN_ENVIRONMENT}}
    names = program.rows("select distinct emission from deliveries where definition is not null order by 1")
    assert names == [("Coupon Used",), ("Order Completed",), ("Signup Clicked",)]
    codes = "select distinct json_extract(value, '$.code') from deliveries, json_each(notes)"
    transformed = {code for (code,) in program.rows(f"{codes} where json_extract(value, '$.step') = 'transform'")}
    assert transformed >= {"standard", "renamed", "converted", "convert-failed", "deleted", "set", "sql"}
    assert transformed >= {"filtered", "sql-two-rows"}
    bodies = "select request_body from deliveries join attempts on delivery_id = deliveries.id where destination = "
    consented = program.rows(f"{bodies} 'Ads' and event_id in (8, 9, 10)")
    assert len(consented) == 1
    ((changed,),) = program.rows(f"{bodies} 'Ads' and event_id = 14")
    assert b'"properties":{"value":24.60,"sku":"mug-1","currency":"EUR"}' in changed
    ((computed,),) = program.rows(f"{bodies} 'CRM' and event_id = 11")
    assert b'"properties":{"gross":119' in computed


def hipaa(program: Program) -> None:
    codes = program.rows(
        "select distinct json_extract(value, '$.code') from deliveries, json_each(notes) "
        "where json_extract(value, '$.step') not in ('shape', 'check')"
    )
    assert {code for (code,) in codes} == {
        "hipaa-removed",
        "hipaa-masked",
        "hipaa-url-leak",
        "hipaa-name-leak",
        "hipaa-required-missing",
        "phi-likely",
    }
    bodies = "select request_body from deliveries join attempts on delivery_id = deliveries.id where destination "
    covered = b"".join(body for (body,) in program.rows(f"{bodies} <> 'Records' and event_id > 1"))
    for value in (b"diabetes", b"asthma", b"ada@clinic", b"grace%40clinic", b'"userId":"grace"', b"1990-03-01"):
        assert value not in covered
    assert covered.count(b"A-7731") == 1
    under_agreement = b"".join(body for (body,) in program.rows(f"{bodies} = 'Records'"))
    assert b"diabetes" in under_agreement
    assert b'"userId":"grace"' in under_agreement


def destinations(program: Program) -> None:
    """One event is given up when the story ends, because Facebook refuses it again and again."""
    found = program.rows(
        "select event_id, json_extract(value, '$.code') from deliveries, json_each(notes) "
        "where json_extract(value, '$.step') = 'check' order by 1, deliveries.id"
    )
    assert found == [
        (2, "dest-ga4-client-id"),
        (3, "dest-ga4-currency"),
        (3, "dest-facebook-capi-currency"),
        (4, "dest-mixpanel-distinct-id"),
        (6, "dest-klaviyo-phone"),
    ]
    of = "from deliveries join attempts on delivery_id = deliveries.id where status > 0 and event_id ="
    assert program.rows(f"select distinct destination, status {of} 3 and state = 'failed'") == [("Facebook", 400)]
    assert program.rows(f"select status {of} 4 order by attempts.id")[:1] == [(400,)]
    assert program.rows(f"select max(status), min(status) {of} 4") == [(400, 200)]
    assert program.rows("select distinct decision from deliveries where destination = 'Klaviyo' and event_id = 1") == [
        ("preview",)
    ]
    pairs = "select events.id, json_extract(value, '$.code'), json_extract(value, '$.detail') from events, "
    where = "json_each(problems) where json_extract(value, '$.code') in ('paired', 'would-count-twice')"
    assert program.rows(pairs + where) == [
        (8, "paired", "event #1"),
        (10, "would-count-twice", "event #9, at Facebook"),
    ]
    calls = "select count(*) from attempts join deliveries on deliveries.id = delivery_id where event_id = 7"
    assert program.rows(calls) == [(2,)]


def monitoring(program: Program) -> None:
    calls = "select destination, count(*) from attempts join deliveries on deliveries.id = delivery_id where"
    assert set(counted(program, f"{calls} outcome = 'http_error' group by 1")) == {"Billing"}
    assert set(counted(program, f"{calls} outcome = 'ok' and duration_ms > 150 group by 1")) >= {"Search"}
    assert set(counted(program, f"{calls} outcome = 'ok' group by 1").values()) == {68}


def bad_events(program: Program) -> None:
    codes = program.rows("select distinct json_extract(value, '$.code') from events, json_each(problems)")
    of_pairs = {"paired", "would-count-twice"}
    assert {code for (code,) in codes} == {code for code in CATALOGUE if not code.startswith("plan-")} - of_pairs


POINTS = {
    "first-look": first_look,
    "duplicate-trap": duplicate_trap,
    "slow-webhook": slow_webhook,
    "outage": outage,
    "routing": routing,
    "bad-events": bad_events,
    "pipeline": pipeline,
    "hipaa": hipaa,
    "destinations": destinations,
    "monitoring": monitoring,
}
"""What each story is about, seen in the log; `rush` is about the counts alone."""


def test_every_story_has_its_ending() -> None:
    assert ENDINGS.keys() == set(stories.names())


@pytest.mark.parametrize("name", ENDINGS)
def test_a_story_ends_as_it_promises(tmp_path: Path, name: str) -> None:
    ending = ENDINGS[name]
    with serving(tmp_path, "--story", name, "--speed", str(ending.speed), "--no-tui", command="demo") as program:
        program.settled(ending.events, patience=150)
        states = counted(program, "select state, count(*) from events group by state")
        assert states == ending.states
        assert program.rows("select count(*) from events where collision") == [(ending.collisions,)]
        if name in POINTS:
            POINTS[name](program)
        assert program.signal() == 0


BROUGHT = ("Ads", "CRM", "Mail", "Old CRM")


def test_what_a_story_brought_is_not_in_effect_but_known_when_it_is_over(tmp_path: Path) -> None:
    """The next event goes to the destinations of the configuration alone; the log remembers none of it as a change."""
    with serving(tmp_path, "--story", "routing", "--speed", "60", "--no-tui", command="demo") as program:
        program.settled(13, patience=60)
        body = b'{"event": "After", "properties": {"distinct_id": "a", "token": "t", "time": 1e9, "$insert_id": "%d"}}'
        names: set[str] = set()
        over_by = time.monotonic() + LINGER / 60 + PATIENCE
        for number in itertools.count(14):
            assert program.post(body % number) == [200]
            program.settled(number)  # a story stays while something is on its way
            names = {name for (name,) in program.rows(f"select destination from deliveries where event_id = {number}")}
            if names == {"Webhooks", "Mixpanel"} or time.monotonic() > over_by:
                break
        assert names == {"Webhooks", "Mixpanel"}
        effective_settings = msgspec.json.decode(
            program.rows("select value from settings where kind = 'set-up'")[0][0], type=Settings
        )
        assert [known.key for known in effective_settings.destinations] == ["Webhooks", "Mixpanel"]
        formers = effective_settings.history.destinations
        assert {former.destination.key: former.story for former in formers} == dict.fromkeys(BROUGHT, "routing")
        assert program.rows("select name from settings where kind in ('override', 'destination', 'behaviour')") == []
