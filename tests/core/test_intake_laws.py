"""Laws of intake: batches, duplicates, lost commits and other receivers, whatever happens, in whatever order."""

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.batch import BatchRows
from liveview.core.store import ClaimsLost, Stored
from liveview.model.event import Event, Verdict
from tests.support.core.inputs import arrived, body
from tests.support.core.laws import MOVES, REPLIES, Move, law, play, settings_of
from tests.support.core.receiver import Receiver
from tests.support.core.world import Reply, World

IDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=6)
BODIES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["u", "u", "v"])), min_size=1, max_size=5
).map(lambda sent: b"[%s]" % b",".join(body(distinct_id=user, **{"$insert_id": name}) for name, user in sent))
"""Requests with several events, among them duplicates and collisions."""


class TestBalance:
    @law
    @given(MOVES, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_holds_after_every_step_and_equals_what_the_deliveries_say(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        assert world.unbalanced == []
        world.settle()
        assert world.unbalanced == []
        assert world.balance.holds
        assert world.balance == world.log.recounted()
        assert world.balance.pending == 0


class TestDeduplication:
    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_exactly_one_event_per_key_is_accepted_and_it_is_the_first(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.flush()
        by_key: dict[tuple[str | None, str | None], list[Verdict]] = {}
        for event in world.log.events.values():
            if event.verdict is not Verdict.INVALID:
                by_key.setdefault((event.dedup_source, event.dedup_key), []).append(event.verdict)
        for verdicts in by_key.values():
            assert verdicts[0] is Verdict.ACCEPTED
            assert set(verdicts[1:]) <= {Verdict.DUPLICATE}

    @law
    @given(MOVES, REPLIES)
    def test_every_duplicate_names_an_earlier_accepted_original_with_its_key(
        self, moves: list[Move], replies: list[Reply]
    ) -> None:
        world = play(moves, replies)
        world.flush()
        for event in world.log.events.values():
            assert (event.duplicate_of is not None) == (event.verdict is Verdict.DUPLICATE)
            if event.duplicate_of is not None:
                original = world.log.events[event.duplicate_of]
                assert original.id < event.id
                assert original.verdict is Verdict.ACCEPTED
                assert (original.dedup_source, original.dedup_key) == (event.dedup_source, event.dedup_key)

    @law
    @given(MOVES, REPLIES)
    def test_every_retry_names_the_first_request_with_one_of_its_events(
        self, moves: list[Move], replies: list[Reply]
    ) -> None:
        world = play(moves, replies)
        world.flush()
        assert_first_requests(list(world.log.events.values()), {row.id: row.retry_of for row in world.requests()})


class TestBatches:
    @law
    @given(st.lists(BODIES, min_size=1, max_size=6))
    def test_decide_as_if_each_request_had_been_stored_before_the_next(self, sent: list[bytes]) -> None:
        together = Receiver(settings_of()).batch(*(arrived(content) for content in sent))
        one_by_one = Receiver(settings_of())
        alone = [one_by_one.post(content) for content in sent]
        assert together.requests == tuple(row for rows in alone for row in rows.requests)
        assert together.events == tuple(row for rows in alone for row in rows.events)
        assert together.deliveries == tuple(row for rows in alone for row in rows.deliveries)

    @law
    @given(st.lists(BODIES, max_size=3), st.lists(BODIES, min_size=1, max_size=6))
    def test_refer_to_rows_that_are_stored_by_their_ids(self, before: list[bytes], sent: list[bytes]) -> None:
        receiver = Receiver(settings_of())
        for content in before:
            receiver.post(content)
        rows = receiver.batch(*(arrived(content) for content in sent))
        for event in rows.events:
            if event.duplicate_of is not None:
                original = receiver.log.events[event.duplicate_of]
                assert (original.verdict, original.dedup_key) == (Verdict.ACCEPTED, event.dedup_key)
                assert original.id < event.id
        events, requests = receiver.log.events, receiver.log.requests
        assert_first_requests(list(events.values()), {row.id: row.retry_of for row in requests.values()})


def assert_first_requests(events: list[Event], retry_of: dict[int, int | None]) -> None:
    """Each request is a retry of the first other request that carried the original of one of its events."""
    request_of = {event.id: event.request_id for event in events}
    repeated: dict[int, set[int]] = {}
    for event in events:
        if event.duplicate_of is not None and not event.collision:
            repeated.setdefault(event.request_id, set()).add(request_of[event.duplicate_of])
    for request, first in retry_of.items():
        assert first == min(repeated.get(request, set()) - {request}, default=None)


class TestOtherReceivers:
    @law
    @given(st.lists(BODIES, max_size=2), st.lists(BODIES, min_size=1, max_size=4), BODIES)
    def test_that_claim_a_key_first_change_what_is_decided_and_nothing_else(
        self, before: list[bytes], sent: list[bytes], other: bytes
    ) -> None:
        """A batch that has lost a claim is decided again: as if it had been decided later in the first place."""
        overtaken, later = World(settings_of()), World(settings_of())
        for world in (overtaken, later):
            for content in before:
                world.post(content)
        for content in sent:
            overtaken.send(content)
        overtaken.decide()
        overtaken.rival(other)
        overtaken.flush()
        later.rival(other)
        for content in sent:
            later.send(content)
        later.flush()
        assert list(overtaken.requests()) == list(later.requests())
        assert without_hints(overtaken) == without_hints(later)
        assert overtaken.log.deliveries == later.log.deliveries

    @law
    @given(BODIES, BODIES)
    def test_make_a_batch_lose_exactly_when_they_claim_one_of_its_keys(self, sent: bytes, other: bytes) -> None:
        world = World(settings_of())
        world.send(sent)
        batch = world.decide()
        assert batch is not None
        theirs = {event.dedup_key for event in world.rival(other).events if event.verdict is Verdict.ACCEPTED}
        world.commit()
        lost = not theirs.isdisjoint(key.text for key in batch.claims)
        assert [type(report) for report in world.reports] == [ClaimsLost if lost else Stored]


def without_hints(world: World) -> list[Event]:
    """The events without what only a receiver that remembers the last seconds can say about them."""
    return [
        msgspec.structs.replace(
            event, problems=tuple(each for each in event.problems if each.code != "missed-duplicate")
        )
        for event in world.log.events.values()
    ]


class TestFailedCommits:
    @law
    @given(MOVES, REPLIES, IDS)
    def test_leave_no_claim_behind(self, moves: list[Move], replies: list[Reply], ids: list[str]) -> None:
        world = play(moves, replies)
        world.flush()
        before = {event.dedup_key for event in world.log.events.values()}
        decided: list[BatchRows] = []
        for lost in (True, False):
            for each in ids:
                world.send(body(**{"$insert_id": each}))
            batch = world.decide()
            assert batch is not None
            decided.append(batch.numbered(world.log.last))
            if lost:
                world.fail()
        first, again = (rows.events for rows in decided)
        assert [event.verdict for event in again] == [event.verdict for event in first]
        assert [event.duplicate_of for event in again] == [event.duplicate_of for event in first]
        fresh = {each for each in ids if json.dumps(each) not in before}
        accepted = [event.dedup_key for event in again if event.verdict is Verdict.ACCEPTED]
        assert sorted(accepted, key=str) == sorted(json.dumps(each) for each in fresh)

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_leave_the_ids_of_all_rows_gapless(self, moves: list[Move], replies: list[Reply], prompt: bool) -> None:
        world = play(moves, replies, prompt=prompt)
        world.flush()
        for table in (world.log.requests, world.log.events, world.log.deliveries):
            assert list(table) == list(range(1, len(table) + 1))


class TestHints:
    @law
    @given(MOVES, REPLIES)
    def test_about_repeated_content_name_a_stored_event(self, moves: list[Move], replies: list[Reply]) -> None:
        """Whatever is lost: a repetition of something that is not in the log would be a riddle."""
        world = play(moves, replies)
        world.flush()
        for event in world.log.events.values():
            for hint in (problem.detail for problem in event.problems if problem.code == "missed-duplicate"):
                earlier = world.log.events[int(hint.removeprefix("event #"))]
                assert earlier.id < event.id
                assert (earlier.verdict, earlier.distinct_id) == (Verdict.ACCEPTED, event.distinct_id)
                assert earlier.dedup_key != event.dedup_key

    @law
    @given(BODIES, BODIES)
    def test_are_not_about_what_was_lost(self, lost: bytes, stored: bytes) -> None:
        expected, world = World(settings_of()), World(settings_of())
        world.send(lost)
        world.decide()
        world.fail()
        for each in (expected, world):
            each.post(stored)
        assert world.log.events == expected.log.events
