"""What starts deliveries, what they carry, and that the same inputs always result in the same steps."""

import json
from itertools import count

import pytest

from liveview.config.schema import DeliveryConfig
from liveview.core.deliver import Deliveries
from liveview.core.steps import AttemptEnded, Fetch, Step
from liveview.model.delivery import Outcome
from liveview.model.event import Balance, Verdict
from tests.support.core.inputs import NOW, body, destination
from tests.support.core.receiver import TWO
from tests.support.core.tasks import task
from tests.support.core.world import World, calls_of, fetches_of


def deliveries(max_in_flight: int = 20) -> Deliveries:
    targets = (destination("Webhooks"), destination("Mixpanel"))
    return Deliveries(targets, DeliveryConfig(max_in_flight=max_in_flight), count(1).__next__)


class TestStart:
    def test_calls_the_first_webhook_of_each_destination(self) -> None:
        step = deliveries().start([task(1), task(2, destination="Mixpanel")], (), NOW)
        assert [call.webhook.url for call in calls_of(step)] == ["sink:/webhooks/1", "sink:/mixpanel/1"]
        assert [call.budget for call in calls_of(step)] == [5.0, 5.0]
        assert step.rows == []

    def test_calls_no_more_than_may_be_under_way(self) -> None:
        starting = deliveries(max_in_flight=2)
        step = starting.start([task(number) for number in range(1, 6)], (), NOW)
        assert [call.delivery_id for call in calls_of(step)] == [1, 2]
        assert starting.room()["Webhooks"] == deliveries().room()["Webhooks"] - 3

    def test_fetches_what_was_left_in_the_log(self) -> None:
        starting = deliveries()
        step = starting.start([], {"Mixpanel"}, NOW)
        assert [fetch.destination for fetch in fetches_of(step)] == ["Mixpanel"]
        assert (starting.room()["Mixpanel"], starting.room()["Webhooks"] > 0) == (0, True)

    def test_asks_again_for_what_was_left_while_an_answer_was_on_its_way(self) -> None:
        """The log had answered before that was stored."""
        world = World(TWO, prompt=False)
        world.restart()
        world.reconfigure(TWO)
        world.answer()
        assert len(world.answers) == 1
        world.post(body())
        assert {made.call.delivery_id for made in world.made} == {1, 2}

    def test_of_a_destination_that_is_gone_ends_it(self) -> None:
        starting = deliveries()
        step = starting.start([task(1, destination="Gone")], (), NOW)
        assert (step.commands, len(step.rows)) == ([], 2)

    def test_waits_for_the_report_of_the_commit(self) -> None:
        world = World(TWO)
        world.send(body())
        assert world.decide() is not None
        world.commit()
        assert world.made == []
        world.report()
        assert [made.call.webhook.url for made in world.made] == ["sink:/webhooks/1", "sink:/mixpanel/1"]

    def test_starts_only_what_is_committed(self) -> None:
        world = World(TWO)
        world.post(body(**{"$insert_id": "a"}))
        world.send(body(**{"$insert_id": "b"}))
        world.decide()
        assert {made.call.delivery_id for made in world.made} == {1, 2}
        world.fail()
        world.settle()
        assert {made.call.delivery_id for made in world.made} == {1, 2}

    def test_of_fifty_copies_at_one_moment_delivers_one(self) -> None:
        world = World(TWO)
        for _ in range(50):
            world.send(body(**{"$insert_id": "a"}))
        world.settle()
        verdicts = [event.verdict for event in world.log.events.values()]
        assert verdicts == [Verdict.ACCEPTED] + [Verdict.DUPLICATE] * 49
        assert len(world.made) == 2
        assert world.balance == Balance(received=50, duplicate=49, delivered=1)

    def test_of_a_copy_after_a_restart_delivers_nothing(self) -> None:
        world = World(TWO)
        world.post(body(**{"$insert_id": "a"}))
        world.settle()
        world.restart()
        assert world.post(body(**{"$insert_id": "a"})).duplicate_of == 1
        assert len(world.made) == 2


class TestAFailedCommit:
    def test_leaves_deliveries_under_way_alone(self) -> None:
        world = World(TWO)
        world.post(body(**{"$insert_id": "a"}))
        world.send(body(**{"$insert_id": "b"}))
        world.decide()
        world.fail()
        assert len(world.deliveries.in_flight()) == 2

    def test_loses_no_end_of_a_round(self) -> None:
        world = World(TWO)
        world.post(body())
        world.wait(1.0)
        world.fail()
        world.flush()
        assert world.balance.delivered == 1


class TestTime:
    def test_wants_a_tick_when_the_next_round_is_due(self) -> None:
        world = World(TWO, [(Outcome.RESET, 0.0)])
        assert world.deliveries.next_wake is None
        world.post(body())
        world.wait(0.0)
        world.flush()
        assert NOW + 4.0 <= (world.deliveries.next_wake or 0.0) <= NOW + 6.0

    def test_does_nothing_on_a_tick_that_comes_too_early(self) -> None:
        assert deliveries().tick(NOW) == Step()


class TestRepeatability:
    def test_the_same_inputs_make_the_same_steps(self) -> None:
        def steps() -> list[Step]:
            known = deliveries(max_in_flight=1)
            return [
                known.start([task(1), task(2)], {"Mixpanel"}, NOW),
                known.ended(AttemptEnded(1, Outcome.RESET, 1.0), NOW + 1),
                known.ended(AttemptEnded(2, Outcome.OK, 1.0), NOW + 2),
                known.tick(NOW + 3),
            ]

        assert steps() == steps()
        assert any(step.rows for step in steps())


class TestBodies:
    @pytest.mark.parametrize("literal", ["1.0", "-0", "1e400", "7" * 5000, "0.10000000000000000555"])
    def test_bring_every_digit_of_a_number_to_the_webhook(self, literal: str) -> None:
        world = World(TWO)
        world.post(body(n="N").replace(b'"N"', literal.encode()))
        assert len(world.made) == 2
        for made in world.made:
            assert f'"properties":{{"n":{literal}}}'.encode() in made.call.body

    def test_carry_the_message_id_of_the_delivery(self) -> None:
        world = World(TWO)
        world.post(body())
        messages = {json.loads(made.call.body)["messageId"] for made in world.made}
        assert messages == {row.message_id for row in world.log.deliveries.values()}


class TestConsistency:
    """What `inconsistency` would see; the laws ask it after every step."""

    def test_of_waiting_and_running_deliveries_holds(self) -> None:
        known = deliveries(max_in_flight=1)
        known.start([task(1), task(2), task(3, rounds=1)], (), NOW)
        known.ended(AttemptEnded(1, Outcome.OK, 1.0), NOW)
        known.give_up(1, (), NOW)
        assert known.inconsistency() == ""

    def test_of_a_delivery_that_is_leased_twice_does_not(self) -> None:
        known = deliveries(max_in_flight=1)
        known.start([task(1), task(2)], (), NOW)
        known.start([task(2)], (), NOW)
        assert "Webhooks" in known.inconsistency()

    def test_of_a_call_that_is_counted_twice_does_not(self) -> None:
        known = deliveries()
        known.start([task(1)], (), NOW)
        known.start([task(1)], (), NOW)
        assert "2 rounds are counted as under way" in known.inconsistency()


def test_a_backlog_is_fetched_by_one_question_at_a_time() -> None:
    known = deliveries()
    asked = [fetches_of(known.start([], {"Webhooks"}, NOW)) for _ in range(3)]
    assert [len(fetches) for fetches in asked] == [1, 0, 0]
    assert isinstance(asked[0][0], Fetch)
