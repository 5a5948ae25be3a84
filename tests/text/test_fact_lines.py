"""The lines of facts."""

import json

import msgspec

from liveview.model.delivery import Delivery
from liveview.model.event import Request, State, Wire
from liveview.model.facts import EventMoved
from liveview.text.fact_lines import line_of
from tests.support.log import making
from tests.support.log.piped import REMOVED

REQUEST = Request(
    id=7,
    received_at=5.5,
    method="POST",
    path="/track",
    wire=Wire.HTTP_API,
    remote="127.0.0.1",
    headers=(("A", "b"),),
    body=b"text",
    status=200,
    problem=None,
)


class TestLine:
    def test_has_the_columns_behind_name_time_and_id(self) -> None:
        line = json.loads(line_of(REQUEST, 9.0))
        assert list(line)[:3] == ["fact", "at", "id"]
        assert (line["fact"], line["at"], line["id"], line["body"]) == ("request", 5.5, 7, "text")
        assert list(line)[2:] == list(Request.__struct_fields__)

    def test_of_a_delivery_says_what_the_pipeline_did(self) -> None:
        row = msgspec.structs.replace(
            making.delivery(3), emission="Lead", definition="Lead", pipeline_id=1, notes=(REMOVED,)
        )
        line = json.loads(line_of(row, 9.0))
        assert list(line)[2:] == list(Delivery.__struct_fields__)
        assert (line["emission"], line["definition"], line["pipeline_id"]) == ("Lead", "Lead", 1)
        assert [(note["step"], note["code"], note["removed"]) for note in line["notes"]] == [
            ("hipaa", "hipaa-removed", ["email"])
        ]

    def test_of_bytes_that_are_not_text_holds_them_in_base64(self) -> None:
        line = json.loads(line_of(msgspec.structs.replace(REQUEST, body=b"\xff\x00"), 9.0))
        assert line["body"] == {"base64": "/wA="}

    def test_of_a_change_says_what_changed_and_when_it_was_stored(self) -> None:
        line = json.loads(line_of(EventMoved(3, State.PENDING, State.FAILED), 9.0))
        assert line == {"fact": "event", "at": 9.0, "id": 3, "state": "failed"}
