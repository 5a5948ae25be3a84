"""Laws of the wires: they hold whatever is sent over whichever protocol.

Like those of `test_intake_laws`, they are laws of the whole core; here the requests are batches, forms and lists.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.paths import ENDPOINTS, BodyShape
from liveview.model.delivery import Decision
from liveview.model.event import DedupSource, Verdict
from liveview.model.problem import CATALOGUE
from tests.support.core.inputs import NOW, TOKEN, arrived
from tests.support.core.laws import BREAKS, OTHERS, REPLIES, WAITS, Move, scripts
from tests.support.core.memory_log import key_of
from tests.support.core.receiver import Receiver
from tests.support.core.wires import (
    BATCHES,
    ELEMENTS,
    EVENTFUL,
    EVERYTHING,
    VALUES,
    batch,
    event_for,
    handled,
    law,
    request_of,
)
from tests.support.core.world import Reply, World

JUNK = st.binary(max_size=80) | st.text(alphabet='{}[]",:\\0aNe-batchwriteKysnd=&%+', max_size=80).map(str.encode)
NAMES = st.sampled_from(["All", "all", "Webhooks", "Mixpanel", "Nobody", "Segment.io"])
PLACES = ("/track", "/import", "/v1/batch", "/android", "/react-native", "beside custom_props")
"""The paths where an event can name its destinations, and a second place on the last wire."""
FIELDS = {
    BodyShape.TRACK: {"", "event", "properties", "properties.distinct_id", "properties.token", "properties.time"},
    BodyShape.PROFILE: {"", "$token", "$distinct_id", "$time"},
    BodyShape.REACT_NATIVE: {"", "event_type", "user_id", "client", "timestamp", "uuid"},
    BodyShape.BATCH: {"", "type", "event", "userId", "writeKey", "timestamp", "messageId", "properties"},
}
"""The fields that the problems of an event can name if it has none of its required fields."""


def sends(path: str, names: list[str]) -> Move:
    content = batch(path, [event_for(path, name) for name in names])
    return lambda world: world.send(content, path)


SENDS = st.builds(sends, st.sampled_from(BATCHES), st.lists(st.sampled_from("abcd"), max_size=4))
BROKEN = st.builds(
    lambda path, elements: lambda world: world.send(batch(path, elements), path),
    st.sampled_from(BATCHES),
    st.lists(ELEMENTS, max_size=4),
)
MOVES = scripts((4, SENDS), (2, BROKEN), (4, WAITS), (6, OTHERS), (1, BREAKS))


class TestBatch:
    @law
    @given(st.sampled_from(BATCHES), st.lists(ELEMENTS, min_size=1, max_size=8), st.booleans())
    def test_makes_one_event_of_each_element_with_its_exact_text(
        self, path: str, elements: list[str], indented: bool
    ) -> None:
        events = handled(batch(path, elements, indented=indented), path).events
        assert [event.position for event in events] == list(range(1, len(elements) + 1))
        for event, element in zip(events, elements, strict=True):
            assert event.payload in {element, None}
            if event.payload is None:
                assert event.verdict is Verdict.INVALID
                assert event.problems[0].code in {"not-json", "too-deep"}

    @law
    @given(st.sampled_from(BATCHES), st.lists(ELEMENTS, min_size=1, max_size=5))
    def test_accepts_a_good_event_beside_bad_ones(self, path: str, elements: list[str]) -> None:
        good = event_for(path, "good")
        event = handled(batch(path, [*elements, good, *elements]), path).events[len(elements)]
        assert (event.payload, event.verdict, event.token) == (good, Verdict.ACCEPTED, TOKEN)


class TestAnyBytes:
    @law
    @given(st.sampled_from(EVENTFUL), st.text(alphabet="data=&%{}[]calbkimgverose1f(", max_size=30), JUNK)
    def test_are_at_least_one_invalid_event_whose_problems_have_words(
        self, path: str, query: str, content: bytes
    ) -> None:
        events = handled(content, f"{path}?{query}").events
        assert events
        for event in events:
            assert event.verdict is Verdict.INVALID
            assert all(problem.code in CATALOGUE and problem.sentence and problem.fix for problem in event.problems)
            assert event.payload is None or json.loads(event.payload) is not ...

    @law
    @given(st.sampled_from(EVENTFUL), VALUES)
    def test_that_are_json_have_problems_about_fields_that_an_event_of_the_wire_can_have(
        self, path: str, value: object
    ) -> None:
        shape = ENDPOINTS[path].shape
        for event in handled(json.dumps(value).encode(), path).events:
            assert {problem.field for problem in event.problems} <= FIELDS.get(shape, FIELDS[BodyShape.BATCH])


class TestRetries:
    @law
    @given(
        st.sampled_from(BATCHES),
        st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True),
        st.lists(st.integers(1, 3), min_size=1, max_size=4),
    )
    def test_of_a_batch_are_only_duplicates_and_name_the_first_request(
        self, path: str, names: list[str], copies: list[int]
    ) -> None:
        """Whether they come with the first one, together, or one by one."""
        receiver = Receiver(EVERYTHING)
        sent = arrived(batch(path, [event_for(path, name) for name in names]), path)
        stored = [receiver.batch(*[sent] * number) for number in copies]
        first, *again = (request for rows in stored for request in rows.requests)
        assert first.retry_of is None
        assert all(request.retry_of == first.id for request in again)
        originals = [event.id for event in stored[0].events if event.request_id == first.id]
        for request in again:
            events = [event for rows in stored for event in rows.events if event.request_id == request.id]
            assert [event.verdict for event in events] == [Verdict.DUPLICATE] * len(names)
            assert [event.duplicate_of for event in events] == originals
            assert not any(event.collision for event in events)

    @pytest.mark.parametrize("together", [True, False])
    def test_that_carry_more_than_before_name_the_first_of_all_requests(self, together: bool) -> None:
        receiver = Receiver(EVERYTHING)
        one = {name: event_for("/v1/batch", name) for name in "abc"}
        sent = [
            arrived(batch("/v1/batch", [one[name] for name in names]), "/v1/batch")
            for names in ("a", "b", "cb", "cba", "c")
        ]
        stored = [receiver.batch(*sent)] if together else [receiver.batch(request) for request in sent]
        assert [request.retry_of for rows in stored for request in rows.requests] == [None, None, 2, 1, 3]

    def test_are_not_recognised_after_a_failed_commit(self) -> None:
        world = World(EVERYTHING)
        content = batch("/v1/batch", [event_for("/v1/batch", "a")])
        world.send(content, "/v1/batch")
        world.decide()
        world.fail()
        again = world.post(content, "/v1/batch")
        assert (again.verdict, world.log.requests[again.request_id].retry_of) == (Verdict.ACCEPTED, None)

    def test_do_not_include_a_different_event_with_the_same_key(self) -> None:
        receiver = Receiver(EVERYTHING)
        for number, collision, retry in ((1, False, None), (2, True, None), (1, False, 1)):
            element = event_for("/v1/batch", "same", properties={"a": number})
            rows = receiver.post(batch("/v1/batch", [element]), "/v1/batch")
            assert (rows.events[0].collision, request_of(rows).retry_of) == (collision, retry)

    def test_do_not_include_an_event_that_comes_twice_in_one_request(self) -> None:
        element = event_for("/v1/batch", "same")
        rows = handled(batch("/v1/batch", [element, element]), "/v1/batch")
        assert [event.verdict for event in rows.events] == [Verdict.ACCEPTED, Verdict.DUPLICATE]
        assert request_of(rows).retry_of is None

    def test_are_recognised_after_a_restart(self) -> None:
        world = World(EVERYTHING)
        content = batch("/android", [event_for("/android", "a")])
        world.post(content, "/android")
        world.restart()
        again = world.post(content, "/android")
        assert (again.duplicate_of, world.log.requests[again.request_id].retry_of) == (1, 1)


class TestKeys:
    def test_of_different_sources_are_never_equal(self) -> None:
        world = World(EVERYTHING)
        paths = ("/track", "/v1/batch", "/react-native")
        events = [world.post(batch(path, [event_for(path, "x")]), path) for path in paths]
        assert [event.verdict for event in events] == [Verdict.ACCEPTED] * 3
        assert {event.dedup_key for event in events} == {'"x"'}
        expected = [DedupSource.INSERT_ID, DedupSource.MESSAGE_ID, DedupSource.UUID]
        assert [event.dedup_source for event in events] == expected
        world.settle()
        assert len({row.message_id for row in world.sent()}) == 3

    @law
    @given(st.sampled_from(("/v1/batch", "/react-native", "/engage")), st.sampled_from([None, "", True, [], {}]))
    def test_are_not_made_of_times_where_the_wire_has_ids(self, path: str, value: object) -> None:
        name = {"/v1/batch": "messageId", "/react-native": "uuid", "/engage": "$insert_id"}[path]
        element = event_for(path, "", **{name: value, "$time": None})
        events = handled(batch(path, [element, element]), path).events
        assert [(event.verdict, event.dedup_key) for event in events] == [(Verdict.ACCEPTED, None)] * 2

    @law
    @given(st.text(min_size=1) | st.integers(), st.text(min_size=1) | st.integers())
    def test_are_equal_only_for_equal_ids(self, one: object, other: object) -> None:
        sent = [event_for("/v1/b", "", messageId=value) for value in (one, other)]
        first, second = handled(batch("/v1/b", sent), "/v1/b").events
        assert (key_of(first) == key_of(second)) == (one == other)


class TestFilter:
    @law
    @given(st.sampled_from(PLACES), VALUES.filter(lambda value: value is not None and not isinstance(value, dict)))
    def test_that_is_malformed_sends_nowhere_on_every_wire(self, place: str, broken: object) -> None:
        assert reached(place, broken) == set()
        assert reached(place, broken, whole=True) == set()

    @law
    @given(st.sampled_from(PLACES), st.dictionaries(NAMES, VALUES, max_size=4))
    def test_with_malformed_values_is_as_wide_as_with_false_in_their_place(
        self, place: str, names: dict[str, object]
    ) -> None:
        repaired = {name: value if isinstance(value, bool | dict) else False for name, value in names.items()}
        assert reached(place, names) == reached(place, repaired)

    @law
    @given(st.sampled_from(PLACES))
    def test_that_is_absent_is_not_a_filter(self, place: str) -> None:
        assert reached(place, None) == {"Webhooks", "Mixpanel"}


def reached(place: str, said: object, *, whole: bool = False) -> set[str]:
    """The destinations of an event with `said` as its `integrations`; `whole` puts it in the place of `$options`."""
    options = said if whole else {"integrations": said}
    path = place if place.startswith("/") else "/react-native"
    more: dict[str, object] = {"$options": options}
    if place in {"/v1/batch", "/android"}:
        more = {"integrations": said}
    elif path == "/react-native":
        more = {"event_properties": {"custom_props": more} if place == path else {**more, "custom_props": {}}}
    rows = handled(batch(path, [event_for(path, "i", **more)]), path)
    assert rows.events[0].verdict is Verdict.ACCEPTED
    return {row.destination for row in rows.deliveries if row.decision is Decision.SEND}


class TestBalance:
    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_holds_over_every_mix_of_wires_with_failing_commits_and_restarts(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = World(EVERYTHING, replies, prompt)
        for move in moves:
            move(world)
        world.settle()
        assert world.unbalanced == []
        assert world.balance.holds
        assert (world.balance.pending, world.now >= NOW) == (0, True)
