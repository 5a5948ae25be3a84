"""What the dialogs about one event say."""

import msgspec
import pytest

from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Decision, Delivery, DeliveryState, Route, Rule
from liveview.model.event import State, Verdict, Wire
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview
from liveview.model.snapshot import InFlight
from liveview.tui.keys.bindings import DEFAULT_NAMES as KEYS
from liveview.tui.redeliver import dialog_lines
from tests.support.log.piped import REMOVED
from tests.support.tui.fakes import Session


@pytest.fixture
def detail(session: Session) -> EventDetail:
    return session.detail(session.send(price=3))


def changed(detail: EventDetail, **more: object) -> EventDetail:
    return msgspec.structs.replace(detail, request=msgspec.structs.replace(detail.request, **more))


def of_event(detail: EventDetail, **more: object) -> EventDetail:
    return msgspec.structs.replace(detail, event=msgspec.structs.replace(detail.event, **more))


class TestSameBytes:
    def test_it_is_the_request_with_its_method_path_and_headers(self, detail: EventDetail) -> None:
        kept = (("content-type", "text/plain"), ("Content-Encoding", "gzip"))
        headers = (("Host", "x"), *kept, ("Authorization", "***"))
        again = dialog_lines.same_bytes(changed(detail, headers=headers, body=b"\x1f\x8b", path="/v1/batch?a=1"))
        assert again.request == Outgoing(b"\x1f\x8b", "POST", "/v1/batch?a=1", kept)

    def test_a_request_to_another_path_cannot_be_sent_again(self, detail: EventDetail) -> None:
        assert dialog_lines.same_bytes(changed(detail, path="/track?ip=1")).refusal == ""
        assert "/elsewhere" in dialog_lines.same_bytes(changed(detail, path="/elsewhere?a")).refusal

    def test_it_says_what_is_to_be_expected_and_then_what_the_core_says(self, detail: EventDetail) -> None:
        again = dialog_lines.same_bytes(detail)
        text = [line.text for line in dialog_lines.same_lines(again, detail.event, 1, (), KEYS)]
        assert text == [
            f"the same bytes, {len(detail.request.body)} B",
            "= will show as a duplicate of #1, which is the point",
        ]
        previews = (Preview(Verdict.DUPLICATE, (), duplicate_of=1),)
        assert (
            dialog_lines.same_lines(again, detail.event, 1, previews, KEYS)[-1].text == "= would be a duplicate of #1"
        )

    def test_it_says_what_the_pipeline_would_do(self, detail: EventDetail) -> None:
        """Of a single event; those of a batch are too many for a dialog."""
        again = dialog_lines.same_bytes(detail)
        route = Route("Webhooks", Decision.SEND, Rule.DEFAULT, "Lead", "Lead", notes=(REMOVED,))
        one = Preview(Verdict.ACCEPTED, (), routes=(route,))
        text = [line.text for line in dialog_lines.same_lines(again, detail.event, 1, (one,), KEYS)]
        assert text[1:] == [
            "✓ would be accepted and go to Webhooks as Lead",
            "  Webhooks as Lead: hipaa-removed: email is on no list (- email)",
        ]
        assert text[-1] in [line.text for line in dialog_lines.fresh_lines(again, Wire.HTTP_API, (one,), KEYS)]
        assert len(dialog_lines.same_lines(again, detail.event, 1, (one, one), KEYS)) == 2

    def test_of_a_batch_it_says_that_all_goes(self, detail: EventDetail) -> None:
        lines = dialog_lines.same_lines(dialog_lines.same_bytes(detail), detail.event, 3, (), KEYS)
        assert lines[1].text == "! this sends the whole request: all 3 events of its batch"

    def test_an_invalid_event_will_be_invalid_again(self, detail: EventDetail) -> None:
        event = of_event(detail, verdict=Verdict.INVALID).event
        assert (
            dialog_lines.same_lines(dialog_lines.same_bytes(detail), event, 1, (), KEYS)[-1].text == "! invalid again"
        )


class TestFreshCopy:
    def test_it_is_the_event_alone_with_its_new_id_and_time(self, detail: EventDetail) -> None:
        again = dialog_lines.fresh_copy(detail, "new", 5.0, KEYS)
        assert again.request is not None
        assert b'"price":3' in again.request.body
        assert b'"$insert_id":"new"' in again.request.body
        assert b'"time":5.000' in again.request.body
        assert again.request.headers == (("Content-Type", "application/json"),)

    @pytest.mark.parametrize(
        ("wire", "name"), [(Wire.HTTP_API, "$insert_id"), (Wire.MOBILE, "messageId"), (Wire.REACT_NATIVE, "uuid")]
    )
    def test_it_says_where_it_would_go_and_what_its_id_is_called(
        self, detail: EventDetail, wire: Wire, name: str
    ) -> None:
        routes = (Route("Webhooks", Decision.SEND, Rule.DEFAULT),)
        again = dialog_lines.fresh_copy(detail, "new", 5.0, KEYS)
        lines = dialog_lines.fresh_lines(again, wire, (Preview(Verdict.ACCEPTED, (), routes=routes),), KEYS)
        assert lines[0].text == f"this event with a fresh {name} and the current time"
        assert lines[-1].text == "✓ would be accepted and go to Webhooks"

    @pytest.mark.parametrize(("payload", "word"), [(None, "not JSON"), ('{"event": "x"}', "no place")])
    def test_what_has_no_place_for_them_is_refused_with_the_reason(
        self, detail: EventDetail, payload: str | None, word: str
    ) -> None:
        again = dialog_lines.fresh_copy(of_event(detail, payload=payload), "new", 5.0, KEYS)
        assert word in again.refusal
        assert again.refusal in dialog_lines.fresh_lines(again, Wire.HTTP_API, (), KEYS)[-1].text


def delivery(state: DeliveryState | None, rounds: int = 0, due: float | None = None, which: int = 1) -> Delivery:
    decision = Decision.SKIP if state is None else Decision.SEND
    return Delivery(
        id=which,
        event_id=1,
        destination="[/a]",
        decision=decision,
        rule=Rule.DEFAULT,
        state=state,
        rounds=rounds,
        next_attempt_at=due,
        message_id="m",
    )


class TestDeliveries:
    @pytest.mark.parametrize(
        ("one", "words"),
        [
            (delivery(DeliveryState.DELIVERED), "✓ [/a]: delivered"),
            (delivery(DeliveryState.FAILED, 8), "✗ [/a]: given up after 8 rounds"),
            (delivery(DeliveryState.FAILED), "✗ [/a]: given up before a round ended"),
            (delivery(DeliveryState.PENDING, 1, 104.8), "↻ [/a]: round 2 in 4.8 s"),
            (delivery(DeliveryState.PENDING, 0, 99.0), "◌ [/a]: round 1 is due"),
            (delivery(DeliveryState.PENDING, 0, None), "◌ [/a]: round 1 is due"),
            (delivery(DeliveryState.PENDING, 0, 99.0, which=7), "◌ [/a]: round 1 is under way"),
        ],
    )
    def test_each_says_how_far_it_is(self, one: Delivery, words: str) -> None:
        call = InFlight(
            event_id=1,
            delivery_id=7,
            destination="[/a]",
            round=1,
            webhook=1,
            webhooks=1,
            started_at=99.0,
            budget=5.0,
            round_started_at=99.0,
            total_budget=25.0,
        )
        assert [line.text for line in dialog_lines.delivery_lines([one], [call], 100.0)] == [words]

    def test_skipped_ones_are_left_out(self) -> None:
        assert dialog_lines.delivery_lines([delivery(None)], [], 0.0) == []
        assert dialog_lines.pending([delivery(None), delivery(DeliveryState.PENDING)]) == 1

    def test_of_an_event_that_is_only_previewed_nothing_waits(self, detail: EventDetail) -> None:
        preview = msgspec.structs.replace(detail.deliveries[0], decision=Decision.PREVIEW, state=None)
        found = msgspec.structs.replace(of_event(detail, state=State.UNROUTED), deliveries=(preview,))
        assert dialog_lines.nothing_waits(found, KEYS) == "It was only previewed, so there is nothing to deliver."

    @pytest.mark.parametrize(
        ("state", "word"),
        [
            *((State.DELIVERED, "delivered"), (State.FAILED, "sends the event again"), (State.INVALID, "Invalid")),
            *((State.UNROUTED, "nowhere"), (State.DUPLICATE, "#9")),
        ],
    )
    def test_when_nothing_waits_it_says_why(self, detail: EventDetail, state: State, word: str) -> None:
        assert word in dialog_lines.nothing_waits(of_event(detail, state=state, duplicate_of=9), KEYS)
