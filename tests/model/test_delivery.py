"""Deliveries and attempts: the words and columns that logs rely on."""

from enum import StrEnum
from pathlib import Path

import msgspec
import pytest

from liveview.log.lenient import word
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, Phase, Reason, Route, Rule
from liveview.model.event import State
from tests.support.log.columns import columns_of, fields_of
from tests.support.log.making import attempt, delivery

WORDS: dict[type[StrEnum], list[str]] = {
    Decision: ["send", "skip", "preview"],
    Rule: [
        "destination-disabled",
        "not-in-environment",
        "profile-update",
        "autocapture",
        "undefined",
        "unsupported-type",
        "identify-disabled",
        "pageview-disabled",
        "override-on",
        "override-off",
        "malformed",
        "no-consent",
        "excluded",
        "only-listed",
        "listed",
        "default",
        "already-sent",
        "consent-given",
        "filtered",
        "sql-error",
        "replayed",
    ],
    DeliveryState: ["pending", "delivered", "failed"],
    Outcome: [
        "ok",
        "http_error",
        "timeout",
        "total_timeout",
        "not_called",
        "interrupted",
        "refused",
        "reset",
        "dns",
        "tls",
        "blocked",
        "bad_response",
    ],
    Phase: ["connecting", "tls_handshake", "sending", "waiting", "reading"],
    Reason: [
        "destination_removed",
        "given_up",
        "no_body",
        "other_kind",
        "time_used_up",
        "no_descriptors",
        "not_begun",
        "stopped",
        "failed_by_hand",
        "body_changed",
    ],
}
"""What is stored in logs; a log that was written with another word could not be read."""


@pytest.mark.parametrize("kind", WORDS)
def test_the_words_in_logs_never_change(kind: type[StrEnum]) -> None:
    assert [member.value for member in kind] == WORDS[kind]


@pytest.mark.parametrize(("kind", "table"), [(Delivery, "deliveries"), (Attempt, "attempts")])
def test_the_fields_are_the_columns_in_their_order(kind: type[msgspec.Struct], table: str, tmp_path: Path) -> None:
    """A field may be None where the column may be null, and nowhere else."""
    assert fields_of(kind) == columns_of(table, tmp_path)


def test_an_event_that_is_sent_has_the_words_of_a_delivery() -> None:
    assert {state.value for state in State} - {state.value for state in DeliveryState} == {
        "invalid",
        "duplicate",
        "unrouted",
    }


def test_a_route_says_what_its_delivery_stores() -> None:
    """Whether an earlier definition matches, too, is in the message id, and whose payload it is in the settings."""
    assert {field for field in fields_of(Route) if field[0] not in {"is_further", "is_shaped"}} <= set(
        fields_of(Delivery)
    )


@pytest.mark.parametrize("rule", Rule)
def test_a_delivery_is_read_back_as_it_was_written(rule: Rule) -> None:
    sent = msgspec.structs.replace(delivery(1), rule=rule)
    skipped = msgspec.structs.replace(sent, decision=Decision.SKIP, state=None, next_attempt_at=None, message_id=None)
    for row in (sent, skipped):
        assert msgspec.json.decode(msgspec.json.encode(row), type=Delivery) == row


@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_an_attempt_is_read_back_as_it_was_written(outcome: Outcome | None) -> None:
    row = msgspec.structs.replace(
        attempt(1, 1, outcome), status=503, response_headers=(("Retry-After", "1"),), response_body=b"\xff"
    )
    assert msgspec.json.decode(msgspec.json.encode(row), type=Attempt) == row


def test_an_attempt_that_was_not_made_has_no_bodies() -> None:
    row = Attempt(
        id=1, delivery_id=1, round=1, webhook="", started_at=None, duration_ms=None, outcome=Outcome.NOT_CALLED
    )
    assert (row.status, row.request_body, row.response_body) == (None, None, None)
    assert (row.request_headers, row.response_headers) == ((), ())


def test_a_phase_has_words_for_a_sentence() -> None:
    assert [phase.doing for phase in Phase] == [
        "connecting",
        "agreeing on TLS",
        "sending the request",
        "waiting for the reply",
        "reading the reply",
    ]


def test_a_phase_of_a_newer_log_is_shown_as_it_is() -> None:
    assert word(Phase, "dancing").doing == "dancing"


@pytest.mark.parametrize(
    ("error", "status", "only"),
    [
        ("status 503", 503, True),
        ("status 503; the reply was cut off", 503, False),
        ("status 500", 503, False),
        ("status None", None, False),
        (None, 503, False),
    ],
)
def test_an_error_may_say_no_more_than_the_status(error: str | None, status: int | None, only: bool) -> None:
    answered = msgspec.structs.replace(attempt(1, 1, Outcome.HTTP_ERROR), status=status, error=error)
    assert answered.says_only_its_status is only
