"""The newest facts: numbered without gaps, bounded, and kept only for those who read."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.api import facts as facts_module
from liveview.api.facts import FactGroup, Facts
from liveview.api.run import ApiRun, Listener
from liveview.api.session_log import SessionLog
from liveview.model.facts import Replied, SessionMoved
from tests.support.examples import examples
from tests.support.log.making import event, request


class Run:
    """A run whose commits are made here."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.listen, self.leave = self.listeners.append, self.listeners.remove

    def now(self) -> float:
        return 7.0

    def commit(self, *rows: Any) -> None:
        for listener in list(self.listeners):
            listener(rows)


SESSION = SessionLog("/tmp/none.db")


@contextmanager
def facts() -> Iterator[tuple[Run, Facts]]:
    run = Run()
    made = Facts(cast("ApiRun", run))
    yield run, made
    made.end()


def numbers(commits: list[FactGroup]) -> list[int]:
    return [number for commit in commits for number in range(commit.first, commit.end)]


def in_loop(act: Callable[[], None]) -> None:
    async def main() -> None:
        act()

    asyncio.run(main())


def test_nothing_listens_before_the_first_reader_and_some_time_after_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_module, "FORGET_AFTER", 0.0)

    async def main() -> None:
        with facts() as (run, kept):
            assert run.listeners == []
            first, second = kept.follow(SESSION, ""), kept.follow(SESSION, "")
            assert len(run.listeners) == 1
            run.commit(event(1))
            known = kept.id_of(1)
            kept.leave(first)
            kept.leave(second)
            again = kept.follow(SESSION, known)  # in time: what came is still known
            assert (again.missed, numbers(kept.take(again, 10))) == (0, [])
            kept.leave(again)
            await asyncio.sleep(0.01)
            assert run.listeners == []
            late = kept.follow(SESSION, known)
            assert late.missed is None

    asyncio.run(main())


def test_rows_that_are_not_facts_are_left_out() -> None:
    def act() -> None:
        with facts() as (run, kept):
            follower = kept.follow(SESSION, "")
            run.commit(Replied(1, 1, 1.0))
            assert kept.take(follower, 10) == []
            run.commit(request(1), Replied(1, 1, 1.0), event(1))
            (commit,) = kept.take(follower, 10)
            assert [type(fact).__name__ for fact in commit.facts] == ["Request", "Event"]
            assert b'"fact":"request"' in commit.lines[0]
            assert commit.lines is commit.lines

    in_loop(act)


@examples(50)
@given(st.lists(st.integers(1, 6), max_size=20), st.integers(1, 15), st.integers(1, 8), st.data())
def test_every_reader_gets_every_number_once_or_is_told_how_many_are_missing(
    sizes: list[int], most: int, at_once: int, data: st.DataObject
) -> None:
    def act() -> None:
        with pytest.MonkeyPatch.context() as patch, facts() as (run, kept):
            patch.setattr(facts_module, "MOST_FACTS", most)
            follower = kept.follow(SESSION, "")
            seen: list[int] = []
            missed = 0

            def read() -> bool:
                nonlocal missed
                commits = kept.take(follower, at_once)
                missed, follower.missed = missed + (follower.missed or 0), 0
                seen.extend(number for number in numbers(commits) if number >= follower.next)
                follower.next = commits[-1].end if commits else follower.next
                return bool(commits)

            for size in sizes:
                run.commit(*(event(number) for number in range(1, size + 1)))
                if data.draw(st.booleans()):
                    read()
            while read():
                pass
            assert seen == sorted(set(seen))
            assert len(seen) + missed == sum(sizes)
            assert seen[-most:] == list(range(1, sum(sizes) + 1))[-most:]
            known = data.draw(st.integers(max(sum(sizes) - most, 0), sum(sizes)))
            again = kept.follow(SESSION, kept.id_of(known))
            assert numbers(kept.take(again, 1_000))[-(sum(sizes) - known) or 99_999 :] == list(
                range(known + 1, sum(sizes) + 1)
            )

    in_loop(act)


def test_large_facts_are_kept_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_module, "MOST_BYTES", 1_000)

    def act() -> None:
        with facts() as (run, kept):
            follower = kept.follow(SESSION, "")
            for number in range(1, 20):
                run.commit(event(number))
            found = numbers(kept.take(follower, 100))
            assert 0 < len(found) < 10
            assert found[-1] == 19
            assert follower.missed == 19 - len(found)

    in_loop(act)


@pytest.mark.parametrize("last", ["", "x", "x-1", "{}-", "{}--1", "{}-0x1", "{}-99", "{}-1e1"])
def test_only_ids_that_were_given_out_are_known(last: str) -> None:
    def act() -> None:
        with facts() as (run, kept):
            kept.follow(SESSION, "")
            run.commit(event(1))
            asked = last.format(kept.id_of(1).partition("-")[0])
            follower = kept.follow(SESSION, asked)
            assert follower.missed == (None if asked else 0)
            assert kept.take(follower, 10) == []

    in_loop(act)


def test_another_session_is_a_fact_and_what_follows_is_of_it() -> None:
    other = SessionLog("/tmp/other.db")

    def act() -> None:
        with facts() as (run, kept):
            follower = kept.follow(SESSION, "")
            run.commit(event(1))
            kept.moved(SessionMoved("/tmp/other.db", "/tmp/none.db", ""))
            kept.begin(other)
            run.commit(event(1))
            found = kept.take(follower, 10)
            assert [commit.session.path for commit in found] == ["/tmp/none.db", "/tmp/none.db", "/tmp/other.db"]
            assert isinstance(found[1].facts[0], SessionMoved)

    in_loop(act)
