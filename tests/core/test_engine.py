"""The engine: when deliveries start, what a failed commit undoes, and that the counts add up."""

import json

import msgspec
import pytest

from liveview.core.engine import Engine
from liveview.core.steps import NOTHING, AttemptEnded, CommitFailed, Committed, Input, Reconfigured, Resume, Tick
from liveview.model.delivery import Decision, Outcome, Rule
from liveview.model.destination import Override
from liveview.model.event import Balance, State, Verdict
from liveview.model.facts import EventMoved
from tests.support.core.memory_log import MemoryClaims, MemoryLog
from tests.support.core.world import (
    NOW,
    World,
    arrived,
    body,
    calls_of,
    config,
    deliveries_of,
    destination,
    events_of,
    refused,
)

SETTINGS = config(destination("Webhooks"), destination("Mixpanel"))


def engine(resume: Resume | None = None) -> Engine:
    return Engine(SETTINGS, MemoryClaims(MemoryLog()), resume)


class TestArrival:
    def test_makes_facts_and_calls_nothing_yet(self) -> None:
        step = engine().handle(arrived(body()), NOW)
        assert len(step.facts) == 4
        assert step.commands == ()

    def test_starts_deliveries_when_the_commit_is_reported(self) -> None:
        deciding = engine()
        deciding.handle(arrived(body()), NOW)
        calls = calls_of(deciding.handle(Committed(1), NOW))
        assert [call.webhook.url for call in calls] == ["sink:/webhooks/1", "sink:/mixpanel/1"]
        assert [call.budget for call in calls] == [5.0, 5.0]

    def test_starts_only_what_is_committed(self) -> None:
        deciding = engine()
        deciding.handle(arrived(body(**{"$insert_id": "a"})), NOW)
        deciding.handle(arrived(body(**{"$insert_id": "b"})), NOW)
        assert {call.delivery_id for call in calls_of(deciding.handle(Committed(1), NOW))} == {1, 2}

    @pytest.mark.parametrize("literal", ["1.0", "-0", "1e400", "7" * 5000, "0.10000000000000000555"])
    def test_brings_every_digit_of_a_number_to_the_webhook(self, literal: str) -> None:
        deciding = engine()
        deciding.handle(arrived(body(n="N").replace(b'"N"', literal.encode())), NOW)
        for call in calls_of(deciding.handle(Committed(1), NOW)):
            assert f'"properties":{{"n":{literal}}}'.encode() in call.body

    def test_of_50_copies_at_one_moment_delivers_one(self) -> None:
        world = World(SETTINGS)
        verdicts = [world.send(body(**{"$insert_id": "a"})).verdict for _ in range(50)]
        world.settle()
        assert verdicts == [Verdict.ACCEPTED] + [Verdict.DUPLICATE] * 49
        assert len(world.made) == 2
        assert world.engine.balance == Balance(received=50, duplicate=49, delivered=1)

    def test_of_a_copy_after_a_restart_is_a_duplicate(self) -> None:
        world = World(SETTINGS)
        world.send(body(**{"$insert_id": "a"}))
        world.settle()
        world.restart()
        assert world.send(body(**{"$insert_id": "a"})).duplicate_of == 1


class TestFailedCommits:
    def test_undo_the_decision_so_that_the_retry_is_accepted(self) -> None:
        deciding = engine()
        first = deciding.handle(arrived(body()), NOW)
        deciding.handle(refused(), NOW)
        assert deciding.handle(CommitFailed(), NOW) == NOTHING
        assert deciding.balance == Balance()
        assert deciding.handle(arrived(body()), NOW) == first

    def test_leave_deliveries_under_way_alone(self) -> None:
        deciding = engine()
        deciding.handle(arrived(body()), NOW)
        deciding.handle(Committed(1), NOW)
        deciding.handle(CommitFailed(), NOW)
        assert len(deciding.in_flight()) == 2


class TestBalance:
    def test_counts_each_event_in_one_state(self) -> None:
        world = World(SETTINGS, [(Outcome.OK, 1.0)])
        world.send(b"{")
        world.send(body())
        world.send(body())
        world.send(body(**{"$insert_id": "x", "$options": "junk"}))
        world.refuse()
        world.flush()
        counted = Balance(received=4, invalid=1, duplicate=1, unrouted=1, pending=1, refused=1)
        assert world.engine.balance == counted
        assert counted.holds

    def test_moves_an_event_once_all_its_deliveries_ended(self) -> None:
        deciding = engine()
        deciding.handle(arrived(body()), NOW)
        deciding.handle(Committed(1), NOW)
        first = deciding.handle(AttemptEnded(1, Outcome.OK, 1.0), NOW)
        assert [fact for fact in first.facts if isinstance(fact, EventMoved)] == []
        second = deciding.handle(AttemptEnded(2, Outcome.OK, 1.0), NOW)
        assert second.facts[-1] == EventMoved(1, State.PENDING, State.DELIVERED)
        assert deciding.balance == Balance(received=1, delivered=1)

    def test_continues_from_that_of_the_log(self) -> None:
        deciding = engine(Resume(balance=Balance(received=5, invalid=2, delivered=3, refused=4)))
        deciding.handle(arrived(b"{"), NOW)
        assert deciding.balance == Balance(received=6, invalid=3, delivered=3, refused=4)

    def test_that_does_not_add_up_is_seen(self) -> None:
        assert not Balance(received=2, invalid=1).holds


class TestOverrides:
    def test_apply_from_the_next_event_on(self) -> None:
        deciding = engine()
        events = {"Purchase": Override(True, {"Mixpanel": True})}
        deciding.handle(Reconfigured(msgspec.structs.replace(SETTINGS, events=events)), NOW)
        rows = deliveries_of(deciding.handle(arrived(body(**{"$options": "junk"})), NOW))
        assert [(row.rule, row.decision) for row in rows] == [
            (Rule.OVERRIDE_OFF, Decision.SKIP),
            (Rule.OVERRIDE_ON, Decision.SEND),
        ]

    def test_leave_other_names_alone(self) -> None:
        deciding = engine()
        deciding.handle(Reconfigured(msgspec.structs.replace(SETTINGS, events={"Refund": Override(True)})), NOW)
        assert events_of(deciding.handle(arrived(body()), NOW))[0].state is State.PENDING


class TestTime:
    def test_wants_a_tick_when_the_next_round_is_due(self) -> None:
        world = World(SETTINGS, [(Outcome.RESET, 0.0)])
        assert world.engine.next_wake is None
        world.send(body())
        world.flush()
        world.wait(0.0)
        world.flush()
        assert NOW + 4.0 <= (world.engine.next_wake or 0.0) <= NOW + 6.0

    def test_does_nothing_on_a_tick_that_comes_too_early(self) -> None:
        assert engine().handle(Tick(), NOW) == NOTHING


class TestRepeatability:
    def test_the_same_inputs_make_the_same_steps(self) -> None:
        def steps() -> list[object]:
            deciding = engine()
            inputs: list[Input] = [arrived(body()), Committed(1), AttemptEnded(1, Outcome.RESET, 1.0), arrived(b"{")]
            return [deciding.handle(given, NOW) for given in inputs]

        assert steps() == steps()

    def test_bodies_hold_the_message_id_of_the_delivery(self) -> None:
        deciding = engine()
        rows = deliveries_of(deciding.handle(arrived(body()), NOW))
        calls = calls_of(deciding.handle(Committed(1), NOW))
        assert {json.loads(call.body)["messageId"] for call in calls} == {row.message_id for row in rows}
