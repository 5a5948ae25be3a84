"""The PostgreSQL of a shared session stops, is cut off, moves, or is behind a pooler."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.adapters.client import ReceiverClient
from tests.support.log.stores import purchase
from tests.support.pooler import pooler
from tests.support.postgres import DATABASE, HOST, PostgresServer, free_port, private_server, until
from tests.support.postgres_line import Line
from tests.support.program import Program
from tests.support.team import Load, Team, api, facts, stored_keys
from tests.support.timing import late
from tests.support.webhook import Webhook, answer

pytestmark = pytest.mark.slow

WITHIN = 2.0
"""Seconds in which a receiver without its store says so (scale.md)."""
HOOK = '[delivery]\nretry_schedule = []\n[[destinations]]\nname = "Hook"\nwebhooks = [{{ url = "{}" }}]\n'


def refuses(served: Program) -> None:
    """An event is refused in time, with a time to come back, and the health check says why not to come at all."""
    started = time.monotonic()
    with ReceiverClient(served.url) as client:
        reply = client.post(purchase("refused"))
    assert reply.status == 503
    assert int(reply.header("Retry-After")) >= 1
    assert time.monotonic() - started < WITHIN + late()
    until(lambda: not api(served).is_healthy(), WITHIN + late())


def recovers(served: Program, key: str) -> None:
    """By itself."""
    until(lambda: served.post(purchase(key)) == [200] and api(served).is_healthy())


def whole(team: Team, load: Load) -> None:
    """Everything acknowledged is stored once and delivered, and the ids have no gap."""
    team.settled()
    session = team.session
    assert set(load.acknowledged) <= stored_keys(team)
    (total,) = session.sql("select count(*) from {}.events")
    assert session.sql("select id from {}.events order by id") == list(range(1, total + 1))
    assert session.sql("select distinct state from {}.events where verdict = 'accepted'") == ["delivered"]
    doubles = "select dedup_key from {}.events where verdict = 'accepted' group by 1 having count(*) > 1"
    assert session.sql(doubles) == []
    team.balances()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with private_server(durable=True) as made:
        yield made


def test_nothing_acknowledged_is_lost_when_postgres_stops_at_once(tmp_path: Path, server: PostgresServer) -> None:
    with Webhook(answer(200)) as hook:
        team = Team(tmp_path, HOOK.format(hook.url), server)
        with team.receivers(2) as receivers, Load([served.url for served in receivers]) as load:
            load.more(200)
            server.stop(signal.SIGQUIT)
            load.was_refused()
            for served in receivers:
                refuses(served)
            server.start(server.port)
            load.more(200)
        assert {status for status, _, _ in load.refused} == {503}
        assert all(after for _, after, _ in load.refused)
        assert max(seconds for _, _, seconds in load.refused) < WITHIN + late(60)
        assert not [fact for served in receivers for fact in facts(served, "fenced")]
        with team.receiver() as served:
            recovers(served, "last")
            whole(team, load)


def test_a_crash_of_postgres_is_outlived_by_the_receivers(tmp_path: Path, server: PostgresServer) -> None:
    team = Team(tmp_path, server=server)
    with team.receivers(2) as receivers, Load([served.url for served in receivers], 2) as load:
        load.more(50)
        server.restart(signal.SIGKILL)
        load.more(50)
        for number, served in enumerate(receivers):
            recovers(served, f"after-{number}")
            assert served.process.poll() is None
    whole_or_unrouted(team, load)


def whole_or_unrouted(team: Team, load: Load) -> None:
    """The same for a session that delivers to the sink."""
    with team.receiver():
        whole(team, load)


def test_a_dropped_connection_is_made_again(tmp_path: Path) -> None:
    team = Team(tmp_path)
    with Line(team.session.server.port) as line, team.receiver(line.port) as served:
        assert served.post(purchase("a")) == [200]
        line.cut()
        refuses(served)
        line.mend()
        recovers(served, "b")
        line.cut()
        line.mend()
        recovers(served, "c")
        team.settled()
        assert team.session.sql("select count(*) from {}.events where verdict = 'accepted'") == [3]
        team.balances()


def test_a_line_that_carries_nothing_is_noticed(tmp_path: Path) -> None:
    """The connection is not broken: nothing arrives, as behind a firewall that has forgotten it."""
    team = Team(tmp_path)
    with Line(team.session.server.port) as line, team.receiver(line.port) as served:
        assert served.post(purchase("a")) == [200]
        line.hold()
        refuses(served)
        line.release()
        recovers(served, "b")
        assert served.process.poll() is None


def test_a_server_that_comes_back_elsewhere_is_found_by_a_url_with_several_hosts(
    tmp_path: Path, server: PostgresServer
) -> None:
    team, before, after = Team(tmp_path, server=server), server.port, free_port()
    with team.receiver(before, after) as served:
        shown = f"postgresql://{HOST}:{before},{HOST}:{after}/{DATABASE}?session={team.session.name}"
        assert served.ready["log"] == shown
        assert served.post(purchase("a")) == [200]
        server.stop(signal.SIGQUIT)
        refuses(served)
        server.start(after)
        recovers(served, "b")
        assert served.post(purchase("a"), purchase("c")) == [200, 200]
        team.settled()
        verdicts = "select dedup_key, count(*) from {}.events where verdict = 'accepted' group by 1 order by 1"
        assert team.session.sql(verdicts) == [('"a"', 1), ('"b"', 1), ('"c"', 1)]
        team.balances()


def test_a_pooler_in_transaction_mode_may_be_in_between(tmp_path: Path) -> None:
    with Webhook(answer(200)) as hook:
        team = Team(tmp_path, HOOK.format(hook.url))
        with pooler(team.session.server) as port:
            with team.receiver(port) as one, team.receiver(port) as other, Load([one.url, other.url]) as load:
                load.more(300)
                api(one).change_settings({"destinations": {"Hook": False}})
                load.more(50)
                api(other).change_settings({"destinations": {"Hook": None}})
                load.more(50)
                assert load.refused == []
            with team.receiver(port):
                team.settled()
        assert set(load.acknowledged) <= stored_keys(team)
        team.balances()
