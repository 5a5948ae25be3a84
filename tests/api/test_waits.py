"""Many who wait at the same time: they hang up, they are turned away, and they never hinder `/track`."""

import asyncio
import http.client
import statistics
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters import descriptors
from liveview.adapters.descriptors import MOST_WAITS
from liveview.adapters.server import MOST_CONNECTIONS
from liveview.api.session_log import SessionLog
from liveview.api.waits import Wait
from liveview.log.filter import parse
from liveview.runtime.host import EngineHost
from tests.support.api.asking import detail, kind
from tests.support.api.waiting import Open, answer, arrived, wait, waiting
from tests.support.examples import examples
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.running import JSON, event, running

READ_BEFORE = 0.02
"""Seconds from a commit to its answer, as promised."""


def test_two_hundred_wait_at_the_same_time_and_track_is_answered(tmp_path: Path) -> None:
    with running(tmp_path) as app, waiting(app, MOST_WAITS, filter="name:Purchase", count=2, timeout=60) as opened:
        arrived(app)
        refused = wait(app)
        assert (refused.status, kind(refused), refused.headers["Retry-After"]) == (503, "too-many", "1")
        assert detail(refused) == "there are 200 waits already"
        assert app.post(event()).status == 200
        connections = [http.client.HTTPConnection("127.0.0.1", app.port, timeout=30) for _ in range(MOST_CONNECTIONS)]
        for connection in connections:
            connection.request("POST", "/track", event(), JSON)
        assert {connection.getresponse().status for connection in connections} == {200}
        for connection in connections:
            connection.close()
        found = [answer(one.reply()) for one in opened]
        assert {tuple(each["id"] for each in one["events"]) for one in found} == {(1, 2)}
        assert answer(wait(app))["count"] == 1


def test_two_hundred_different_filters_are_each_answered_by_their_own_event(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        opened = [Open(app, f"wait?filter=n%3A{number}&timeout=60") for number in range(MOST_WAITS)]
        arrived(app)
        assert set(app.post_all(event(n=number) for number in range(MOST_WAITS))) == {200}
        for number, one in enumerate(opened):
            (found,) = answer(one.reply())["events"]
            assert found["payload"]["properties"]["n"] == number
            one.hang_up()


def test_hanging_up_frees_a_place(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        with waiting(app, MOST_WAITS, filter="name:Never", timeout=300) as opened:
            arrived(app)
            assert wait(app).status == 503
            for one in opened[::2]:
                one.hang_up()
            app.wait_until(lambda: wait(app, "name:Never", timeout=0).status == 408)
        tasks = app.engine_tasks if app.post(event()).status == 200 else None
        assert tasks is not None
        app.wait_until(lambda: tasks() < MOST_WAITS)


def test_nobody_listens_to_commits_while_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[EngineHost] = []
    make = EngineHost.__init__

    def made(host: EngineHost, *given: Any, **more: Any) -> None:
        make(host, *given, **more)
        hosts.append(host)

    monkeypatch.setattr(EngineHost, "__init__", made)
    with running(tmp_path) as app:
        (host,) = hosts
        before = len(host.subscribers)
        with waiting(app, 3, filter="name:Never", timeout=60):
            arrived(app)
            assert len(host.subscribers) == before + 1
        app.wait_until(lambda: len(host.subscribers) == before)
        assert wait(app, "name:Never", timeout=0).status == 408
        app.wait_until(lambda: len(host.subscribers) == before)


def test_an_answer_follows_its_commit_within_twenty_milliseconds(tmp_path: Path) -> None:
    committed: list[float] = []
    with running(tmp_path, subscribers=[lambda _: committed.append(time.perf_counter())]) as app:
        delays = []
        for number in range(15):
            answered: list[float] = []
            one = Open(app, f"wait?filter=n%3A{number}&timeout=30")

            def read(one: Open = one, answered: list[float] = answered) -> None:
                assert one.reply().status == 200
                answered.append(time.perf_counter())

            reader = threading.Thread(target=read)
            reader.start()
            arrived(app)
            committed.clear()
            app.post(event(n=number))
            reader.join()
            delays.append(answered[0] - committed[0])
            one.hang_up()
        assert statistics.median(delays) < READ_BEFORE, delays


@examples(15)
@given(
    count=st.integers(1, 8),
    before=st.integers(0, 6),
    after=st.integers(0, 6),
    matching=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_whatever_came_before_or_after_the_first_that_match_are_the_answer(
    tmp_path_factory: pytest.TempPathFactory, count: int, before: int, after: int, matching: list[bool]
) -> None:
    bodies = [event(n=int(match)) for match in matching[: before + after]]
    expected = [number for number, match in enumerate(matching[: before + after], start=1) if match][:count]
    with running(tmp_path_factory.mktemp("waits")) as app:
        for body in bodies[:before]:
            app.post(body)
        with waiting(app, 1, filter="n:1", count=count, timeout=30 if len(expected) == count else 0.3) as (one,):
            for body in bodies[before:]:
                app.post(body)
            found = answer(one.reply(), 200 if len(expected) == count else 408)
    assert [each["id"] for each in found["events"]] == expected


def test_where_fewer_fit_it_is_said_at_the_start_and_to_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(descriptors, "limit", lambda: 400)
    with running(tmp_path) as app:
        fit = descriptors.shares(400, MOST_CONNECTIONS).waits
        assert fit < 100
        assert app.runtime.few_waits.startswith(f"only {fit} waits fit into the 400 files")
        with waiting(app, fit, filter="name:Never", timeout=60):
            arrived(app)
            refused = wait(app)
            assert (refused.status, kind(refused)) == (503, "too-many")
            assert detail(refused) == f"there are {fit} waits already; {app.runtime.few_waits}"
            assert app.post(event()).status == 200
    monkeypatch.undo()
    with running(tmp_path) as app:
        assert app.runtime.few_waits == ""


def test_a_new_session_ends_the_waits_of_the_old_one_and_no_others(tmp_path: Path) -> None:
    """Whatever is asked again at that moment: those that came after are of the new session."""
    with running(tmp_path) as app:
        for number in range(8):
            with waiting(app, 5, filter="name:Never", timeout=60) as old:
                arrived(app)
                moving = threading.Thread(target=app.runtime.commands.new_session)
                moving.start()
                posted = [app.post(event(n=number)).status for _ in range(3)]
                moving.join()
                late = Open(app, f"wait?filter=n%3A{number}&count=2&timeout=60")
                arrived(app)
                posted += [app.post(event(n=number)).status for _ in range(3)]
                assert {one.reply().status for one in old} == {410}
                found = answer(late.reply())
                late.hang_up()
            assert set(posted) == {200}
            assert len(found["events"]) == 2


def test_what_was_enough_stays_even_if_it_changes_before_it_is_answered(tmp_path: Path) -> None:
    async def act() -> None:
        one = Wait(SessionLog(str(new_log(tmp_path / "log.db"))), parse("is:pending", 0.0), 2)
        await one.search()
        one.ask_again([1, 2, 3], [1, 3])
        assert one.done.done()
        one.ask_again([1, 3], [])
        assert one.found == [1, 3]
        await one.session.close()

    asyncio.run(act())


def test_what_is_asked_again_while_it_searches_is_known_better_than_the_search_knows_it(tmp_path: Path) -> None:
    async def act() -> None:
        path = new_log(tmp_path / "log.db")
        with writing(path) as connection:
            fill(connection, [Happened() for _ in range(3)])
        one = Wait(SessionLog(str(path)), parse("name:Purchase", 0.0), 2)
        one.ask_again([1, 9], [9])  # 1 does not match any more
        await one.search()
        assert one.found == [2, 3]
        two = Wait(one.session, parse("name:Purchase", 0.0), 4)
        two.ask_again([1, 9], [9])
        await two.search()
        assert (two.found, two.done.done()) == ([2, 3, 9], False)
        await one.session.close()

    asyncio.run(act())
