"""The steps of the pipeline in the whole program: their order, and retries after `kill -9` with other settings."""

import itertools
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from liveview.model.note import PipelineStep
from tests.support.program import Program, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

DEFINITIONS = """
[[definitions]]
name = "Order Completed"
match = "any"
filters = [{ prop = "$event_name", value = "Purchase" }, { prop = "order", op = "exists" }]

[[definitions]]
name = "Form Opened"
filters = [{ op = "css", value = "button.join" }]
"""
CONSENT = """
[consent.categories]
C1 = ["Ads"]
C2 = ["CRM", "Slow"]
"""
RENAMING = """
[[transforms]]
event = "Order Completed"
ops = [
  { op = "rename", from = "price", to = "value" },
  { op = "type", prop = "value", to = "number" },
  { op = "standard", to = "purchase" },
]
"""
QUERY = """
[[transforms]]
event = "Order Completed"
sql = "select props ->> 'value' * 2 as doubled, event_name as seen from incoming_event"
"""
HIPAA = """
[hipaa]
on = true
events = ["doubled", "value", "seen", "title"]
users = ["plan"]
"""
DESTINATIONS = """
[[destinations]]
name = "Ads"
webhooks = [{ url = "sink:/ads", headers = { Content-Type = "application/json" } }]

[[destinations]]
name = "CRM"
identify_events = true
allow = ["email"]
webhooks = [{ url = "sink:/crm", headers = { Content-Type = "application/json" } }]
"""
SLOW = """
[[destinations]]
name = "Slow"
baa = true
webhooks = [{ url = "sink:/slow", headers = { Content-Type = "application/json" } }]
"""
RETRIES = "[delivery]\nretry_schedule = [0.3, 0.3, 0.3, 0.3]\nretry_jitter = 0\n"
OTHERS = """
[[definitions]]
name = "Something Else"
filters = [{ prop = "$event_name", op = "wildcard", value = "*" }]

[[transforms]]
sql = "select 'changed' as event_name, null as value, 1 as added from incoming_event"

[hipaa]
on = true
"""
"""Steps that would make something else of every event."""


def event(name: str, number: int, **properties: Any) -> bytes:
    """An event with consent for all destinations, unless it says something else."""
    own = {"distinct_id": "ada", "token": "t", "time": 1_600_000_000 + number, "$insert_id": f"id-{number}"}
    allowed = {"$options": {"integrations": {"All": True}}}
    return json.dumps({"event": name, "properties": own | allowed | properties}).encode()


EVENTS = (
    event("Purchase", 1, price="24.60", email="ada@shop.example"),
    event("Paid", 2, order=7, price=12.50, email="ada@shop.example", **{"$title": "for ada@shop.example"}),
    event(
        "$web_event", 3, mp_lib="web", **{"$elements": [{"tag_name": "button", "attr__class": "join"}]}, title="Join"
    ),
    event("$web_event", 4, mp_lib="web", **{"$elements": [{"tag_name": "a"}]}),
    event("Viewed", 5, value=1, **{"$options": {"integrations": {"All": False, "CRM": True}}}),
    event("$identify", 6, **{"$user_props": {"plan": "pro", "email": "ada@shop.example"}}),
    event("Purchase", 7, price="nothing", email="ada@shop.example"),
)
SENT = 9
"""Deliveries of these events to `Ads` and `CRM`: two of the first, second, third and seventh, one of the fifth."""


def configured(tmp_path: Path, parts: Sequence[str]) -> None:
    (tmp_path / "liveview.toml").write_text(f"{RETRIES}{''.join(parts)}")


def outcome(program: Program) -> list[tuple[Any, ...]]:
    """For each delivery what was decided and sent, but for the masks: every session has its own."""
    found = program.rows(
        "select event_id, destination, emission, definition, rule, notes, (select max(cast(request_body as text)) "
        "from attempts where delivery_id = deliveries.id) from deliveries order by event_id, destination, emission"
    )
    return [
        tuple(re.sub(r"lv_[0-9a-f]{32}", "lv_", each) if isinstance(each, str) else each for each in row)
        for row in found
    ]


def sent(outcomes: Sequence[tuple[Any, ...]], event_id: int, destination: str) -> dict[str, Any]:
    """The body of a delivery."""
    (body,) = (row[-1] for row in outcomes if row[:2] == (event_id, destination))
    decoded: dict[str, Any] = json.loads(body)
    return decoded


def test_the_order_of_steps_is_always_the_same_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    parts = [DEFINITIONS, CONSENT.replace(', "Slow"', ""), RENAMING, QUERY, HIPAA, DESTINATIONS]
    orders = random.Random(1).sample(list(itertools.permutations(parts)), 3)
    found = []
    for number, order in enumerate((parts, list(reversed(parts)), *orders)):
        configured(tmp_path, order)
        with serving(tmp_path, log=tmp_path / f"{number}.db") as program:
            assert program.post(*EVENTS) == [200] * len(EVENTS)
            program.settled(len(EVENTS))
            found.append(outcome(program))
    first = found[0]
    assert all(each == first for each in found)
    steps = list(PipelineStep)
    for row in first:
        noted = [steps.index(note["step"]) for note in json.loads(row[5])]
        assert noted == sorted(noted)
    assert sent(first, 1, "Ads") | {"timestamp": "", "messageId": ""} == {
        "event": "purchase",
        "type": "track",
        "timestamp": "",
        "messageId": "",
        "anonymousId": "",
        "userId": "lv_",
        "context": {"page": None, "library": {"name": "http-api"}},
        "properties": {"value": 24.6, "doubled": 49.2, "seen": "purchase"},
    }  # a transformation knew the definition's name, SQL what operations made, HIPAA mode the names after all of them
    assert sent(first, 2, "CRM")["properties"] == {
        "value": 12.5,
        "email": "ada@shop.example",
        "doubled": 25,
        "seen": "purchase",
    }
    assert {row[4] for row in first if row[0] == 4} == {"undefined"}
    assert {(row[1], row[4]) for row in first if row[0] == 5} == {("Ads", "no-consent"), ("CRM", "listed")}


def bodies(program: Program) -> dict[tuple[str, str], set[bytes]]:
    """The bodies that each path of the sink got under each `messageId`."""
    found: dict[tuple[str, str], set[bytes]] = {}
    for path, message, body in program.rows("select path, message_id, body from sink_requests where message_id <> ''"):
        found.setdefault((path, message), set()).add(body)
    return found


def behaving(behaviour: str) -> str:
    return "".join(f'\n[sink.behaviours]\n"/ads" = "{behaviour}"\n"/crm" = "{behaviour}"\n"/slow" = "hang"\n')


def failed_once(facts: Sequence[dict[str, Any]]) -> bool:
    failed = {each["delivery_id"] for each in facts if each["fact"] == "attempt" and each["outcome"] == "http_error"}
    return len(failed) >= SENT + 1  # and CRM's of the identify


@pytest.mark.parametrize("later", [OTHERS, ""], ids=["other steps", "no steps"])
def test_retries_after_a_kill_send_the_same_bytes_whatever_is_configured_by_then(tmp_path: Path, later: str) -> None:
    log = tmp_path / "killed.db"
    steps = [DEFINITIONS, CONSENT, RENAMING, QUERY, HIPAA]
    configured(tmp_path, [*steps, DESTINATIONS, SLOW, behaving("503")])
    with serving(tmp_path, log=log) as program:
        assert program.post(*EVENTS) == [200] * len(EVENTS)
        program.wait_for(failed_once)
        program.process.kill()
        program.process.wait()
    before = program.rows("select id, emission, definition, pipeline_id, notes, message_id from deliveries order by id")
    tried = bodies(program)
    assert len(tried) == SENT + 1 + 4  # Slow was called, too, and never answered
    configured(tmp_path, [later, DESTINATIONS, SLOW, behaving("ok").replace("hang", "ok")])
    with serving(tmp_path, log=log) as program:
        assert program.post(event("Purchase", 8, price="24.60")) == [200]
        states = "select distinct state from deliveries where decision = 'send'"
        program.wait_for(lambda _: program.rows(states) == [("delivered",)])
        after = program.rows(
            "select id, emission, definition, pipeline_id, notes, message_id from deliveries "
            "where event_id <= 7 order by id"
        )
        assert after == before
        repeated = bodies(program)
        for place, first in tried.items():
            assert repeated[place] == first
            assert len(first) == 1
        attempts = program.rows(
            "select count(distinct request_body), count(*) from attempts "
            "join deliveries on deliveries.id = delivery_id where destination <> 'Slow' and event_id <= 7 "
            "group by delivery_id"
        )
        assert {distinct for distinct, _ in attempts} == {1}
        assert min(calls for _, calls in attempts) >= 2
        (now,) = {body for place in repeated.keys() - tried.keys() if place[0] == "/ads" for body in repeated[place]}
        assert b"doubled" not in now  # a later event goes by what is configured now
        assert program.signal() == 0
