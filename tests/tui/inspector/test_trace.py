"""Trace as plain text, over event details that the real core and the real log made."""

from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.payload_findings import PayloadFinding
from liveview.model.delivery import Attempt, DeliveryState, Outcome, Phase, Reason
from liveview.model.destination import Destination
from liveview.model.event import State
from liveview.model.problem import Problem, Severity
from liveview.model.settings import Settings
from liveview.tui.inspector.trace import problem_lines, trace_lines
from liveview.tui.lines.context import EventContext
from tests.support.tui import samples
from tests.support.tui.consent import resent_with_consent
from tests.support.tui.fakes import START, Session

SETTINGS = Settings(retry_schedule=(5.0, 30.0, 120.0))
ROUTED = [
    '         fresh: the first with $insert_id "a1"',
    "         → Webhooks: by default",
    "         → Mixpanel: by default",
    "         webhooks get the properties without distinct_id, token, time, $insert_id",
]
RECEIVED = ["+0 ms    received POST /track, 110 B", "         at 14:13:20.250 from 127.0.0.1", "         ✓ valid"]
STORED = "         in the log, answered 200"


def text(found: EventDetail, context: EventContext) -> list[str]:
    return [f"{line.lead:9}{line.text}".rstrip() for line in trace_lines(found, context)]


def trace(session: Session, event_id: int, **more: Any) -> list[str]:
    """Without the leads of wide lines."""
    context = EventContext(session.at, session.snapshot().in_flight, zone=UTC, **{"settings": SETTINGS, **more})
    return [
        line.removeprefix(" " * 9) if number == 0 else line
        for number, line in enumerate(text(session.detail(event_id), context))
    ]


class TestDelivered:
    def test_a_reply_that_got_its_turn_after_a_delivery_is_there_and_the_log_before_both(
        self, session: Session
    ) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        session.answer_all(12)
        lines = trace(session, event_id, replied_at=START + 0.9)
        sent = next(number for number, line in enumerate(lines) if line.startswith("+12 ms"))
        assert lines.index("         in the log") < sent < lines.index("+900 ms  answered 200")

    def test_one_line_a_step_with_the_time_since_receipt(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        webhooks, mixpanel = sorted(session.calls)
        session.answer(mixpanel, Outcome.OK, 12)
        session.answer(webhooks, Outcome.OK, 16)
        session.answer(webhooks, Outcome.OK, 20)
        assert trace(session, event_id, replied_at=START + 0.002) == [
            "✓ delivered to 2 of 2 destinations",
            *RECEIVED,
            *ROUTED,
            "+2 ms    in the log, answered 200",
            "+12 ms   Mixpanel 1/1 ✓ 200 in 12 ms  sink:/mixpanel/import?strict=***",
            "         ✓ Mixpanel delivered: 1 of 1 ok",
            "+16 ms   Webhooks 1/2 ✓ 200 in 16 ms  sink:/orders",
            "+36 ms   Webhooks 2/2 ✓ 200 in 20 ms  sink:/audit",
            "         ✓ Webhooks delivered: 2 of 2 ok",
        ]

    def test_a_partial_success_with_a_timeout_says_that_nothing_is_retried(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        webhooks, mixpanel = sorted(session.calls)
        session.answer(mixpanel, Outcome.OK, 12)
        session.answer(webhooks, Outcome.OK, 16)
        session.answer(webhooks, Outcome.TIMEOUT, 5001, phase=Phase.WAITING)
        lines = trace(session, event_id)
        assert lines[0] == "✓ delivered to 2 of 2 destinations, 1 webhook failed and is not retried"
        assert lines[-2:] == [
            "+5017 ms Webhooks 2/2 ◷ timeout at 5.00 s while waiting for the reply, began +16 ms  sink:/audit",
            "         ✓ Webhooks delivered: 1 of 2 ok, the rest is never retried: one success is enough",
        ]

    def test_a_duplicate_that_is_only_marked_is_delivered(self, tmp_path: Path) -> None:
        marking = Session(tmp_path / "mark.db", msgspec.convert({"dedup": {"policy": "mark"}}, Config))
        try:
            marking.send(**{"$insert_id": "a1"})
            event_id = marking.send(**{"$insert_id": "a1"})
            marking.answer_all()
            lines = trace(marking, event_id)
        finally:
            marking.close()
        assert lines[0] == "✓ delivered to 2 of 2 destinations (though it is a duplicate of #1)"
        assert "         only marked: duplicates are still delivered" in lines


class TestReplayed:
    """A delivery that was asked for by hand is where it was asked for, not among what routing decided."""

    def test_has_its_place_in_the_timeline(self, session: Session) -> None:
        session.send(**{"$insert_id": "a1"})
        session.answer_all(16)
        session.at += 2
        session.replay("Mixpanel", 1)
        session.answer_all(9)
        lines = trace(session, 1)
        assert lines[0] == "✓ 3 of 3 deliveries made, 1 replayed by hand"
        assert sum("→ Mixpanel: by default" in line for line in lines) == 1
        place = next(number for number, line in enumerate(lines) if "→ Mixpanel: replayed by hand" in line)
        assert lines[place].startswith("+2")
        assert "Mixpanel 1/1 ✓ 200 in 9 ms" in lines[place + 1]
        assert lines[place + 2].strip() == "✓ Mixpanel delivered: 1 of 1 ok"

    def test_says_so_before_it_was_called(self, session: Session) -> None:
        session.send(**{"$insert_id": "a1", "$options": {"integrations": {"All": False}}})
        session.at += 2
        session.replay("Mixpanel", 1)
        assert any("→ Mixpanel: replayed by hand" in line for line in trace(session, 1))
        session.answer_all()
        assert trace(session, 1)[0] == "✓ delivered to 1 of 1 destination"


class TestPayloadCheck:
    def test_what_the_sink_found_is_at_the_end_the_first_five_by_name(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        session.answer_all()
        found = tuple(PayloadFinding("/orders", f"wrong \x1b {number}") for number in range(7))
        given = msgspec.structs.replace(session.detail(event_id), findings=found)
        lines = text(given, EventContext(session.at, zone=UTC, settings=SETTINGS))
        assert lines[-6:-1] == [f"         ! payload at /orders: wrong \\x1b {number}" for number in range(5)]
        assert lines[-1] == "         and 2 more: see the sink"


class TestUnderWay:
    def test_a_call_counts_up_against_its_budgets(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        webhooks, mixpanel = sorted(session.calls)
        session.answer(mixpanel, Outcome.OK, 12)
        session.answer(webhooks, Outcome.OK, 16)
        session.at += 3.1
        assert trace(session, event_id) == [
            "◌ delivered to 1 of 2 destinations, 1 is being called",
            *RECEIVED,
            *ROUTED,
            STORED,
            "+12 ms   Mixpanel 1/1 ✓ 200 in 12 ms  sink:/mixpanel/import?strict=***",
            "         ✓ Mixpanel delivered: 1 of 1 ok",
            "+16 ms   Webhooks 1/2 ✓ 200 in 16 ms  sink:/orders",
            "now      Webhooks 2/2 ◌ 3.1 of 5 s, all webhooks 3.1 of 25 s, began +16 ms  sink:/audit",
        ]

    def test_a_failed_round_says_when_the_next_one_is_due_and_why_then(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        webhooks, mixpanel = sorted(session.calls)
        session.answer(webhooks, Outcome.OK, 1)
        session.answer(webhooks, Outcome.OK, 1)
        session.answer(mixpanel, Outcome.HTTP_ERROR, 5, response_headers=(("Retry-After", "60"),))
        lines = trace(session, event_id)
        assert lines[0] == "◌ delivered to 1 of 2 destinations, 1 waits for its retry in 1 m 00 s"
        assert lines[-2:] == [
            "+5 ms    Mixpanel 1/1 ✗ 500 in 5 ms  sink:/mixpanel/import?strict=***",
            "         ↻ Mixpanel: round 1 of 4 failed, round 2 in 1 m 00 s (14:14:20), as requested (Retry-After: 60)",
        ]

    def test_without_a_wish_of_the_webhook_the_schedule_decides(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a1"})
        webhooks, mixpanel = sorted(session.calls)
        session.answer(mixpanel, Outcome.REFUSED, 1, error="no connection: \x1b[31m refused")
        session.answer(webhooks, Outcome.REFUSED, 1)
        session.answer(webhooks, Outcome.RESET, 1)
        lines = trace(session, event_id)
        assert lines[0].startswith("◌ not delivered yet to any of 2 destinations, 2 wait for a retry, the next in ")
        assert lines[-1].endswith("s (14:13:26), by the retry schedule") or "by the retry schedule" in lines[-1]
        assert any(r"connection refused in 1 ms: no connection: \x1b[31m refused" in line for line in lines)

    def test_a_delivery_that_has_not_begun_waits_for_its_turn(self, session: Session) -> None:
        found = session.detail(session.send(**{"$insert_id": "a1"}))
        found = msgspec.structs.replace(found, attempts=())
        lines = text(found, EventContext(session.at, zone=UTC))
        assert lines[0].strip() == "◌ not delivered yet to any of 2 destinations, 2 wait for their turn"
        assert lines[-1] == "         ◌ Mixpanel waits for its turn"

    def test_a_delivery_of_a_destination_that_is_off_is_paused(self, session: Session) -> None:
        found = session.detail(session.send(**{"$insert_id": "a1"}))
        found = msgspec.structs.replace(found, attempts=())
        off = Settings(destinations=(Destination("Mixpanel", enabled=False),))
        lines = text(found, EventContext(session.at, zone=UTC, settings=off))
        assert lines[0].strip().endswith("1 waits for its turn, 1 is paused")
        assert lines[-1] == "         ◌ Mixpanel paused: the destination is switched off"

    def test_a_call_that_was_cut_off_is_made_again_and_counted_once(self, session: Session) -> None:
        found = session.detail(session.send(**{"$insert_id": "a1"}))
        first = found.attempts[0]
        cut = msgspec.structs.replace(
            first, outcome=Outcome.INTERRUPTED, duration_ms=4.0, error="liveview stopped while connecting"
        )
        again = msgspec.structs.replace(
            first, id=9, outcome=Outcome.OK, duration_ms=8.0, status=200, started_at=START + 9
        )
        last = msgspec.structs.replace(again, id=10, webhook="sink:/audit", started_at=START + 10)
        done = msgspec.structs.replace(
            found.deliveries[0], state=DeliveryState.DELIVERED, rounds=1, next_attempt_at=None
        )
        found = msgspec.structs.replace(found, attempts=(cut, again, last), deliveries=(done,))
        assert text(found, EventContext(zone=UTC))[-4:] == [
            "+4 ms    Webhooks 1/2 ✗ interrupted in 4 ms: liveview stopped while connecting  sink:/orders",
            "+9008 ms Webhooks 1/2 ✓ 200 in 8 ms  sink:/orders",
            "+10.0 s  Webhooks 2/2 ✓ 200 in 8 ms  sink:/audit",
            "         ✓ Webhooks delivered: 2 of 2 ok",
        ]


class TestGivenUp:
    def given_up(self, session: Session, *attempts: Attempt, rounds: int) -> list[str]:
        found = session.detail(session.send(**{"$insert_id": "a1"}))
        failed = msgspec.structs.replace(
            found.deliveries[1], state=DeliveryState.FAILED, rounds=rounds, next_attempt_at=None
        )
        event = msgspec.structs.replace(found.event, state=State.FAILED)
        found = msgspec.structs.replace(found, event=event, deliveries=(failed,), attempts=attempts)
        return text(found, EventContext(session.at + 100, zone=UTC, settings=SETTINGS))

    def attempt(self, number: int, **more: Any) -> Attempt:
        values = {"started_at": START + number * 10, "duration_ms": 5.0, "outcome": Outcome.HTTP_ERROR, "status": 503}
        return Attempt(id=number, delivery_id=2, round=number, **{"webhook": "sink:/mixpanel", **values, **more})

    def test_after_the_last_round_it_says_that_the_schedule_is_used_up(self, session: Session) -> None:
        lines = self.given_up(session, *(self.attempt(number) for number in (1, 2, 3, 4)), rounds=4)
        assert lines[0].strip() == "✗ not delivered to its destination, 1 failed for good"
        assert lines[-4:] == [
            "+30.0 s  Mixpanel round 3, 1/1 ✗ 503 in 5 ms  sink:/mixpanel",
            "         ↻ Mixpanel: round 3 of 4 failed",
            "+40.0 s  Mixpanel round 4, 1/1 ✗ 503 in 5 ms  sink:/mixpanel",
            "         ✗ Mixpanel failed: gave up after 4 rounds, the retry schedule is used up",
        ]

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            (Reason.GIVEN_UP, "given up by hand, no retry follows"),
            (Reason.DESTINATION_REMOVED, "its destination was removed from the configuration, no retry follows"),
            (Reason.NO_BODY, "the stored event cannot be turned into a webhook body, no retry follows"),
        ],
    )
    def test_before_that_it_says_who_ended_it(self, session: Session, reason: Reason, words: str) -> None:
        note = self.attempt(2, started_at=None, duration_ms=None, outcome=Outcome.NOT_CALLED, webhook="", reason=reason)
        lines = self.given_up(session, self.attempt(1), note, rounds=1)
        assert lines[-3:] == [
            "+10.0 s  Mixpanel 1/1 ✗ 503 in 5 ms  sink:/mixpanel",
            "         ↻ Mixpanel: round 1 of 4 failed",
            f"         ✗ Mixpanel failed: {words}",
        ]


class TestNotSent:
    def test_an_invalid_event_lists_each_problem_and_its_fix(self, session: Session) -> None:
        event_id = session.send(user=None, **{"$insert_id": "a1"})
        lines = trace(session, event_id)
        assert lines[0] == "! invalid: no distinct_id"
        assert lines[3:] == [
            "         ! invalid, 1 error: it goes nowhere",
            "           no distinct_id (properties.distinct_id)",
            "           fix: add the id of the user, usually the email address",
            STORED,
        ]

    def test_a_duplicate_names_its_original_its_age_and_the_key(self, session: Session) -> None:
        session.send(**{"$insert_id": "a1"})
        session.at += 1.4
        lines = trace(session, session.send(**{"$insert_id": "a1"}))
        assert lines[0] == "= not sent: duplicate of #1, 1.4 s after it"
        assert lines[3:] == [
            "         its events came in 2 requests",
            "           request 1 at 14:13:20.250, answered 200",
            "           request 2, 1.4 s later, answered 200, this one",
            "         ✓ valid",
            '         = duplicate of #1, 1.4 s after it: same $insert_id "a1"',
            "         dropped: neither routed nor delivered",
            STORED,
        ]

    def test_an_original_names_its_duplicates(self, session: Session) -> None:
        for _ in range(3):
            session.send(**{"$insert_id": "a1"})
        assert "         = 2 later duplicates: the first is #2" in trace(session, 1)

    def test_a_collision_is_loud_and_shows_the_difference(self, session: Session) -> None:
        session.send(time=1_790_000_000, price=500)
        lines = trace(session, session.send(time=1_790_000_000, price=700))
        assert lines[0] == "! not sent: COLLISION, matched the dedup key of #1, but is a different event"
        assert "         = duplicate of #1, 0 ms after it: same time 1790000000, its whole key" in lines
        assert "         ! COLLISION: it is not the same event as #1" in lines
        assert "           properties.price: 700 here, 500 in #1" in lines

    def test_of_many_differences_it_shows_the_first(self, session: Session) -> None:
        session.send(**{"$insert_id": "a"})
        lines = trace(session, session.send(**{"$insert_id": "a"}, **{f"p{number}": 1 for number in range(9)}))
        assert "           and 4 more differences: see Dedup" in lines

    def test_an_event_of_a_batch_says_which(self, session: Session) -> None:
        found = session.detail(session.send())
        event = msgspec.structs.replace(found.event, position=2)
        lines = text(msgspec.structs.replace(found, event=event, batch=3), EventContext(zone=UTC))
        where = "at 2026-09-21 14:13:20.250 +0000 from 127.0.0.1, event 2 of 3 in its request"
        assert lines[2].strip() == where

    def test_strict_says_why_it_answered_400(self, session: Session) -> None:
        found = session.detail(session.send(user=None))
        request = msgspec.structs.replace(found.request, status=400)
        lines = text(msgspec.structs.replace(found, request=request), EventContext(zone=UTC))
        assert lines[-1] == "         in the log, answered 400: strict, the event is invalid"


def test_every_event_of_the_sample_session_has_a_trace(tmp_path: Path) -> None:
    """No line is empty and none holds anything a terminal would obey."""
    session = samples.shop(tmp_path / "shop.db")
    try:
        for event_id in range(1, session.snapshot().balance.received + 1):
            lines = trace(session, event_id)
            assert lines[1].startswith("+0 ms    received POST /track")
            assert all(line.isprintable() and line.strip() for line in lines)
    finally:
        session.close()


def test_a_resend_with_other_options_shows_what_was_chosen(session: Session) -> None:
    session.send(**{"$insert_id": "a", "$options": {"integrations": {"All": False}}})
    session.send(**{"$insert_id": "a", "$options": {"integrations": {"All": True}}})
    lines = [line.strip() for line in text(session.detail(2), EventContext(zone=UTC))]
    assert "resent with other $options: the same event, those of #1 apply" in lines
    assert "properties.$options.integrations.All: true here, false in #1" in lines
    assert not any("COLLISION" in line for line in lines)


def test_a_placeholder_as_key_is_named_in_the_alarm(session: Session) -> None:
    session.send(**{"$insert_id": "undefined"})
    detail = session.detail(session.send(**{"$insert_id": "undefined"}))
    lines = [line.strip() for line in text(detail, EventContext(zone=UTC))]
    assert '! COLLISION: $insert_id is "undefined", which any event without an ID has' in lines


def test_an_event_of_another_day_says_of_which(tmp_path: Path) -> None:
    session = Session(tmp_path / "session.db")
    session.send()
    session.answer_all()
    session.at += 2 * 86_400
    assert "         at 2026-09-21 14:13:20.250 +0000 from 127.0.0.1" in trace(session, 1)
    session.close()


class TestPlan:
    def test_a_problem_says_rule_and_value_and_what_webhooks_do_not_get(self, session: Session) -> None:
        found = session.detail(session.post(b'{"event":"A","properties":{"n":1}}'))
        problem = Problem(
            "plan-type", Severity.WARNING, "properties.n", value='"\x1b"', rule='type: "number"', omitted=True
        )
        changed = msgspec.structs.replace(found.event, problems=(problem,))
        lines = [line.text for line in problem_lines(problem)]
        assert lines == [
            "  a value is of another type than planned (properties.n)",
            r'  plan: type: "number", value: "\x1b", left out for webhooks',
            "  fix: send the planned type",
        ]
        shown = text(msgspec.structs.replace(found, event=changed), EventContext(session.at, zone=UTC))
        assert all(any(line.strip() in row for row in shown) for line in lines)


def test_a_resend_that_brings_consent_is_said_to(session: Session) -> None:
    lines = [line.strip() for line in text(resent_with_consent(session), EventContext(zone=UTC))]
    assert "resent with other $options: the same event" in lines
    assert "it brings consent: what that newly allows is sent" in lines
    assert not any("only marked" in line for line in lines)
