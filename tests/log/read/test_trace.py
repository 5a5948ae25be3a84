"""The steps of an event for programs, in a log that the real core filled."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.log.read.event_detail import EventDetail, read_detail
from liveview.log.read.reader import Reader
from liveview.log.read.trace import trace_of
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, Reason, Rule
from liveview.model.event import State, Verdict
from liveview.model.problem import Problem, Severity
from tests.support.log.piped import REMOVED, RENAMED
from tests.support.tui import samples
from tests.support.tui.consent import resent_with_consent
from tests.support.tui.fakes import Session

KINDS = {"received", "validation", "dedup", "pair", "route", "stored", "reply", "attempt", "retry", "end"}


@pytest.fixture
def details(tmp_path: Path) -> Iterator[list[EventDetail]]:
    session = samples.shop(tmp_path / "session.db")
    with Reader(session.path) as reader:
        found = [read_detail(reader, number) for number in range(1, reader.last_id() + 1)]
    yield [each for each in found if each is not None]
    session.close()


def texts(detail: EventDetail, step: str) -> list[str]:
    return [each.text for each in trace_of(detail) if each.step == step]


def test_every_event_has_its_steps_in_order(details: list[EventDetail]) -> None:
    assert len(details) > 10
    for detail in details:
        steps = trace_of(detail)
        times = [each.ms for each in steps]
        assert times == sorted(times)
        assert times[0] == 0.0
        found = Counter(each.step for each in steps)
        assert set(found) <= KINDS
        assert all(found[once] == 1 for once in ("received", "validation", "stored", "reply"))
        assert found["route"] == len(detail.deliveries)
        assert found["dedup"] == (detail.event.dedup_key is not None)
        assert found["attempt"] == sum(
            bool(each.webhook) or each.outcome is not Outcome.NOT_CALLED for each in detail.attempts
        )
        over = [each for each in detail.deliveries if each.state not in {None, DeliveryState.PENDING}]
        assert found["end"] == len(over)


def test_it_says_what_was_decided_and_why(details: list[EventDetail]) -> None:
    for detail in details:
        event = detail.event
        (validity,) = texts(detail, "validation")
        assert validity.startswith("invalid" if event.verdict is Verdict.INVALID else "valid")
        for problem in event.problems:
            assert problem.code in validity
        for text in texts(detail, "dedup"):
            assert text.startswith("fresh" if event.duplicate_of is None else f"duplicate of #{event.duplicate_of}")
            assert ("dropped" in text) == (event.state is State.DUPLICATE)


BASE: dict[str, Any] = {"event_id": 1, "decision": Decision.SEND, "message_id": "m"}


def with_calls(detail: EventDetail, delivery: Delivery, *calls: Attempt) -> EventDetail:
    return msgspec.structs.replace(detail, deliveries=(delivery,), attempts=calls)


def call(number: int, round_: int, outcome: Outcome | None, at: float, **more: Any) -> Attempt:
    values: dict[str, Any] = {"webhook": "sink:/a", "duration_ms": 500.0, **more}
    return Attempt(id=number, delivery_id=1, round=round_, outcome=outcome, started_at=at, **values)


def delivery(state: DeliveryState, rounds: int, next_at: float | None = None, rule: Rule = Rule.DEFAULT) -> Delivery:
    return Delivery(
        id=1, destination="Webhooks", rule=rule, state=state, rounds=rounds, next_attempt_at=next_at, **BASE
    )


def test_a_round_that_failed_is_followed_by_the_next(details: list[EventDetail]) -> None:
    at = details[0].event.received_at
    first = call(1, 1, Outcome.HTTP_ERROR, at + 1, status=500)
    waiting = with_calls(details[0], delivery(DeliveryState.PENDING, 1, at + 6.5), first)
    assert texts(waiting, "attempt") == ["Webhooks 1/1: 500 in 500 ms, sink:/a"]
    assert texts(waiting, "retry") == ["Webhooks: round 1 failed, the next follows 5.0 s later, by the retry schedule"]
    assert texts(waiting, "end") == []
    again = call(2, 2, Outcome.OK, at + 6.5, status=200)
    done = with_calls(details[0], delivery(DeliveryState.DELIVERED, 2), first, again)
    assert texts(done, "retry") == ["Webhooks: round 1 failed"]
    assert texts(done, "attempt")[1] == "Webhooks round 2, 1/1: 200 in 500 ms, sink:/a"
    assert texts(done, "end") == ["Webhooks delivered: 1 of 1 ok"]
    assert trace_of(done)[-1].ms == pytest.approx(7_000)


def test_what_was_given_up_says_so(details: list[EventDetail]) -> None:
    at = details[0].event.received_at
    first = call(1, 1, Outcome.HTTP_ERROR, at + 1, status=500)
    ended = call(2, 2, Outcome.NOT_CALLED, at + 2, webhook="", reason=Reason.GIVEN_UP)
    found = with_calls(details[0], delivery(DeliveryState.FAILED, 1), first, ended)
    assert texts(found, "end") == ["Webhooks failed: given up by hand, no retry follows"]
    assert len(texts(found, "attempt")) == 1


def test_a_call_under_way_is_an_attempt_without_an_end(details: list[EventDetail]) -> None:
    at = details[0].event.received_at
    found = with_calls(details[0], delivery(DeliveryState.PENDING, 0), call(1, 1, None, at + 1, duration_ms=None))
    assert texts(found, "attempt") == ["Webhooks webhook 1: under way, sink:/a"]
    assert texts(found, "end") == texts(found, "retry") == []


def test_the_reply_has_its_own_time_and_the_event_was_stored_before_the_first_call(details: list[EventDetail]) -> None:
    at = details[0].event.received_at
    quick = with_calls(details[0], delivery(DeliveryState.DELIVERED, 1), call(1, 1, Outcome.OK, at + 1, status=200))
    found = {each.step: each.ms for each in trace_of(quick, at + 3)}
    assert [found["stored"], found["reply"]] == pytest.approx([0, 3_000])
    found = {each.step: each.ms for each in trace_of(quick, at + 0.25)}
    assert [found["stored"], found["reply"]] == pytest.approx([250, 250])


def test_a_replayed_delivery_begins_with_its_first_call(details: list[EventDetail]) -> None:
    at = details[0].event.received_at
    replayed = delivery(DeliveryState.DELIVERED, 1, rule=Rule.REPLAYED)
    found = trace_of(with_calls(details[0], replayed, call(1, 1, Outcome.OK, at + 60, status=200)))
    assert [(each.step, each.text) for each in found if each.ms == pytest.approx(60_000)] == [
        ("route", "Webhooks: replayed by hand")
    ]


def test_a_problem_of_the_plan_says_rule_and_value(details: list[EventDetail]) -> None:
    found = Problem("plan-type", Severity.WARNING, "properties.n", value="1", rule='type: "string"', omitted=True)
    event = msgspec.structs.replace(details[0].event, verdict=Verdict.ACCEPTED, problems=(found,))
    (words,) = texts(msgspec.structs.replace(details[0], event=event), "validation")
    assert words.startswith("valid, 1 warning; plan-type: a value is of another type than planned (properties.n)")
    assert words.endswith(', plan: type: "string", value: 1, left out for webhooks')


def test_a_resend_that_brings_consent_is_said_to(session: Session) -> None:
    (text,) = texts(resent_with_consent(session), "dedup")
    assert text.endswith("resent with other $options; it brings consent: what that newly allows is sent")


def test_a_route_says_the_name_and_what_the_pipeline_noted(session: Session) -> None:
    detail = session.detail(session.send())
    first, second = detail.deliveries
    piped = msgspec.structs.replace(first, emission="Lead", definition="Lead", notes=(RENAMED, REMOVED))
    found = trace_of(msgspec.structs.replace(detail, deliveries=(piped, second)))
    assert [step.text for step in found if step.step == "route"] == [
        (
            "Webhooks: by default, as Lead, by its definition; renamed: price is called value; "
            "hipaa-removed: email is on no list"
        ),
        "Mixpanel: by default",
    ]
