"""Facts as lines: complete, decodable, and never in the way."""

import io
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.cli import printer as printer_module
from liveview.cli.printer import MOST_AT_ONCE, MOST_WAITING, Printer
from liveview.core.pipeline.masking import Masking
from liveview.model.event import Request, State, Wire
from liveview.model.facts import EventMoved
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import PipelineSettings
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


def test_facts_are_masked_as_they_were_to_be_when_they_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, write_through=True))
    masks = [None, Masking(PipelineSettings(hipaa=Hipaa(on=True)), b"key"), None]
    printer = Printer(lambda: masks.pop(0))
    printer.ready(ENDPOINTS, 1)
    for _ in range(3):
        printer.show((REQUEST,))
    printer.close(30)
    lines = [json.loads(line) for line in written.getvalue().splitlines()[1:]]
    assert [(line["body"], line["headers"]) for line in lines] == [
        ("text", [["A", "b"]]),
        ("***", [["A", "***"]]),
        ("text", [["A", "b"]]),
    ]


PATIENCE = 10.0
MOVED = EventMoved(3, State.PENDING, State.FAILED)


class _Stuck(io.BytesIO):
    """A stdout whose reader has stopped reading until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go, self.is_stuck, self.told = threading.Event(), threading.Event(), threading.Event()
        self.writes: list[bytes] = []
        self.go.set()

    def write(self, data: Any) -> int:
        if not self.go.is_set():
            self.is_stuck.set()
            assert self.go.wait(PATIENCE)
        self.writes.append(bytes(data))
        if b"left_out" in self.writes[-1]:
            self.told.set()
        return len(self.writes[-1])

    def lines(self) -> list[dict[str, Any]]:
        """What was printed after the ready line."""
        return [json.loads(line) for line in b"".join(self.writes).splitlines()[1:]]


def stuck_printer(monkeypatch: pytest.MonkeyPatch) -> tuple[_Stuck, Printer]:
    """A printer that is writing its first commit."""
    stdout, printer = _Stuck(), Printer()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stdout))
    printer.ready(ENDPOINTS, 1)
    stdout.go.clear()
    printer.show((REQUEST,))
    assert stdout.is_stuck.wait(PATIENCE)
    return stdout, printer


def counts(stdout: _Stuck) -> tuple[int, int]:
    """Lines that were shown, and lines that were said to be left out."""
    lines = stdout.lines()
    return sum(line["fact"] != "left_out" for line in lines), sum(line.get("count", 0) for line in lines)


class TestSlowReader:
    def test_delays_nobody_and_is_told_what_was_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stuck, printer = stuck_printer(monkeypatch)
        for _ in range(MOST_WAITING):
            printer.show((REQUEST,))
        printer.show((REQUEST, REQUEST, REQUEST))
        stuck.go.set()
        printer.close(PATIENCE)
        assert counts(stuck) == (1 + MOST_WAITING, 3)
        assert stuck.lines()[-1] == {"fact": "left_out", "count": 3}

    def test_is_told_once_even_at_the_moment_of_the_next_loss(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stuck, printer = stuck_printer(monkeypatch)

        class Meanwhile(tuple[Any, ...]):
            """Rows that are counted when those before them have been told."""

            def __len__(self) -> int:
                stuck.go.set()
                assert stuck.told.wait(PATIENCE)
                return 1

        for _ in range(MOST_WAITING + 5):
            printer.show((REQUEST,))
        printer.show(Meanwhile((REQUEST,)))
        printer.close(PATIENCE)
        assert counts(stuck) == (1 + MOST_WAITING, 6)

    def test_gets_everything_in_order_and_many_commits_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stuck, printer = stuck_printer(monkeypatch)
        for number in range(10 * MOST_AT_ONCE):
            printer.show((msgspec.structs.replace(REQUEST, id=number), "not a fact"))
        stuck.go.set()
        printer.close(PATIENCE)
        assert [line["id"] for line in stuck.lines()[1:]] == list(range(10 * MOST_AT_ONCE))
        assert len(stuck.writes) == 1 + 1 + 10

    def test_is_told_no_time_before_it_happened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [100.0]
        monkeypatch.setattr(time, "time", lambda: now[0])
        stuck, printer = stuck_printer(monkeypatch)
        now[0] = 200.0
        printer.show((MOVED,))
        stuck.go.set()
        printer.close(PATIENCE)
        assert stuck.lines()[-1]["at"] == 200.0


def test_a_fact_is_printed_without_being_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, printer = stuck_printer(monkeypatch)
    stuck.is_stuck.clear()
    stuck.go.set()
    for number in range(3):
        stuck.go.clear()
        printer.show((msgspec.structs.replace(REQUEST, id=number),))
        assert stuck.is_stuck.wait(PATIENCE)
        stuck.is_stuck.clear()
        stuck.go.set()
    printer.close(PATIENCE)
    assert [line["id"] for line in stuck.lines()] == [7, 0, 1, 2]


def test_a_closed_stdout_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    class Closed(io.BytesIO):
        def write(self, data: Any) -> int:
            tried.append(data)
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Closed()))
    printer = Printer()
    printer.ready(ENDPOINTS, 1)
    printer.show((REQUEST,))
    printer.close(PATIENCE)
    assert len(tried) == 1


def test_nothing_is_made_for_a_stdout_that_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*_: object) -> bytes:
        raise AssertionError("nobody reads it")

    monkeypatch.setattr(printer_module, "line_of", made)
    with Path(os.devnull).open("w") as nowhere:
        monkeypatch.setattr(sys, "stdout", nowhere)
        printer = Printer()
        printer.ready(ENDPOINTS, 1)
        printer.show((REQUEST,))
        printer.close(30)
