"""The requests of a delivery as text."""

import msgspec

from liveview.log.read.pipeline import PayloadStage, StageName
from liveview.model.delivery import Decision, Delivery, Rule
from liveview.model.note import Note, PipelineStep
from liveview.model.service import ServiceRequest
from liveview.tui.inspector.requests import request_lines
from tests.support.tui.reading import text

DELIVERY = Delivery(
    id=1,
    event_id=1,
    destination="Shop",
    decision=Decision.SEND,
    rule=Rule.DEFAULT,
    state=None,
    rounds=0,
    next_attempt_at=None,
    message_id="m",
)
FORM = ServiceRequest(
    "POST",
    "https://api.example/track",
    (("Content-Type", "application/x-www-form-urlencoded"),),
    b"data=%7B%22event%22%3A%22A%22%7D&verbose=1",
)
JSON = ServiceRequest("POST", "https://api.example/\x1bimport", (), b'{"a":1.50}')
FOUND = Note(PipelineStep.CHECK, "dest-shop-time", "time is missing")


def lines(*requests: ServiceRequest, delivery: Delivery = DELIVERY, was_sent: bool = False) -> list[str]:
    return text(request_lines(PayloadStage(StageName.REQUEST, b"", None, (FOUND,), was_sent, requests), delivery))


def test_one_has_its_notes_method_url_headers_and_body() -> None:
    assert lines(JSON) == [
        "Request, to be sent",
        "dest-shop-time: time is missing",
        r"POST https://api.example/\x1bimport",
        "body, 10 B",
        *("{", '"a": 1.50', "}"),
    ]


def test_several_are_numbered_and_forms_are_decoded() -> None:
    assert lines(FORM, JSON, was_sent=True) == [
        "Request, in its latest round, 2 calls",
        "dest-shop-time: time is missing",
        "Call 1 of 2",
        "POST https://api.example/track",
        "Content-Type: application/x-www-form-urlencoded",
        "body, 42 B",
        "data:",
        *("{", '"event": "A"', "}"),
        "verbose: 1",
        "",
        "Call 2 of 2",
        r"POST https://api.example/\x1bimport",
        "body, 10 B",
        *("{", '"a": 1.50', "}"),
    ]


def test_a_preview_is_sent_to_nobody() -> None:
    preview = msgspec.structs.replace(DELIVERY, decision=Decision.PREVIEW)
    assert lines(JSON, delivery=preview)[0] == "Request, sent to nobody"


def test_an_event_that_has_none_says_so() -> None:
    assert lines()[-1] == "nothing to send: the service has no request for it"
