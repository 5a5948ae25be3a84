"""Facts as lines: complete, decodable, and never in the way."""

import io
import json
import sys
import threading

import msgspec
import pytest

from liveview.cli.printer import MOST_WAITING, Printer, line_of
from liveview.model.event import Request, State, Wire
from liveview.model.facts import EventMoved
from liveview.model.snapshot import Endpoints

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
ENDPOINTS = Endpoints(receiver="http://r", sink="http://s", log="log", token="token", config=None, outside=())


class TestLine:
    def test_has_the_columns_behind_name_time_and_id(self) -> None:
        line = json.loads(line_of(REQUEST, 9.0))
        assert list(line)[:3] == ["fact", "at", "id"]
        assert (line["fact"], line["at"], line["id"], line["body"]) == ("request", 5.5, 7, "text")
        assert list(line)[2:] == list(Request.__struct_fields__)

    def test_of_bytes_that_are_not_text_holds_them_in_base64(self) -> None:
        line = json.loads(line_of(msgspec.structs.replace(REQUEST, body=b"\xff\x00"), 9.0))
        assert line["body"] == {"base64": "/wA="}

    def test_of_a_change_says_what_changed_and_when_it_was_stored(self) -> None:
        line = json.loads(line_of(EventMoved(3, State.PENDING, State.FAILED), 9.0))
        assert line == {"fact": "event", "at": 9.0, "id": 3, "state": "failed"}


def test_nothing_that_a_terminal_obeys_is_printed_raw(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, write_through=True))
    printer = Printer()
    path = "/\x1b]0;x\x07\x7f\x9b31m\u202e\u2028é"
    printer.ready(msgspec.structs.replace(ENDPOINTS, log=path), 1)
    printer.show((msgspec.structs.replace(REQUEST, path=path, body=path.encode()),))
    printer.close(30)
    ready, request = written.getvalue().decode().split("\n")[:2]
    assert ready.isprintable()
    assert request.isprintable()
    assert json.loads(ready)["log"] == json.loads(request)["path"] == json.loads(request)["body"] == path


class _Stuck(io.RawIOBase):
    """A stdout whose reader has stopped reading until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.go.wait(10)
        self.written += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


def test_a_stuck_stdout_delays_nobody_and_what_was_left_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = _Stuck()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(stuck), write_through=True))
    printer = Printer()
    stuck.go.set()
    printer.ready(ENDPOINTS, 1)
    stuck.go.clear()
    for _ in range(MOST_WAITING + 50):
        printer.show((REQUEST,))
    stuck.go.set()
    printer.close(30)
    lines = [json.loads(line) for line in stuck.written.splitlines()]
    assert lines[0]["fact"] == "ready"
    shown = sum(line["fact"] == "request" for line in lines)
    left_out = sum(line["count"] for line in lines if line["fact"] == "left_out")
    assert shown + left_out == MOST_WAITING + 50
    assert 0 < left_out <= 50
