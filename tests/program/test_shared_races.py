"""Copies at several receivers of one session: one is accepted."""

from pathlib import Path

import pytest

from liveview.adapters.client import ReceiverClient
from tests.support.log.stores import purchase
from tests.support.postgres import until
from tests.support.program import Program
from tests.support.team import Team, together

pytestmark = pytest.mark.slow

COPIES, KEYS = 50, 60
NAMED = (
    "select count(*) from {0}.events e join {0}.events o on o.id = e.duplicate_of "
    "where e.verdict = 'duplicate' and o.verdict = 'accepted' and o.dedup_key = e.dedup_key and o.id < e.id"
)


def race(receivers: list[Program], bodies: list[bytes]) -> list[int]:
    """Send each body `COPIES` times, each copy by a client of its own; the statuses."""
    statuses: list[int] = []

    def send(number: int) -> None:
        with ReceiverClient(receivers[number % len(receivers)].url) as client:
            turned = bodies[number % len(bodies) :] + bodies[: number % len(bodies)]
            statuses.extend(client.post(body).status for body in turned)

    together(*((lambda number=number: send(number)) for number in range(COPIES)))
    return statuses


def one_of_each(team: Team, total: int, keys: int) -> None:
    session = team.session
    quoted = session.quoted
    assert session.sql("select id from {}.events order by id") == list(range(1, total + 1))
    assert session.sql("select verdict, count(*) from {}.events group by 1 order by 1") == [
        ("accepted", keys),
        ("duplicate", total - keys),
    ]
    assert session.sql(NAMED.replace("{0}", quoted)) == [total - keys]
    assert session.sql("select count(distinct dedup_key) from {}.events where verdict = 'accepted'") == [keys]


def test_of_fifty_copies_of_sixty_events_sixty_are_accepted(tmp_path: Path) -> None:
    team = Team(tmp_path)
    with team.receivers(2) as receivers:
        assert race(receivers, [purchase(f"k{number}") for number in range(KEYS)]) == [200] * (COPIES * KEYS)
        team.settled()
        one_of_each(team, COPIES * KEYS, KEYS)
        assert all(session_events(team, number + 1) for number in range(2))  # both took part
    team.balances()


def session_events(team: Team, receiver: int) -> int:
    """How many events a receiver stored."""
    return int(team.session.sql("select count(*) from {}.events where by / 4 = %s", receiver)[0])


def test_requests_with_several_events_race_too(tmp_path: Path) -> None:
    team = Team(tmp_path)
    batches = [
        b"[%s]" % b",".join(purchase(f"k{(first + each) % 20}") for each in range(5)) for first in range(0, 20, 2)
    ]
    with team.receivers(2) as receivers:
        assert race(receivers, batches) == [200] * (COPIES * len(batches))
        team.settled()
        one_of_each(team, COPIES * len(batches) * 5, 20)
    requests = team.session.sql("select request_id, count(*), max(position) from {}.events group by 1 order by 1")
    assert requests == [(number, 5, 5) for number in range(1, COPIES * len(batches) + 1)]
    team.balances()


def test_a_key_is_free_again_after_its_window(tmp_path: Path) -> None:
    team = Team(tmp_path, '[dedup]\nwindow = "2s"\n')
    with team.receivers(2) as receivers:
        first, second = receivers
        assert first.post(purchase("a")) == second.post(purchase("a")) == [200]
        (at,) = team.session.sql("select received_at from {}.events where id = 1")
        verdicts = "select verdict, duplicate_of from {}.events order by id"
        assert team.session.sql(verdicts) == [("accepted", None), ("duplicate", 1)]
        again = "select count(*) from {}.events where verdict = 'accepted'"
        until(lambda: second.post(purchase("a")) == [200] and team.session.sql(again) == [2])
        fresh = "select received_at, id from {}.events where verdict = 'accepted' order by id desc limit 1"
        ((later, number),) = team.session.sql(fresh)
        assert later - at >= 2
        assert first.post(purchase("a")) == [200]
        assert team.session.sql(verdicts)[-1] == ("duplicate", number)
