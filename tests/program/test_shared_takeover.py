"""A receiver of a shared session is killed, or stopped for a while: the others carry on with what it had."""

import json
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support.log.stores import purchase
from tests.support.postgres import until
from tests.support.program import PATIENCE
from tests.support.running import TOKEN
from tests.support.team import LEASE, Load, Team, api, facts, stored_keys
from tests.support.timing import late
from tests.support.webhook import Behaviour, Exchange, Webhook, answer

pytestmark = pytest.mark.slow

EVENTS = 200
IN_FLIGHT = 20
"""Calls that a receiver makes at one time to a destination (its default)."""
WITHIN = 3.0
"""Seconds in which others take over, with a lease of two (scale.md)."""


def to_hook(url: str, schedule: str = "[]") -> str:
    """A configuration with one destination."""
    return (
        f"[delivery]\nretry_schedule = {schedule}\nretry_jitter = 0.0\nwebhook_timeout = 20.0\n"
        f'total_timeout = 20.0\n[[destinations]]\nname = "Hook"\nwebhooks = [{{ url = "{url}" }}]\n'
    )


def held_until(release: threading.Event) -> Behaviour:
    """Answer only after `release`."""
    good = answer(200)

    def behave(exchange: Exchange) -> bool:
        release.wait(PATIENCE)
        return good(exchange)

    return behave


def called(hook: Webhook) -> Counter[str]:
    """How often each message was sent."""
    return Counter(json.loads(seen.body)["messageId"] for seen in hook.requests)


def test_what_a_killed_receiver_had_is_delivered_by_the_other(tmp_path: Path) -> None:
    release = threading.Event()
    with Webhook(held_until(release)) as hook:
        team = Team(tmp_path, to_hook(hook.url))
        with team.receivers(2) as (dead, alive):
            for number in range(EVENTS):
                assert (dead, alive)[number % 2].post(purchase(f"k{number}")) == [200]
            hook.wait_for_hits(2 * IN_FLIGHT)
            mine = dead.ready["receiver_id"]
            owned = "select count(*) from {}.deliveries where state = 'pending' and owner = %s"
            (freed,) = team.session.sql(owned, mine)
            assert freed >= IN_FLIGHT
            in_flight = set(
                team.session.sql(
                    "select d.message_id from {}.deliveries d join {}.attempts a on a.delivery_id = d.id "
                    "where a.outcome is null and d.owner = %s",
                    mine,
                )
            )
            killed = time.time()
            dead.signal(signal.SIGKILL)
            taken = alive.wait_for(lambda told: [fact for fact in told if fact["fact"] == "takeover"])
            release.set()
            assert [(fact["of"], fact["freed"]) for fact in taken] == [(mine, freed)]
            assert taken[0]["at"] - killed < WITHIN + late()
            team.settled()
            team.balances()
            assert team.session.sql("select state, count(*) from {}.events group by 1") == [("delivered", EVENTS)]
            calls = called(hook)
            assert len(calls) == EVENTS
            repeated = {message for message, count in calls.items() if count > 1}
            assert repeated <= in_flight
            assert max(calls.values()) <= 2
            interrupted = team.session.sql(
                "select count(*) from {}.attempts where outcome = 'interrupted' and reason = 'stopped'"
            )
            assert interrupted == [len(in_flight)]


def test_one_that_was_stopped_for_a_while_is_fenced_and_ends(tmp_path: Path) -> None:
    release = threading.Event()
    with Webhook(held_until(release)) as hook:
        team = Team(tmp_path, to_hook(hook.url))
        with team.receivers(2) as (paused, alive):
            for number in range(60):
                assert (paused, alive)[number % 2].post(purchase(f"k{number}")) == [200]
            hook.wait_for_hits(2 * IN_FLIGHT)
            paused.process.send_signal(signal.SIGSTOP)
            alive.wait_for(lambda told: [fact for fact in told if fact["fact"] == "takeover"])
            release.set()
            team.settled()
            before = team.session.tables()
            paused.process.send_signal(signal.SIGCONT)
            assert paused.process.wait(PATIENCE) == 1
            until(lambda: bool(facts(paused, "fenced")))
            assert set(facts(paused, "fenced")[0]) == {"fact", "at"}
            assert paused.process.stderr is not None
            told = paused.process.stderr.read().strip()
            assert told.count("\n") == 0
            assert "receivers" in told
            assert team.session.tables() == before
            assert team.session.sql("select state, count(*) from {}.events group by 1") == [("delivered", 60)]
            team.balances()
            assert alive.post(purchase("after")) == [200]


def test_nothing_acknowledged_is_lost_by_three_kills_under_load(tmp_path: Path) -> None:
    with Webhook(answer(200)) as hook:
        team = Team(tmp_path, to_hook(hook.url))
        with team.receiver() as steady:
            acknowledged: list[str] = []
            for turn in range(3):
                with team.receiver() as victim, Load([victim.url, steady.url], name=f"{turn}-") as load:
                    load.more(200)
                    victim.signal(signal.SIGKILL)
                    load.more(100)  # by the other one, before and after it takes over
                acknowledged += load.acknowledged
            until(lambda: len(facts(steady, "takeover")) == 3)
            team.settled()
            assert set(acknowledged) <= stored_keys(team)
            (total,) = team.session.sql("select count(*) from {}.events")
            assert team.session.sql("select id from {}.events order by id") == list(range(1, total + 1))
            assert team.session.sql("select distinct state from {}.events where verdict = 'accepted'") == ["delivered"]
            assert team.session.sql("select count(*) from {}.receivers where gone = 1") == [3]
            team.balances()


def test_one_that_ends_normally_leaves_its_work_at_once(tmp_path: Path) -> None:
    release = threading.Event()
    with Webhook(held_until(release)) as hook:
        team = Team(tmp_path, to_hook(hook.url))
        with team.receivers(2) as (leaving, staying):
            for number in range(40):
                assert leaving.post(purchase(f"k{number}")) == [200]
            hook.wait_for_hits(IN_FLIGHT)
            release.set()
            assert leaving.signal() == 0
            team.settled()
            assert facts(staying, "takeover") == []
            assert team.session.sql("select state, count(*) from {}.events group by 1") == [("delivered", 40)]
            team.balances()


def test_retry_now_and_give_up_may_be_asked_of_any_receiver(tmp_path: Path) -> None:
    with Webhook(answer(500), answer(200)) as hook:
        team = Team(tmp_path, to_hook(hook.url, "[3600.0]"))
        with team.receivers(2) as (one, other):
            assert one.post(purchase("a")) == [200]
            waits = "select rounds from {}.deliveries where id = 1 and owner is null"
            until(lambda: team.session.sql(waits) == [1])
            assert api(other).retry([1]) == (1,)
            team.settled()
            assert team.session.sql("select state, rounds from {}.deliveries") == [("delivered", 2)]
        assert len(called(hook)) == 1
    release = threading.Event()
    with Webhook(held_until(release)) as hook:
        team = Team(tmp_path, to_hook(hook.url))
        with team.receivers(2) as (one, other):
            assert one.post(purchase("b")) == [200]
            hook.wait_for_hits(1)
            assert api(other).retry([1], give_up=True) == (1,)
            until(lambda: team.session.sql("select state from {}.deliveries") == ["failed"])
            release.set()
            team.settled()
            assert one.post(purchase("c")) == [200]
            team.settled()
            assert team.session.sql("select state from {}.events order by id") == ["failed", "delivered"]
            team.balances()


def test_the_ready_line_names_the_session_and_the_receiver(tmp_path: Path) -> None:
    team = Team(tmp_path)
    with team.receivers(2) as receivers:
        assert [served.ready["log"] for served in receivers] == [team.session.identity] * 2
        assert [served.ready["receiver_id"] for served in receivers] == team.session.sql(
            "select id from {}.receivers order by id"
        )
        assert TOKEN not in json.dumps(receivers[0].ready)
        assert team.session.sql("select count(*) from {}.receivers where gone = 0") == [2]
        assert LEASE == 2.0
