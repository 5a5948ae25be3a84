"""Batches: how rows get their ids, what references become, and which deliveries are leased."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.batch import Batch, BatchRows
from liveview.core.payload import body as body_of
from liveview.core.replay import planned
from liveview.core.steps import UNIT, Fetch, Ids, Replayed, StoredEvent
from liveview.model.delivery import Decision, DeliveryState, Rule
from liveview.model.event import EventType, State, Verdict, Wire
from liveview.model.refusal import Refusal
from tests.support.core.inputs import NOW, TOKEN, arrived, body, refused
from tests.support.core.receiver import Receiver, receiver
from tests.support.core.wires import BATCHES, ELEMENTS, EVERYTHING, VALUES, batch, event_for, law

AFTER = Ids(10, 20, 30)
SIZES = st.lists(st.integers(0, 5), min_size=1, max_size=12)


def decided(*contents: bytes, **room: int) -> Batch:
    """A batch of requests, and how much of the deliveries to each destination may be leased."""
    known = receiver()
    given = [known.prepared(arrived(content)) for content in contents]
    return known.intake.decide(given, {}, NOW, room=room)


def events(*sizes: int) -> list[bytes]:
    """Events of this many units each."""
    return [body(text="x" * (UNIT * size), **{"$insert_id": f"{number}"}) for number, size in enumerate(sizes)]


def batch_of(*names: str) -> bytes:
    return b"[%s]" % b",".join(body(**{"$insert_id": name}) for name in names)


class TestIds:
    def test_continue_after_those_of_the_log(self) -> None:
        rows = decided(batch_of("a", "b"), batch_of("c")).numbered(AFTER)
        assert [row.id for row in rows.requests] == [11, 12]
        assert [row.id for row in rows.events] == [21, 22, 23]
        assert [row.id for row in rows.deliveries] == [31, 32, 33, 34, 35, 36]
        assert rows.last == Ids(12, 23, 36)

    def test_connect_each_row_with_its_parent(self) -> None:
        rows = decided(batch_of("a", "b"), batch_of("c")).numbered(AFTER)
        assert [(row.request_id, row.position) for row in rows.events] == [(11, 1), (11, 2), (12, 1)]
        assert [row.event_id for row in rows.deliveries] == [21, 21, 22, 22, 23, 23]

    def test_may_be_assigned_again_if_nothing_was_stored(self) -> None:
        found = decided(batch_of("a", "b"), Webhooks=1)
        assert found.numbered(AFTER) == found.numbered(AFTER)

    def test_of_an_empty_batch_stay_as_they_are(self) -> None:
        rows = Batch(at=NOW).numbered(AFTER)
        assert (rows.all, rows.tasks, rows.waiting, rows.last) == ((), (), frozenset(), AFTER)

    def test_make_the_message_of_an_event_without_a_key_its_own(self) -> None:
        """Two such events are two messages, and a message is the same on every delivery."""
        known = receiver()
        segment = b'{"type":"track","event":"E","userId":"u","writeKey":"%s","timestamp":"2020-01-01T00:00:00Z"}'
        given = [known.prepared(arrived(segment % TOKEN.encode(), "/v1/track")) for _ in range(2)]
        rows = known.intake.decide(given, {}, NOW).numbered(AFTER)
        assert [event.dedup_key for event in rows.events] == [None, None]
        messages = [row.message_id for row in rows.deliveries]
        assert messages[0] == messages[1] != messages[2] == messages[3]


class TestReferences:
    def test_become_the_ids_of_the_batch(self) -> None:
        rows = decided(batch_of("a"), batch_of("b", "a"), batch_of("b")).numbered(AFTER)
        assert [row.duplicate_of for row in rows.events] == [None, None, 21, 22]
        assert [row.retry_of for row in rows.requests] == [None, 11, 12]

    def test_to_stored_rows_are_their_ids_already(self) -> None:
        known = receiver()
        known.post(body("Before"))
        known.post(batch_of("a"))
        rows = known.batch(arrived(batch_of("b")), arrived(batch_of("a")))
        assert [row.duplicate_of for row in rows.events] == [None, 2]
        assert [row.retry_of for row in rows.requests] == [None, 2]

    def test_name_near_duplicates(self) -> None:
        rows = decided(batch_of("a"), batch_of("b")).numbered(AFTER)
        hints = [[each.detail for each in row.problems if each.code == "missed-duplicate"] for row in rows.events]
        assert hints == [[], ["event #21"]]


class TestClaims:
    def test_are_those_of_accepted_events(self) -> None:
        found = decided(batch_of("a", "b"), batch_of("a", "c"), b"{")
        assert [key.text for key in found.claims] == ['"a"', '"b"', '"c"']

    def test_of_replays_and_refusals_are_none(self) -> None:
        known = receiver()
        assert known.decide(refused()).claims == ()
        assert replayed().claims == ()


class TestRequests:
    def test_that_are_refused_keep_what_is_known_about_them(self) -> None:
        known = receiver()
        (row,) = known.decide(refused(414)).numbered(AFTER).requests
        assert (row.id, row.status, row.refusal, row.problem, row.wire, row.received_at) == (
            *(11, 414, Refusal.EVENT_TOO_LARGE, "too large", Wire.HTTP_API, NOW),
        )

    def test_come_first_and_deliveries_last_in_the_order_of_storing(self) -> None:
        rows = decided(batch_of("a"), batch_of("b")).numbered(AFTER)
        assert rows.all == (*rows.requests, *rows.events, *rows.deliveries)


def leased(rows: BatchRows, destination_: str = "Webhooks") -> list[int]:
    return [task.delivery.event_id for task in rows.tasks if task.delivery.destination == destination_]


class TestRoom:
    @given(SIZES, st.integers(0, 40))
    def test_is_never_exceeded_and_the_oldest_get_it(self, sizes: list[int], room: int) -> None:
        rows = decided(*events(*sizes), Webhooks=room).numbered(Ids())
        assert sum(task.weight for task in rows.tasks) <= room
        assert leased(rows) == list(range(1, len(rows.tasks) + 1)), "deliveries keep their order"
        assert ("Webhooks" in rows.waiting) == (len(rows.tasks) < len(sizes))

    def test_ends_with_the_first_delivery_that_does_not_fit(self) -> None:
        """A small one behind it waits, too: it would overtake."""
        rows = decided(*events(0, 4, 0), Webhooks=3).numbered(Ids())
        assert leased(rows) == [1]

    def test_is_that_of_each_destination(self) -> None:
        rows = decided(*events(0, 0), Webhooks=1, Mixpanel=2).numbered(Ids())
        assert (leased(rows), leased(rows, "Mixpanel")) == ([1], [1, 2])
        assert rows.waiting == {"Webhooks"}

    def test_of_nobody_leaves_everything_in_the_log(self) -> None:
        rows = decided(body()).numbered(Ids())
        assert rows.tasks == ()
        assert rows.waiting == {"Webhooks", "Mixpanel"}
        assert {row.state for row in rows.deliveries} == {DeliveryState.PENDING}

    def test_is_not_needed_for_what_is_skipped(self) -> None:
        rows = decided(body("$identify"), Webhooks=1, Mixpanel=1).numbered(Ids())
        assert (len(rows.deliveries), rows.tasks, rows.waiting) == (2, (), frozenset())
        assert rows.events[0].state is State.UNROUTED


class TestTasks:
    @pytest.mark.parametrize("path", BATCHES)
    def test_are_those_that_the_log_would_hand_out(self, path: str) -> None:
        known = Receiver(EVERYTHING)
        given = [known.prepared(arrived(batch(path, [event_for(path, name) for name in "ab"]), path))]
        room = {target.key: 9 for target in EVERYTHING.destinations}
        tasks = known.store(known.intake.decide(given, {}, NOW, room=room)).tasks
        known.log.recover(NOW)
        handed_out = [task for key in room for task in known.log.lease(Fetch(key, 9), NOW).tasks]
        without_bodies = [msgspec.structs.replace(task, body=b"") for task in tasks]
        assert sorted(handed_out, key=lambda task: task.delivery.id) == without_bodies

    def test_hold_the_delivery_as_it_is_stored(self) -> None:
        rows = decided(body(), Webhooks=1, Mixpanel=1).numbered(AFTER)
        assert tuple(task.delivery for task in rows.tasks) == rows.deliveries
        assert {task.event.payload for task in rows.tasks} == {body().decode()}


def replayed(*event_ids: int) -> Batch:
    past = tuple(StoredEvent(number, Verdict.ACCEPTED, EventType.TRACK, None, TOKEN, NOW) for number in event_ids)
    return planned(Replayed("Webhooks", past), NOW + 5)


class TestReplays:
    def test_are_numbered_after_all_other_deliveries_and_wait_in_the_log(self) -> None:
        found = decided(body(), Webhooks=1, Mixpanel=1)
        rows = msgspec.structs.replace(found, replays=replayed(3, 4).replays).numbered(AFTER)
        assert [(row.id, row.event_id, row.rule) for row in rows.deliveries] == [
            *((31, 21, Rule.DEFAULT), (32, 21, Rule.DEFAULT)),
            *((33, 3, Rule.REPLAYED), (34, 4, Rule.REPLAYED)),
        ]
        assert len(rows.tasks) == 2
        assert rows.waiting == {"Webhooks"}

    def test_alone_are_a_batch_without_requests(self) -> None:
        rows = replayed(3).numbered(AFTER)
        assert (rows.requests, rows.events, rows.last) == ((), (), Ids(10, 20, 31))
        (row,) = rows.all
        assert row == rows.deliveries[0]
        assert (rows.deliveries[0].decision, rows.deliveries[0].next_attempt_at) == (Decision.SEND, NOW + 5)


class TestBodies:
    """A body that is made on arrival has the bytes that are made from the log later: a retry repeats them."""

    @law
    @given(st.sampled_from(BATCHES), st.lists(ELEMENTS, max_size=3), st.dictionaries(st.text(max_size=5), VALUES))
    def test_are_those_that_are_made_from_the_log(
        self, path: str, elements: list[str], more: dict[str, object]
    ) -> None:
        known = Receiver(EVERYTHING)
        content = batch(path, [event_for(path, "a", **{f"p{key}": value for key, value in more.items()}), *elements])
        given_ = [known.prepared(arrived(content, path))]
        rows = known.intake.decide(given_, {}, NOW, room={"Webhooks": 99, "Mixpanel": 99}).numbered(AFTER)
        for task in rows.tasks:
            assert task.body == body_of(task.event, task.delivery.message_id or "")

    @pytest.mark.parametrize("time", [NOW, NOW + 0.999_999_9, 1_577_836_799.999_999_99, "1577836799.99999999999", 0])
    def test_have_the_time_that_the_log_has(self, time: object) -> None:
        (task,) = decided(body(time=time), Webhooks=9).numbered(AFTER).tasks
        assert task.body == body_of(task.event, task.delivery.message_id or "") != b""
