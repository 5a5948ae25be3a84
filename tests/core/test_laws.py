"""Laws of the whole engine: whatever happens, in whatever order, these hold.

Each law plays a script of small moves (`World`) and looks at what was stored, called and decided.
"""

import base64
import json
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liveview.config import Config, DeliveryConfig
from liveview.model.delivery import DeliveryState, Outcome, Rule
from liveview.model.event import State, Verdict
from tests.core.world import (
    TIE,
    Reply,
    World,
    body,
    config,
    destination,
)

BUDGETS = DeliveryConfig(webhook_timeout=5.0, total_timeout=12.0, retry_schedule=(5.0, 30.0), max_in_flight=2)
"""Small enough that calls run into every limit: two full calls and most of a third fit into a round."""

Move: TypeAlias = Callable[[World], object]

law = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def settings_of(policy: str = "drop") -> Config:
    return config(
        destination("Webhooks", 2),
        destination("Mixpanel", 1, identify_events=True),
        destination("Long", 4),
        delivery=BUDGETS,
        policy=policy,
    )


def send(insert_id: object, options: object, user: str) -> Move:
    content = body(distinct_id=user, **{"$insert_id": insert_id, "$options": options})
    return lambda world: world.send(content)


def wait(seconds: float) -> Move:
    return lambda world: world.wait(seconds)


OPTIONS = st.sampled_from(
    [None, None, None, {"integrations": {"Long": False}}, {"integrations": {"All": False, "Webhooks": True}}, 7]
)
SENDS = st.builds(send, st.sampled_from(["a", "b", "c", 1, "1", None]), OPTIONS, st.sampled_from(["u", "v"]))
WAITS = st.builds(wait, st.sampled_from([0.0, 0.01, 1.0, 4.96, 5.0, 7.0, 40.0]))
OTHERS = st.sampled_from([World.commit, World.report, World.answer, World.flush, World.refuse])
BREAKS = st.sampled_from([World.fail, World.restart])
JUNK = st.sampled_from([b"", b"[]", b"{", b'{"event": 1}'])


def junk(content: bytes) -> Move:
    return lambda world: world.send(content)


EVENT_IDS = st.integers(1, 5)


def retry_now(event_id: int) -> Move:
    return lambda world: world.retry_now(event_id)


def give_up(event_id: int) -> Move:
    return lambda world: world.give_up(event_id)


def reconfigure(switches: dict[str, bool | None], hooks: int) -> Move:
    """Destinations are off (False), gone (None) or there; `Long` gets another number of webhooks."""

    def move(world: World) -> None:
        kept = [each for each in settings_of().destinations if switches.get(each.name, True) is not None]
        kept = [destination("Long", hooks) if each.name == "Long" else each for each in kept]
        changed = [msgspec.structs.replace(each, enabled=switches.get(each.name, True) is not False) for each in kept]
        world.reconfigure(msgspec.structs.replace(world.config, destinations=tuple(changed)))

    return move


SWITCHES = st.dictionaries(st.sampled_from(["Webhooks", "Mixpanel", "Long"]), st.sampled_from([True, False, None]))


def replay(key: str, event_ids: list[int]) -> Move:
    return lambda world: world.replay(key, *event_ids)


REPLAYS = st.builds(
    replay, st.sampled_from(["Webhooks", "Mixpanel", "Long", "Nobody"]), st.lists(EVENT_IDS, min_size=1, max_size=3)
)
STEERING = st.one_of(
    REPLAYS,
    st.builds(retry_now, EVENT_IDS),
    st.builds(give_up, EVENT_IDS),
    st.builds(reconfigure, SWITCHES, st.integers(1, 5)),
)
CALM = st.lists(SENDS | WAITS | OTHERS, min_size=8, max_size=40)
MOVES = st.lists(st.one_of(SENDS, SENDS, WAITS, OTHERS, OTHERS, BREAKS, st.builds(junk, JUNK)), min_size=8, max_size=40)
STEERED = st.lists(st.one_of(SENDS, SENDS, WAITS, OTHERS, OTHERS, BREAKS, STEERING, STEERING), min_size=8, max_size=40)
"""Moves among which somebody steers by hand."""
REPLAYED = st.lists(st.one_of(SENDS, WAITS, OTHERS, OTHERS, BREAKS, REPLAYS, REPLAYS), min_size=8, max_size=40)
"""Moves among which events are replayed."""
ENDINGS = st.sampled_from([*set(Outcome) - {Outcome.NOT_CALLED, Outcome.INTERRUPTED, Outcome.TOTAL_TIMEOUT}])
SECONDS = st.sampled_from([0.0, 0.02, 1.0, 3.5, 4.9, 4.97, 5.0, 60.0])
REPLIES: st.SearchStrategy[list[Reply]] = st.lists(st.tuples(ENDINGS, SECONDS), min_size=1, max_size=7)


def play(
    moves: Sequence[Move], replies: Sequence[Reply], *, prompt: bool = True, settings: Config | None = None
) -> World:
    world = World(settings or settings_of(), replies, prompt)
    for move in moves:
        move(world)
    return world


class TestBalance:
    @law
    @given(MOVES, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_holds_after_every_step_and_equals_what_the_log_counts(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        assert world.engine.balance.holds
        assert world.unbalanced == []
        world.settle()
        assert world.unbalanced == []
        assert world.engine.balance == world.log.balance()
        assert world.engine.balance.pending == 0


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
    def test_every_duplicate_names_a_stored_accepted_original_with_its_key(
        self, moves: list[Move], replies: list[Reply]
    ) -> None:
        world = play(moves, replies)
        world.flush()
        for event in world.log.events.values():
            assert (event.duplicate_of is not None) == (event.verdict is Verdict.DUPLICATE)
            if event.duplicate_of is not None:
                original = world.log.events[event.duplicate_of]
                assert original.verdict is Verdict.ACCEPTED
                assert (original.dedup_source, original.dedup_key) == (event.dedup_source, event.dedup_key)


class TestFailedCommits:
    @law
    @given(MOVES, REPLIES, st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=6))
    def test_leave_no_claim_behind(self, moves: list[Move], replies: list[Reply], ids: list[str]) -> None:
        world = play(moves, replies)
        world.flush()
        before = {event.dedup_key for event in world.log.events.values()}
        first = [world.send(body(**{"$insert_id": each})) for each in ids]
        world.fail()
        again = [world.send(body(**{"$insert_id": each})) for each in ids]
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
            assert sorted(table) == list(range(1, len(table) + 1))


class TestRounds:
    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_never_call_a_webhook_again_once_a_success_is_known(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        calls = [made for made in world.made if made.ended_at is not None]
        for success in (made for made in calls if made.outcome is Outcome.OK):
            later_rounds = [
                made
                for made in world.made
                if made.call.delivery_id == success.call.delivery_id
                and made.life == success.life
                and made.round > success.round
            ]
            assert later_rounds == [], "partial success is never retried"
        for calls_of_round in world.rounds().values():
            urls = [made.call.webhook.url for made in calls_of_round]
            assert len(urls) == len(set(urls)), "a webhook is called once a round"

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_call_nothing_for_a_delivery_that_an_earlier_run_stored_as_delivered(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        done = {row.id for row in world.sent() if row.state is DeliveryState.DELIVERED}
        before = len(world.made)
        world.restart()
        world.settle()
        assert [made for made in world.made[before:] if made.call.delivery_id in done] == []

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_never_take_longer_than_the_total_timeout(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        for calls in world.rounds().values():
            ends = [made.ended_at for made in calls if made.ended_at is not None]
            assert max(ends, default=calls[0].at) - calls[0].at <= BUDGETS.total_timeout + TIE

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_give_each_webhook_its_own_time_or_what_is_left_of_the_total(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        for calls in world.rounds().values():
            for made in calls:
                left = BUDGETS.total_timeout - (made.at - calls[0].at)
                missing = BUDGETS.webhook_timeout - left
                assert made.call.budget == pytest.approx(min(BUDGETS.webhook_timeout, left), abs=TIE)
                assert made.call.budget >= 0.001 - TIE
                if abs(missing - 0.05) > TIE:
                    expected = Outcome.TIMEOUT if missing < 0.05 else Outcome.TOTAL_TIMEOUT
                    assert made.call.limit is expected

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_send_the_same_bytes_and_message_id_on_every_attempt(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        bodies: dict[int, set[bytes]] = {}
        for made in world.made:
            bodies.setdefault(made.call.delivery_id, set()).add(made.call.body)
        for delivery_id, variants in bodies.items():
            assert len(variants) == 1
            message = json.loads(variants.pop())["messageId"]
            if delivery_id in world.log.deliveries:
                assert message == world.log.deliveries[delivery_id].message_id
            assert len(base64.b64decode(message, validate=True)) == 16

    @pytest.mark.parametrize("prompt", [True, False], ids=["the log answers at once", "the log answers late"])
    def test_are_at_most_max_in_flight_per_destination(self, prompt: bool) -> None:
        @law
        @given(MOVES, REPLIES)
        def holds(moves: list[Move], replies: list[Reply]) -> None:
            world = play(moves, replies, prompt=prompt)
            world.settle()
            assert all(crowd <= BUDGETS.max_in_flight for crowd in world.crowds.values()), world.crowds

        holds()


class TestDeliveries:
    @law
    @given(MOVES, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_all_end_once_in_delivered_or_failed_when_time_goes_on(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        world.settle()
        for row in world.sent():
            assert world.log.finals[row.id] == [row.state]
        for event in world.log.events.values():
            routed = any(row.event_id == event.id for row in world.sent())
            assert (world.log.state(event) in {State.DELIVERED, State.FAILED}) == routed

    @law
    @given(MOVES, REPLIES)
    def test_are_delivered_exactly_when_some_attempt_succeeded(self, moves: list[Move], replies: list[Reply]) -> None:
        world = play(moves, replies)
        world.settle()
        for row in world.sent():
            outcomes = {attempt.outcome for attempt in world.log.attempts.values() if attempt.delivery_id == row.id}
            assert (row.state is DeliveryState.DELIVERED) == (Outcome.OK in outcomes)

    @law
    @given(CALM, REPLIES)
    def test_get_as_many_rounds_as_the_schedule_has_and_one_more_before_they_fail(
        self, moves: list[Move], replies: list[Reply]
    ) -> None:
        world = play(moves, replies)
        world.settle()
        for row in world.sent():
            rounds = {attempt.round for attempt in world.log.attempts.values() if attempt.delivery_id == row.id}
            assert rounds == set(range(1, row.rounds + 1))
            if row.state is DeliveryState.FAILED:
                assert row.rounds == len(BUDGETS.retry_schedule) + 1

    @law
    @given(MOVES, REPLIES)
    def test_never_start_before_their_event_is_in_the_log(self, moves: list[Move], replies: list[Reply]) -> None:
        world = World(settings_of(), replies)
        for move in moves:
            move(world)
            for made in world.made:
                assert made.call.delivery_id in world.log.deliveries

    @law
    @given(MOVES, REPLIES)
    def test_of_a_removed_destination_fail_and_of_a_disabled_one_wait(
        self, moves: list[Move], replies: list[Reply]
    ) -> None:
        world = play(moves, replies)
        world.flush()
        waiting = {row.id: row for row in world.sent() if row.state is DeliveryState.PENDING}
        before = len(world.made)
        world.restart(config(destination("Webhooks", 2, enabled=False), destination("Long", 4), delivery=BUDGETS))
        world.settle()
        for row in waiting.values():
            now = world.log.deliveries[row.id].state
            if row.destination == "Mixpanel":
                assert now is DeliveryState.FAILED
            elif row.destination == "Webhooks":
                assert now is DeliveryState.PENDING
        called = {world.log.deliveries[made.call.delivery_id].destination for made in world.made[before:]}
        assert called <= {"Long"}
        assert world.engine.balance == world.log.balance()


class TestSteering:
    """Retrying and giving up by hand, and other destinations while deliveries are under way."""

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEERED, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_leaves_every_delivery_with_one_end_and_the_balance_adding_up(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        world.reconfigure(settings_of(policy))
        world.settle()
        assert world.unbalanced == []
        assert world.engine.balance == world.log.balance()
        assert world.engine.balance.pending == 0
        for row in world.sent():
            assert world.log.finals[row.id] == [row.state]

    @law
    @given(STEERED, REPLIES, st.booleans())
    def test_calls_nobody_again_who_has_the_event_and_nothing_that_was_given_up(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.reconfigure(settings_of())
        world.settle()
        cut_off: set[tuple[int, int]] = set()
        for made in world.made:
            assert (made.life, made.call.delivery_id) not in cut_off, "only a kill before the commit can undo it"
            if made.cut:
                cut_off.add((made.life, made.call.delivery_id))
        for row in world.sent():
            outcomes = {attempt.outcome for attempt in world.log.attempts.values() if attempt.delivery_id == row.id}
            assert (row.state is DeliveryState.DELIVERED) == (Outcome.OK in outcomes)

    @law
    @given(STEERED, REPLIES, st.booleans())
    def test_ends_every_attempt_and_says_why_a_delivery_was_cut_short(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.reconfigure(settings_of())
        world.settle()
        rounds = len(BUDGETS.retry_schedule) + 1
        for row in world.sent():
            attempts = [attempt for _, attempt in sorted(world.log.attempts.items()) if attempt.delivery_id == row.id]
            assert all(attempt.outcome is not None for attempt in attempts)
            if row.state is DeliveryState.FAILED and row.rounds < rounds:
                assert attempts[-1].error in {"given up by hand", "destination removed"}

    @law
    @given(STEERED, REPLIES)
    def test_keeps_at_most_max_in_flight_calls_open(self, moves: list[Move], replies: list[Reply]) -> None:
        world = play(moves, replies)
        world.reconfigure(settings_of())
        world.settle()
        assert all(crowd <= BUDGETS.max_in_flight for crowd in world.crowds.values()), world.crowds


class TestReplays:
    """Further deliveries of events that are in the log."""

    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(REPLAYED, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_of_accepted_events_end_like_any_delivery_and_the_balance_adds_up(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        world.settle()
        assert world.unbalanced == []
        assert world.engine.balance == world.log.balance()
        assert world.engine.balance.pending == 0
        for row in world.sent():
            assert world.log.finals[row.id] == [row.state]
            if row.rule is Rule.REPLAYED:
                assert world.log.events[row.event_id].verdict is Verdict.ACCEPTED

    @law
    @given(REPLAYED, REPLIES, st.booleans())
    def test_leave_the_ids_of_deliveries_gapless_whatever_commits_fail(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.flush()
        assert sorted(world.log.deliveries) == list(range(1, len(world.log.deliveries) + 1))

    @law
    @given(REPLAYED, REPLIES, st.booleans())
    def test_are_the_same_message_as_the_first_delivery_and_called_only_once_stored(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = World(settings_of(), replies, prompt)
        for move in moves:
            move(world)
            assert all(made.call.delivery_id in world.log.deliveries for made in world.made)
        world.settle()
        messages: dict[int, set[str | None]] = {}
        for row in world.sent():
            messages.setdefault(row.event_id, set()).add(row.message_id)
        assert all(len(found) == 1 for found in messages.values())
