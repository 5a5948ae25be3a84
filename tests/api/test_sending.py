"""Sending events over the HTTP API is posting each of them to `/track`."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from liveview.adapters.receiver import Accepted
from liveview.api.route import ApiCall
from liveview.api.sending import AT_ONCE, MOST_BODY, MOST_EVENTS, send
from tests.support.api.asking import ask, kind
from tests.support.running import NOWHERE, event, refusing, running

STRICT = msgspec.structs.replace(NOWHERE, receiver=msgspec.structs.replace(NOWHERE.receiver, strict=True))


def sent(app: Any, body: bytes) -> list[dict[str, Any]]:
    reply = ask(app, "POST", "send", body)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = json.loads(reply.body)["sent"]
    return found


def test_one_event_is_one_request(tmp_path: Path) -> None:
    body = b' {"event": "Purchase",  "properties": {"distinct_id": 7, "token": "t", "time": 1.50, "n": 1e400}} '
    with running(tmp_path) as app:
        app.post(event())
        assert sent(app, body) == [{"status": 200, "request_id": 2, "events": [2]}]
        assert app.rows("select payload from events where id = 2") == [body.strip().decode()]
        method, path, wire, remote = app.rows("select method, path, wire, remote from requests where id = 2")[0]
        assert (method, path, wire, remote) == ("POST", "/track", "http-api", "127.0.0.1")


def test_each_of_a_list_is_one_request_in_its_order(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        body = b"[" + b",".join(event(n=number) for number in range(300)) + b"]"
        found = sent(app, body)
        assert found == [{"status": 200, "request_id": n, "events": [n]} for n in range(1, 301)]
        assert app.rows("select json_extract(payload, '$.properties.n') from events order by id") == list(range(300))
        assert sent(app, b"[]") == []


def test_what_is_not_an_event_is_what_track_makes_of_it(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        found = sent(app, b'[5, {"event": "A"}, [%s, %s], null]' % (event(), event()))
        assert [(each["status"], each["events"]) for each in found] == [
            (200, [1]),
            (200, [2]),
            (200, [3, 4]),
            (200, [5]),
        ]
        assert app.states() == ["invalid", "invalid", "unrouted", "unrouted", "invalid"]


def test_an_event_that_is_too_large_is_refused_and_recorded_and_the_others_are_stored(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        found = sent(app, b"[%s,%s]" % (event(blob="x" * 2_000_000), event()))
        assert [each["status"] for each in found] == [413, 200]
        assert (found[0]["request_id"], found[0]["events"], found[1]["events"]) == (None, [], [1])
        assert sorted(app.rows("select status from requests")) == [200, 413]


def test_a_strict_receiver_answers_400_for_the_invalid_ones(tmp_path: Path) -> None:
    with running(tmp_path, STRICT) as app:
        found = sent(app, b'[{"event": "A"}, %s]' % event())
        assert [(each["status"], each["events"]) for each in found] == [(400, [1]), (200, [2])]


def test_what_cannot_be_stored_is_503(tmp_path: Path) -> None:
    with running(tmp_path) as app, refusing(app.log, "requests"):
        assert sent(app, event()) == [{"status": 503, "request_id": None, "events": []}]


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("odd", [rb'{"event": "\ud800"}', b'{"a":' * 70 + b"1" + b"}" * 70, b"[" * 70 + b"]" * 70])
def test_json_that_few_programs_read_is_what_track_makes_of_it(tmp_path: Path, odd: bytes, *, listed: bool) -> None:
    one = odd if odd.startswith(b"{") else b'{"list": %s}' % odd
    with running(tmp_path) as app:
        body = b"[%s, %s]" % (one, event()) if listed else one
        assert [each["events"] for each in sent(app, body)] == ([[1], [2]] if listed else [[1]])
        assert app.states()[0] == "invalid"
        app.post(one)
        first, second = app.rows("select problems from events where state = 'invalid' order by id")
        assert first == second


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[1,]",
        b"\xff",
        b'{"event":"\xff"}',
        b"[" * 90_000,
        b'{"a":NaN}',
        b'["\\ud800",NaN]',
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_json_is_refused(tmp_path: Path, body: bytes) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "POST", "send", body)
        assert (reply.status, kind(reply)) == (400, "bad-body")
        assert app.states() == []


def test_too_many_or_too_much_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        for body in (b"[" + b",".join([b"1"] * (MOST_EVENTS + 1)) + b"]", b" " * (MOST_BODY + 1)):
            reply = ask(app, "POST", "send", body)
            assert (reply.status, kind(reply)) == (413, "too-large")
        assert app.states() == []


class Store:
    """Counts the events that wait at the same time."""

    def __init__(self) -> None:
        self.waiting = 0
        self.most = 0

    async def accept(self, _: object) -> Accepted:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await asyncio.sleep(0)
        self.waiting -= 1
        return Accepted(1, 200)


@pytest.mark.parametrize(("lists", "alone", "most"), [(3, 0, AT_ONCE), (3, 5, AT_ONCE + 5)])
def test_lists_take_turns_and_one_event_waits_for_none(lists: int, alone: int, most: int) -> None:
    async def act() -> int:
        store, turns = Store(), asyncio.Lock()
        bodies = [b"[" + b",".join([b"{}"] * (AT_ONCE + 1)) + b"]"] * lists + [b"{}"] * alone
        await asyncio.gather(*(send(call(store, turns, body)) for body in bodies))
        return store.most

    assert asyncio.run(act()) == most


def call(store: Store, turns: asyncio.Lock, body: bytes) -> ApiCall:
    async def ask(_: object) -> dict[int, list[int]]:
        await asyncio.sleep(0)
        return {}

    services = SimpleNamespace(lists=turns, run=SimpleNamespace(store=store))
    session = SimpleNamespace(news=SimpleNamespace(ask=ask))
    found = SimpleNamespace(services=services, session=session, body=body, request=SimpleNamespace(remote=""))
    return cast("ApiCall", found)
