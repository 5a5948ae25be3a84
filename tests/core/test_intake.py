"""Intake: what becomes of requests, events and deliveries, and of duplicates."""

import json

import msgspec
import pytest

from liveview.config.schema import ReceiverConfig
from liveview.core.intake import Intake, keys_of
from liveview.model.delivery import DeliveryState, Rule
from liveview.model.destination import Override
from liveview.model.event import DedupSource, EventType, State, Verdict, Wire
from tests.support.core.inputs import NOW, TOKEN, arrived, body, config, refused
from tests.support.core.receiver import TWO, codes, only, receiver


class TestRequests:
    def test_are_stored_as_they_arrived(self) -> None:
        (request,) = receiver().post(body()).requests
        assert (request.id, request.received_at, request.method, request.path) == (1, NOW, "POST", "/track")
        assert (request.wire, request.body, request.status, request.problem) == (Wire.HTTP_API, body(), 200, None)

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"event": "a"}', body(), b"\xff"])
    def test_are_answered_200_whatever_they_hold(self, content: bytes) -> None:
        assert receiver().post(content).requests[0].status == 200

    @pytest.mark.parametrize(("content", "status"), [(b"{", 400), (body(email="a@b.com"), 200)])
    def test_with_errors_are_answered_400_when_strict(self, content: bytes, status: int) -> None:
        strict = msgspec.structs.replace(TWO, receiver=ReceiverConfig(strict=True))
        rows = receiver(strict).post(content)
        assert rows.requests[0].status == status
        assert len(rows.events) == 1

    def test_that_are_refused_have_a_row_but_no_event(self) -> None:
        rows = receiver().batch(refused(413))
        (request,) = rows.requests
        assert (request.status, request.problem, request.body) == (413, "too large", b"")
        assert rows.all == (request,)

    def test_of_one_batch_keep_their_order_and_their_own_time(self) -> None:
        """Those that are refused wait like any other."""
        known = receiver()
        given = [known.prepared(arrived(body()), NOW), known.prepared(refused(), NOW + 1)]
        rows = known.store(known.intake.decide(given, {}, NOW + 2))
        assert [(row.id, row.received_at, row.status) for row in rows.requests] == [(1, NOW, 200), (2, NOW + 1, 413)]
        assert (only(rows).request_id, only(rows).received_at) == (1, NOW)
        assert {row.next_attempt_at for row in rows.deliveries} == {NOW + 2}, "due when they are decided"


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
        known = receiver()
        for choice in CHOICES:
            path, content, name = chosen(choice)[wire]
            received = known.post(json.dumps(content).encode(), path)
        event = only(received)
        assert (event.verdict, event.state, event.duplicate_of) == (Verdict.DUPLICATE, State.DUPLICATE, 1)
        assert (event.collision, received.deliveries, received.requests[0].retry_of) == (False, (), 1)
        assert [problem.detail for problem in event.problems if problem.code == "options-resent"] == [name]

    @pytest.mark.parametrize("wire", chosen({}))
    def test_with_the_same_options_get_no_warning(self, wire: str) -> None:
        known = receiver()
        path, content, _ = chosen(CHOICES[0])[wire]
        for space in (1, 2):
            received = known.post(json.dumps(content, indent=space).encode(), path)
        assert (received.events[0].collision, received.events[0].verdict) == (False, Verdict.DUPLICATE)
        assert "options-resent" not in {problem.code for problem in received.events[0].problems}

    def test_with_other_options_and_another_value_are_collisions(self) -> None:
        known = receiver()
        for price, choice in enumerate(CHOICES):
            content = body(price=price, **{"$insert_id": "i", "$options": {"integrations": choice}})
            event = only(known.post(content))
        assert event.collision
        assert "options-resent" not in codes(event)

    @pytest.mark.parametrize("spelling", [b"500.0", b"5e2", b"500.000"])
    def test_with_an_equal_number_are_the_same_event(self, spelling: bytes) -> None:
        for again in (b'"i"', b'"j"'):
            known = receiver()
            content = body(price="P", **{"$insert_id": "I"}).replace(b'"I"', b'"i"')
            known.post(content.replace(b'"P"', b"500"))
            later = content.replace(b'"P"', spelling).replace(b'"i"', again)
            event = only(known.post(later))
            assert not event.collision
            hinted = "missed-duplicate" in codes(event)
            assert (event.verdict is Verdict.DUPLICATE, hinted) == (again == b'"i"', again == b'"j"')

    def test_from_a_device_with_an_equal_number_share_the_key(self) -> None:
        known = receiver()
        for device in (b"5", b"5.0"):
            content = body(**{"$device_id": "D"}).replace(b'"D"', device)
            event = only(known.post(content))
        assert event.duplicate_of == 1


class TestEvents:
    def test_have_every_column(self) -> None:
        content = body(**{"$device_id": "d", "$insert_id": "i"})
        event = only(receiver().post(content))
        assert (event.id, event.request_id, event.position, event.received_at) == (1, 1, 1, NOW)
        assert (event.token, event.type, event.name, event.distinct_id) == (TOKEN, EventType.TRACK, "Purchase", "13793")
        assert (event.device_id, event.time, event.verdict) == ("d", NOW, Verdict.ACCEPTED)
        assert (event.dedup_source, event.dedup_key) == (DedupSource.INSERT_ID, '"i"')
        assert (event.duplicate_of, event.collision, event.state) == (None, False, State.PENDING)
        assert event.payload == content.decode()

    def test_that_are_not_json_have_neither_name_nor_payload(self) -> None:
        event = only(receiver().post(b"{"))
        assert (event.verdict, event.state, event.name, event.payload) == (Verdict.INVALID, State.INVALID, None, None)

    def test_that_are_invalid_claim_no_key_and_are_not_routed(self) -> None:
        deciding = receiver()
        broken = json.loads(body(**{"$insert_id": "i"}))
        del broken["event"]
        received = deciding.post(json.dumps(broken).encode())
        assert received.deliveries == ()
        event = only(deciding.post(body(**{"$insert_id": "i"})))
        assert event.verdict is Verdict.ACCEPTED

    def test_without_any_destination_are_unrouted(self) -> None:
        received = receiver(config()).post(body())
        assert received.events[0].state is State.UNROUTED

    def test_that_every_route_skips_are_unrouted_and_keep_their_routes(self) -> None:
        received = receiver().post(body("$identify"))
        assert received.events[0].state is State.UNROUTED
        assert [(row.rule, row.state, row.next_attempt_at, row.message_id) for row in received.deliveries] == [
            (Rule.IDENTIFY_DISABLED, None, None, None)
        ] * 2

    def test_come_after_their_request_and_before_their_deliveries(self) -> None:
        received = receiver().post(body())
        assert received.all == (*received.requests, *received.events, *received.deliveries)


class TestDuplicates:
    def test_are_dropped_and_name_their_original(self) -> None:
        deciding = receiver()
        deciding.post(body())
        received = deciding.post(body(), at=NOW + 1)
        (event,) = received.events
        assert (event.verdict, event.state, event.duplicate_of) == (Verdict.DUPLICATE, State.DUPLICATE, 1)
        assert (event.collision, received.deliveries) == (False, ())

    def test_are_routed_under_the_policy_mark_and_keep_their_verdict(self) -> None:
        deciding = receiver(msgspec.structs.replace(TWO, dedup=config(policy="mark").dedup))
        first = deciding.post(body())
        second = deciding.post(body())
        (event,) = second.events
        assert (event.verdict, event.state, event.duplicate_of) == (Verdict.DUPLICATE, State.PENDING, 1)
        assert second.deliveries[0].message_id == first.deliveries[0].message_id

    def test_that_differ_from_their_original_are_collisions(self) -> None:
        deciding = receiver()
        deciding.post(body(distinct_id="u"))
        event = only(deciding.post(body(distinct_id="v")))
        assert (event.verdict, event.collision, event.dedup_source) == (Verdict.DUPLICATE, True, DedupSource.TIME)

    def test_exist_only_within_an_environment(self) -> None:
        deciding = receiver()
        deciding.post(body())
        event = only(deciding.post(body(token="another")))
        assert event.verdict is Verdict.ACCEPTED

    @pytest.mark.parametrize(("later", "verdict"), [(89.9, Verdict.DUPLICATE), (90.0, Verdict.ACCEPTED)])
    def test_end_with_the_window(self, later: float, verdict: Verdict) -> None:
        deciding = receiver(msgspec.structs.replace(TWO, dedup=config(window="90s").dedup))
        deciding.post(body(), at=1000.0)
        event = only(deciding.post(body(), at=1000.0 + later))
        assert event.verdict is verdict


class TestDeliveries:
    def test_are_one_for_each_destination(self) -> None:
        received = receiver().post(body(**{"$options": {"integrations": {"Mixpanel": False}}}))
        sent, skipped = received.deliveries
        assert (sent.destination, sent.rule, sent.state) == ("Webhooks", Rule.DEFAULT, DeliveryState.PENDING)
        assert (sent.rounds, sent.next_attempt_at) == (0, NOW)
        assert (skipped.destination, skipped.rule, skipped.state) == ("Mixpanel", Rule.EXCLUDED, None)

    def test_follow_the_override_of_the_event_name(self) -> None:
        override = Override(True, {"Mixpanel": True})
        file = msgspec.structs.replace(TWO, events={"Purchase": override})
        received = receiver(file).post(body())
        assert [row.rule for row in received.deliveries] == [Rule.OVERRIDE_OFF, Rule.OVERRIDE_ON]


class TestBatches:
    def test_of_fifty_copies_have_one_original(self) -> None:
        rows = receiver().batch(*[arrived(body(**{"$insert_id": "a"}))] * 50)
        assert [event.verdict for event in rows.events] == [Verdict.ACCEPTED] + [Verdict.DUPLICATE] * 49
        assert {event.duplicate_of for event in rows.events[1:]} == {1}
        assert {request.retry_of for request in rows.requests[1:]} == {1}

    def test_name_a_near_duplicate_of_the_same_batch_by_its_id(self) -> None:
        known = receiver()
        known.post(body("Another"))
        rows = known.batch(*(arrived(body(**{"$insert_id": each})) for each in "ab"))
        (hint,) = [problem for problem in rows.events[1].problems if problem.code == "missed-duplicate"]
        assert (rows.events[0].id, hint.detail) == (2, "event #2")

    def test_name_a_near_duplicate_of_an_earlier_batch_by_its_id(self) -> None:
        known = receiver()
        known.batch(*(arrived(body(n=number, **{"$insert_id": f"{number}"})) for number in range(3)))
        event = only(known.post(body(n=1, **{"$insert_id": "again"})))
        assert [problem.detail for problem in event.problems if problem.code == "missed-duplicate"] == ["event #2"]

    def test_have_every_key_once_in_the_question_to_the_log(self) -> None:
        known = receiver()
        given = [known.prepared(arrived(body(**{"$insert_id": each}))) for each in "aab"]
        given += [known.prepared(refused()), known.prepared(arrived(b"{"))]
        assert [key.text for key in keys_of(given)] == ['"a"', '"b"']


class TestConfigure:
    def test_takes_effect_with_the_next_request(self) -> None:
        known = receiver()
        known.intake.configure(msgspec.structs.replace(TWO, events={"Purchase": Override(True, {"Mixpanel": True})}))
        rows = known.post(body(**{"$options": "junk"}))
        assert [row.rule for row in rows.deliveries] == [Rule.OVERRIDE_OFF, Rule.OVERRIDE_ON]

    def test_leaves_the_events_of_other_names_alone(self) -> None:
        known = receiver()
        known.intake.configure(msgspec.structs.replace(TWO, events={"Refund": Override(True)}))
        assert only(known.post(body())).state is State.PENDING

    def test_keeps_what_is_remembered_for_hints(self) -> None:
        known = receiver()
        known.post(body("purchase"))
        known.intake.configure(config())
        assert "name-case" in codes(only(known.post(body("Purchase"))))


def test_an_intake_needs_no_log_to_prepare() -> None:
    """What a request says depends on nothing but its bytes and the configuration."""
    one, other = Intake(TWO), Intake(TWO, ["Purchase"])
    assert one.prepare(arrived(body("PURCHASE")), NOW) == other.prepare(arrived(body("PURCHASE")), NOW)
