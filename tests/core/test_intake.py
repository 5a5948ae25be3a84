"""Intake: the rows of requests, events and deliveries, duplicates, and undo."""

import json

import msgspec
import pytest

from liveview.config.schema import Config, ReceiverConfig
from liveview.core.dedup import Key, Original
from liveview.core.intake import Intake, Received
from liveview.core.steps import Resume
from liveview.model.delivery import DeliveryState, Rule
from liveview.model.destination import Override
from liveview.model.event import DedupSource, EventType, State, Verdict, Wire
from tests.support.core.memory_log import MemoryClaims, MemoryLog
from tests.support.core.world import NOW, TOKEN, arrived, body, config, destination, refused

TWO = config(destination("Webhooks"), destination("Mixpanel"))


def intake(settings: Config = TWO, **resume: object) -> Intake:
    return Intake(settings, MemoryClaims(MemoryLog()), msgspec.structs.replace(Resume(), **resume))


class TestRequests:
    def test_are_stored_as_they_arrived(self) -> None:
        request = intake().receive(arrived(body()), NOW).request
        assert (request.id, request.received_at, request.method, request.path) == (1, NOW, "POST", "/track")
        assert (request.wire, request.body, request.status, request.problem) == (Wire.HTTP_API, body(), 200, None)

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"event": "a"}', body(), b"\xff"])
    def test_are_answered_200_whatever_they_hold(self, content: bytes) -> None:
        assert intake().receive(arrived(content), NOW).request.status == 200

    @pytest.mark.parametrize(("content", "status"), [(b"{", 400), (body(email="a@b.com"), 200)])
    def test_with_errors_are_answered_400_when_strict(self, content: bytes, status: int) -> None:
        strict = msgspec.structs.replace(TWO, receiver=ReceiverConfig(strict=True))
        received = intake(strict).receive(arrived(content), NOW)
        assert received.request.status == status
        assert len(received.events) == 1

    def test_that_are_refused_have_a_row_but_no_event(self) -> None:
        received = intake().refuse(refused(413), NOW)
        assert (received.request.status, received.request.problem, received.request.body) == (413, "too large", b"")
        assert received.facts == (received.request,)


CHOICES = ({"All": False}, {"All": False, "Mixpanel": True})


def chosen(choice: object) -> dict[str, tuple[str, object, str]]:
    """By the name of a wire: a path, a body with this choice of destinations, and the field that holds the choice."""
    track = json.loads(body(**{"$insert_id": "i", "$options": {"integrations": choice}}))
    segment = {
        "type": "track",
        "event": "E",
        "userId": "u",
        "messageId": "i",
        "writeKey": TOKEN,
        "integrations": choice,
    }
    segment["timestamp"] = "2020-01-01T00:00:00Z"
    options = {"$options": {"integrations": choice}}
    native = {"event_type": "E", "user_id": "u", "uuid": "i", "timestamp": 1577836800500}
    return {
        "http-api": ("/track", track, "$options"),
        "mixpanel": ("/track", [track], "$options"),
        "segment": ("/v1/track", segment, "integrations"),
        "mobile": ("/android", {"batch": [segment]}, "integrations"),
        "react-native": (
            "/react-native",
            {"client": TOKEN, "e": [{**native, "event_properties": options}]},
            "$options",
        ),
        "react-native, inside": (
            "/react-native",
            {"client": TOKEN, "e": [{**native, "event_properties": {"custom_props": options}}]},
            "$options",
        ),
    }


class TestResends:
    @pytest.mark.parametrize("wire", chosen({}))
    def test_with_other_options_are_duplicates_without_collision(self, wire: str) -> None:
        known = intake()
        for choice in CHOICES:
            path, content, name = chosen(choice)[wire]
            received = known.receive(arrived(json.dumps(content).encode(), path), NOW)
        (event,) = received.events
        assert (event.verdict, event.state, event.duplicate_of) == (Verdict.DUPLICATE, State.DUPLICATE, 1)
        assert (event.collision, received.deliveries, received.request.retry_of) == (False, (), 1)
        assert [problem.detail for problem in event.problems if problem.code == "options-resent"] == [name]

    @pytest.mark.parametrize("wire", chosen({}))
    def test_with_the_same_options_get_no_warning(self, wire: str) -> None:
        known = intake()
        path, content, _ = chosen(CHOICES[0])[wire]
        for space in (1, 2):
            received = known.receive(arrived(json.dumps(content, indent=space).encode(), path), NOW)
        assert (received.events[0].collision, received.events[0].verdict) == (False, Verdict.DUPLICATE)
        assert "options-resent" not in {problem.code for problem in received.events[0].problems}

    def test_with_other_options_and_another_value_are_collisions(self) -> None:
        known = intake()
        for price, choice in enumerate(CHOICES):
            content = body(price=price, **{"$insert_id": "i", "$options": {"integrations": choice}})
            (event,) = known.receive(arrived(content), NOW).events
        assert event.collision
        assert "options-resent" not in {problem.code for problem in event.problems}

    @pytest.mark.parametrize("spelling", [b"500.0", b"5e2", b"500.000"])
    def test_with_an_equal_number_are_the_same_event(self, spelling: bytes) -> None:
        for again in (b'"i"', b'"j"'):
            known = intake()
            content = body(price="P", **{"$insert_id": "I"}).replace(b'"I"', b'"i"')
            known.receive(arrived(content.replace(b'"P"', b"500")), NOW)
            later = content.replace(b'"P"', spelling).replace(b'"i"', again)
            (event,) = known.receive(arrived(later), NOW).events
            assert not event.collision
            hinted = "missed-duplicate" in {problem.code for problem in event.problems}
            assert (event.verdict is Verdict.DUPLICATE, hinted) == (again == b'"i"', again == b'"j"')

    def test_from_a_device_with_an_equal_number_share_the_key(self) -> None:
        known = intake()
        for device in (b"5", b"5.0"):
            content = body(**{"$device_id": "D"}).replace(b'"D"', device)
            (event,) = known.receive(arrived(content), NOW).events
        assert event.duplicate_of == 1


class TestEvents:
    def test_have_every_column(self) -> None:
        content = body(**{"$device_id": "d", "$insert_id": "i"})
        (event,) = intake().receive(arrived(content), NOW).events
        assert (event.id, event.request_id, event.position, event.received_at) == (1, 1, 1, NOW)
        assert (event.token, event.type, event.name, event.distinct_id) == (TOKEN, EventType.TRACK, "Purchase", "13793")
        assert (event.device_id, event.time, event.verdict) == ("d", NOW, Verdict.ACCEPTED)
        assert (event.dedup_source, event.dedup_key) == (DedupSource.INSERT_ID, '"i"')
        assert (event.duplicate_of, event.collision, event.state) == (None, False, State.PENDING)
        assert event.payload == content.decode()

    def test_that_are_not_json_have_neither_name_nor_payload(self) -> None:
        (event,) = intake().receive(arrived(b"{"), NOW).events
        assert (event.verdict, event.state, event.name, event.payload) == (Verdict.INVALID, State.INVALID, None, None)

    def test_that_are_invalid_claim_no_key_and_are_not_routed(self) -> None:
        deciding = intake()
        broken = json.loads(body(**{"$insert_id": "i"}))
        del broken["event"]
        received = deciding.receive(arrived(json.dumps(broken).encode()), NOW)
        assert (received.deliveries, received.claims) == ((), ())
        (event,) = deciding.receive(arrived(body(**{"$insert_id": "i"})), NOW).events
        assert event.verdict is Verdict.ACCEPTED

    def test_without_any_destination_are_unrouted(self) -> None:
        received = intake(config()).receive(arrived(body()), NOW)
        assert received.events[0].state is State.UNROUTED

    def test_that_every_route_skips_are_unrouted_and_keep_their_routes(self) -> None:
        received = intake().receive(arrived(body("$identify")), NOW)
        assert received.events[0].state is State.UNROUTED
        assert [(row.rule, row.state, row.next_attempt_at, row.message_id) for row in received.deliveries] == [
            (Rule.IDENTIFY_DISABLED, None, None, None)
        ] * 2

    def test_come_after_their_request_and_before_their_deliveries(self) -> None:
        received = intake().receive(arrived(body()), NOW)
        assert received.facts == (received.request, *received.events, *received.deliveries)


class TestDuplicates:
    def test_are_dropped_and_name_their_original(self) -> None:
        deciding = intake()
        deciding.receive(arrived(body()), NOW)
        received = deciding.receive(arrived(body()), NOW + 1)
        (event,) = received.events
        assert (event.verdict, event.state, event.duplicate_of) == (Verdict.DUPLICATE, State.DUPLICATE, 1)
        assert (event.collision, received.deliveries) == (False, ())

    def test_are_routed_under_the_policy_mark_and_keep_their_verdict(self) -> None:
        deciding = intake(msgspec.structs.replace(TWO, dedup=config(policy="mark").dedup))
        first = deciding.receive(arrived(body()), NOW)
        second = deciding.receive(arrived(body()), NOW)
        (event,) = second.events
        assert (event.verdict, event.state, event.duplicate_of) == (Verdict.DUPLICATE, State.PENDING, 1)
        assert second.deliveries[0].message_id == first.deliveries[0].message_id

    def test_that_differ_from_their_original_are_collisions(self) -> None:
        deciding = intake()
        deciding.receive(arrived(body(distinct_id="u")), NOW)
        (event,) = deciding.receive(arrived(body(distinct_id="v")), NOW).events
        assert (event.verdict, event.collision, event.dedup_source) == (Verdict.DUPLICATE, True, DedupSource.TIME)

    def test_exist_only_within_an_environment(self) -> None:
        deciding = intake()
        deciding.receive(arrived(body()), NOW)
        (event,) = deciding.receive(arrived(body(token="another")), NOW).events
        assert event.verdict is Verdict.ACCEPTED

    @pytest.mark.parametrize(("later", "verdict"), [(89.9, Verdict.DUPLICATE), (90.0, Verdict.ACCEPTED)])
    def test_end_with_the_window(self, later: float, verdict: Verdict) -> None:
        deciding = intake(msgspec.structs.replace(TWO, dedup=config(window="90s").dedup))
        deciding.receive(arrived(body()), 1000.0)
        (event,) = deciding.receive(arrived(body()), 1000.0 + later).events
        assert event.verdict is verdict


class TestDeliveries:
    def test_are_one_for_each_destination(self) -> None:
        received = intake().receive(arrived(body(**{"$options": {"integrations": {"Mixpanel": False}}})), NOW)
        sent, skipped = received.deliveries
        assert (sent.destination, sent.rule, sent.state) == ("Webhooks", Rule.DEFAULT, DeliveryState.PENDING)
        assert (sent.rounds, sent.next_attempt_at) == (0, NOW)
        assert (skipped.destination, skipped.rule, skipped.state) == ("Mixpanel", Rule.EXCLUDED, None)
        assert [task.delivery for task in received.tasks] == [sent]
        assert received.tasks[0].siblings == {sent.id: DeliveryState.PENDING}

    def test_follow_the_override_of_the_event_name(self) -> None:
        override = Override(True, {"Mixpanel": True})
        file = msgspec.structs.replace(TWO, events={"Purchase": override})
        received = intake(file).receive(arrived(body()), NOW)
        assert [row.rule for row in received.deliveries] == [Rule.OVERRIDE_OFF, Rule.OVERRIDE_ON]


class TestUndo:
    def test_takes_back_ids_and_claims(self) -> None:
        deciding = intake()
        first = deciding.receive(arrived(body()), NOW)
        deciding.refuse(refused(), NOW)
        lost = deciding.undo()
        assert [each.request.id for each in lost if isinstance(each, Received)] == [1, 2]
        assert len(lost) == 2
        assert deciding.receive(arrived(body()), NOW) == first

    def test_leaves_what_is_committed(self) -> None:
        log = MemoryLog()
        deciding = Intake(TWO, MemoryClaims(log), Resume())
        first = deciding.receive(arrived(body()), NOW)
        deciding.receive(arrived(body(**{"$insert_id": "b"})), NOW)
        log.store(first.facts)
        assert deciding.commit(1) == [first]
        assert len(deciding.undo()) == 1
        (event,) = deciding.receive(arrived(body()), NOW).events
        assert (event.id, event.verdict, event.duplicate_of) == (2, Verdict.DUPLICATE, 1)

    def test_forgets_the_spelling_of_names_that_were_never_stored(self) -> None:
        """All decisions of a failed commit are undone."""
        deciding = intake()
        deciding.receive(arrived(body("purchase")), NOW)
        deciding.undo()
        (event,) = deciding.receive(arrived(body("Purchase")), NOW).events
        assert "name-case" not in {problem.code for problem in event.problems}


class UnreadableClaims:
    """A log that cannot be read while `broken`, after it was read `readable` times."""

    def __init__(self, readable: int = 0) -> None:
        self.broken = True
        self.readable = readable

    def find(self, key: Key) -> Original | None:
        self.readable -= 1
        if self.broken and self.readable < 0:
            raise OSError("the log cannot be read")
        return None

    def add(self, key: Key) -> None:
        """Does nothing: no test commits here."""


class TestUnreadableLogs:
    def test_leave_no_trace_of_the_request(self) -> None:
        claims = UnreadableClaims()
        deciding = Intake(TWO, claims, Resume())
        with pytest.raises(OSError, match="cannot be read"):
            deciding.receive(arrived(body()), NOW)
        assert not deciding.uncommitted
        claims.broken = False
        received = deciding.receive(arrived(body()), NOW)
        assert (received.request.id, received.events[0].id, received.events[0].verdict) == (1, 1, Verdict.ACCEPTED)

    def test_leave_no_near_duplicate_of_an_event_that_was_never_stored(self) -> None:
        claims = UnreadableClaims(readable=1)
        deciding = Intake(TWO, claims, Resume())
        batch = b"[%s,%s]" % (body("First"), body("Second", **{"$insert_id": "b"}))
        with pytest.raises(OSError, match="cannot be read"):
            deciding.receive(arrived(batch), NOW)
        claims.broken = False
        received = deciding.receive(arrived(batch), NOW)
        assert [event.verdict for event in received.events] == [Verdict.ACCEPTED] * 2
        assert "missed-duplicate" not in {problem.code for event in received.events for problem in event.problems}


class TestResume:
    def test_continues_the_ids_of_the_log(self) -> None:
        received = intake(last_request_id=7, last_event_id=8, last_delivery_id=9).receive(arrived(body()), NOW)
        assert (received.request.id, received.events[0].id) == (8, 9)
        assert [row.id for row in received.deliveries] == [10, 11]

    def test_knows_the_spellings_of_the_log(self) -> None:
        (event,) = intake(spellings=("purchase",)).receive(arrived(body("Purchase")), NOW).events
        assert "name-case" in {problem.code for problem in event.problems}
