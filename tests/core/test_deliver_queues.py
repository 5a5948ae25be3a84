"""Deliveries that wait: in what order, how many of them in memory, and until when they are kept."""

from itertools import count

import pytest

from liveview.config.schema import DeliveryConfig
from liveview.core import destination_queue
from liveview.core.deliver import Deliveries
from liveview.core.destination_queue import ABANDON_AT_ONCE, ROOM
from liveview.core.steps import UNIT, AttemptEnded, Due, Fetch, Step
from liveview.core.store import Noted
from liveview.model.delivery import Delivery, DeliveryState, Outcome
from tests.support.core.first_delivery import state, world
from tests.support.core.inputs import NOW, body, config, destination
from tests.support.core.world import World, calls_of


class TestQueues:
    def test_are_independent_of_one_another(self) -> None:
        played = World(config(destination("Slow"), destination("Quick")), [(Outcome.OK, 60.0), (Outcome.OK, 0.0)])
        played.send(body())
        played.flush()
        played.wait(0.0)
        assert state(played, 2) is DeliveryState.DELIVERED
        assert state(played, 1) is DeliveryState.PENDING

    def test_leave_what_has_no_place_waiting_in_order(self) -> None:
        played = World(config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=2)), [(Outcome.OK, 1.0)])
        for number in range(5):
            played.send(body(**{"$insert_id": f"{number}"}))
        played.flush()
        assert len(played.made) == 2
        played.settle()
        assert [made.call.delivery_id for made in played.made] == [1, 2, 3, 4, 5]
        assert played.crowds["Webhooks"] == 2

    def test_let_retries_and_first_rounds_take_turns(self) -> None:
        """In an outage neither of them waits for ever."""
        one_at_a_time = DeliveryConfig(max_in_flight=1, retry_schedule=(5.0,), retry_jitter=0.0)
        played = World(config(destination("Webhooks"), delivery=one_at_a_time), [(Outcome.RESET, 5.0)])
        for number in range(3):
            played.send(body(**{"$insert_id": f"old {number}"}))
        played.flush()
        played.wait(30.0)
        for number in range(3):
            played.send(body(**{"$insert_id": f"new {number}"}))
        before = len(played.made)
        played.settle()
        rounds = [made.round for made in played.made[before:]]
        assert rounds[:4] in ([1, 2, 1, 2], [2, 1, 2, 1])

    def test_do_not_begin_twice_what_is_fetched_before_its_commit_is_reported(self) -> None:
        """What a batch leases is leased from its commit on, whenever that is reported."""
        played = world(1, (Outcome.RESET, 0.0), (Outcome.OK, 60.0))
        played.wait(0.0)
        played.flush()
        played.send(body(**{"$insert_id": "b"}))
        played.decide()
        played.commit()
        played.wait(5.0)
        assert [made.call.delivery_id for made in played.made] == [1, 1], "the tick fetched the retry alone"
        played.report()
        assert [made.call.delivery_id for made in played.made] == [1, 1, 2]

    def test_are_never_fuller_than_max_in_flight_when_answers_of_the_log_cross(self) -> None:
        """A fetch is open while new deliveries arrive."""
        settings = config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=2))
        played = World(settings, [(Outcome.OK, 1.0), (Outcome.OK, 2.0), (Outcome.OK, 60.0)], prompt=False)
        played.post(body(**{"$insert_id": "first"}))
        played.restart()
        assert len(played.fetches) == 1
        for number in range(5):
            played.send(body(**{"$insert_id": f"{number}"}))
        played.flush()
        assert (played.crowds["Webhooks"], len(played.made)) == (2, 3)
        played.settle()
        assert played.crowds["Webhooks"] == 2
        assert {row.state for row in played.log.deliveries.values()} == {DeliveryState.DELIVERED}

    def test_hold_no_more_in_memory_than_there_is_room_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        room = 64
        monkeypatch.setattr(destination_queue, "ROOM", room)
        played = World(config(destination("Webhooks")), [(Outcome.OK, 60.0)])
        for number in range(8 * room):
            played.send(body(**{"$insert_id": f"{number}"}))
            if number % 10 == 0:
                played.flush()
        played.flush()
        assert room // 2 < played.heaviest["Webhooks"] <= room
        assert len(played.log.pending_rows()) > 6 * room, "the others wait in the log"

    def test_hold_fewer_deliveries_if_they_are_heavy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        room = 64
        monkeypatch.setattr(destination_queue, "ROOM", room)
        played = World(config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=2)), [(Outcome.OK, 1.0)])
        for number in range(20):
            played.send(body(text="x" * UNIT * (room // 4), **{"$insert_id": f"{number}"}))
        played.flush()
        assert len(played.log.leased) <= 2 + 4
        assert played.heaviest["Webhooks"] < 2 * room
        played.settle()
        assert [made.call.delivery_id for made in played.made] == list(range(1, 21))


class TestUnfinishedBusiness:
    def test_keeps_nothing_that_is_settled(self) -> None:
        """Memory stays flat, because everything finished is forgotten."""
        played = world(2, (Outcome.OK, 0.1))
        played.settle()
        assert played.deliveries.in_flight() == ()
        assert played.deliveries.next_wake is None

    def test_of_an_empty_log_is_none(self) -> None:
        deliveries = Deliveries((destination("Webhooks"),), DeliveryConfig(), count(1).__next__)
        assert deliveries.resume(NOW) == Step()

    def test_is_asked_for_by_destination_on_resume(self) -> None:
        targets = (destination("Webhooks"), destination("Off", enabled=False))
        pending = ("Webhooks", "Off", "Gone")
        deliveries = Deliveries(targets, DeliveryConfig(max_in_flight=3), count(1).__next__, pending)
        assert deliveries.resume(NOW).commands == [
            Fetch("Webhooks", ROOM),
            Fetch("Gone", ABANDON_AT_ONCE, early=True),
        ]

    def test_is_not_forgotten_before_its_end_is_stored(self) -> None:
        """Until then the log does not hand it out, and nobody can cut it short."""
        played = World(config(destination("Webhooks")), [(Outcome.RESET, 60.0)])
        played.post(body())
        played.end(AttemptEnded(1, Outcome.RESET, 0.0))
        assert (played.log.leased, played.deliveries.next_wake) == ({1}, None)
        assert (played.log.pending(1), played.give_up(1)) == ((), Step())
        played.flush()
        assert (played.log.leased, played.deliveries.next_wake is None) == (set(), False)

    def test_that_is_leased_again_is_not_ended_by_the_late_report_of_its_last_end(self) -> None:
        """The log may hand a delivery out again before it tells that it has stored the end of its round."""
        immediately = DeliveryConfig(retry_schedule=(0.0, 0.0))
        played = World(config(destination("Webhooks"), delivery=immediately), [(Outcome.RESET, 1.0), (Outcome.OK, 1.0)])
        played.post(body(**{"$insert_id": "a"}))
        played.post(body(**{"$insert_id": "b"}))
        played.wait(1.0)
        (first, _) = played.log.deliveries.values()
        assert first.rounds == 0
        played.commit()
        tasks = played.log.lease(Fetch("Webhooks", 1), played.now).tasks
        step = played.deliveries.due(Due("Webhooks", tasks, None), played.now)
        assert [call.delivery_id for call in calls_of(step)] == [1]
        ends = [row for report in played.reports if isinstance(report, Noted) for row in report.rows]
        played.deliveries.noted([row for row in ends if isinstance(row, Delivery)], played.now)
        assert [call.delivery_id for call in played.deliveries.in_flight()] == [1]
        assert played.deliveries.inconsistency() == ""
        (_, end) = played.deliveries.ended(AttemptEnded(1, Outcome.OK, 1.0), played.now).rows
        assert isinstance(end, Delivery)
        assert (end.state, end.rounds) == (DeliveryState.DELIVERED, 2)
