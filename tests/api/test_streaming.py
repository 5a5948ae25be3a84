"""Streams of facts over real sockets: complete, resumable, and slow readers cost nothing."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters.descriptors import MOST_STREAMS
from liveview.api import facts as facts_module
from liveview.api import streaming as streaming_module
from liveview.model.facts import NAMES
from liveview.text.fact_lines import line_of
from tests.support.api.asking import ask, kind
from tests.support.api.streaming import Stream, Told, streaming
from tests.support.examples import examples
from tests.support.running import Running, event, running, to


def is_over(number: int) -> Any:
    """Whether a fact says that an event was delivered."""
    return lambda told: told.event == "event" and told.data["id"] == number and told.data["state"] == "delivered"


def keys(told: list[Told]) -> list[tuple[str, Any]]:
    return [each.key for each in told]


class TestFacts:
    def test_are_told_from_the_moment_the_headers_arrive(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a")) as app:
            app.post(event())
            app.settled(1)
            with streaming(app) as stream:
                assert stream.response.headers["Content-Type"].startswith("text/event-stream")
                assert stream.response.headers["Cache-Control"] == "no-store"
                app.post(event())
                told = stream.until(is_over(2))
        assert keys(told)[:3] == [("request", 2), ("event", 2), ("delivery", 2)]
        assert {each.event for each in told} == {"request", "event", "delivery", "attempt"}
        assert len({each.id for each in told}) == len(told)

    def test_are_the_lines_of_serve(self, tmp_path: Path) -> None:
        committed: list[Any] = []
        with running(tmp_path, to("sink:/a"), subscribers=[committed.extend]) as app, streaming(app) as stream:
            app.post(event(name="é\u2028"))
            app.post(b"\xff")
            told = stream.until(is_over(1))
            told += stream.until(lambda each: each.key == ("event", 2)) if ("event", 2) not in keys(told) else []
        lines = [json.loads(line_of(row, 0.0)) for row in committed if type(row) in NAMES]
        without_time = [{name: value for name, value in each.data.items() if name != "at"} for each in told]
        expected = [{name: value for name, value in line.items() if name != "at"} for line in lines]
        assert without_time == expected[: len(told)]
        assert all(each.event == each.data["fact"] for each in told)

    def test_are_shown_by_a_terminal_as_they_are(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, streaming(app) as stream:
            app.post(json.dumps({"event": "\x9b31m\u202e"}, ensure_ascii=False).encode())
            lines = [stream.response.readline() for _ in range(9)]
        assert b"\\u009b31m\\u202e" in b"".join(lines)
        assert all(line.decode().rstrip("\n").isprintable() for line in lines)

    def test_of_refused_requests_are_told_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, streaming(app) as stream:
            app.post(b"", path="/nowhere")
            assert stream.next().data["status"] == 404

    def test_can_be_those_of_events_that_match(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a")) as app, streaming(app, filter="price>100") as stream:
            app.post(b"", path="/nowhere")
            for price in (5, 500, 6, 600):
                app.post(event(price=price))
            told = stream.until(is_over(4)) if is_over(4) else []
        of_events = {each.data["id"] for each in told if each.event == "event"}
        assert of_events == {2, 4}
        assert {each.data["id"] for each in told if each.event == "request"} == {3, 5}
        assert {each.data["event_id"] for each in told if each.event == "delivery"} == {2, 4}
        assert {each.event for each in told} == {"request", "event", "delivery", "attempt"}


class TestResuming:
    def test_goes_on_behind_any_fact_without_gap_or_repetition(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a")) as app, streaming(app) as stream:
            for number in range(1, 6):
                app.post(event())
                stream.until(is_over(number))
            every = stream.told

            @examples(25)
            @given(st.integers(0, len(every) - 2))
            def law(cut: int) -> None:
                with streaming(app, every[cut].id) as again:
                    assert again.take(len(every) - cut - 1) == every[cut + 1 :]

            law()
            with streaming(app, every[-1].id) as again:
                app.post(event())
                assert again.next().key == ("request", 6)

    def test_finds_what_happened_while_nobody_read(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            with streaming(app) as stream:
                app.post(event())
                last = stream.take(2)[-1].id
            seen = [("request", 1), ("event", 1)]
            for number in range(2, 8):
                app.post(event())
                with streaming(app, last) as stream:
                    told = stream.take(2)
                seen += keys(told)
                last = told[number % 2].id
                if number % 2 == 0:
                    with streaming(app, last) as stream:
                        rest = stream.take(1)
                        seen += keys(rest) if rest[0].key not in seen else []
                        last = rest[0].id
        assert seen == [(name, number) for number in range(1, 8) for name in ("request", "event")]

    @pytest.mark.parametrize("last", ["nonsense", "x-1", "-", "٣-٣", "a" * 5_000])
    def test_begins_with_a_gap_where_the_id_is_not_known(self, tmp_path: Path, last: str) -> None:
        with running(tmp_path) as app:
            with streaming(app) as stream:
                app.post(event())
                stream.next()
            header = last if last.isascii() else last.encode().decode("latin-1")
            with streaming(app, header) as stream:
                app.post(event())
                gap, first = stream.take(2)
        assert (gap.event, gap.data["missed"], first.key) == ("gap", None, ("request", 2))

    def test_begins_with_a_gap_where_too_much_has_happened(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(facts_module, "MOST_FACTS", 10)
        with running(tmp_path) as app:
            with streaming(app) as stream:
                app.post(event())
                first = stream.take(2)[0]
            for _ in range(20):
                app.post(event())
            with streaming(app, first.id) as stream:
                gap, *told = stream.take(11)
                assert (gap.event, gap.data["missed"]) == ("gap", 42 - 1 - 10)
                assert keys(told) == [(name, number) for number in range(17, 22) for name in ("request", "event")]
            with streaming(app, gap.id) as stream:
                assert stream.take(10) == told


class TestSlowReader:
    def test_costs_nothing_and_is_told_of_a_gap(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(facts_module, "MOST_BYTES", 2_000_000)
        with running(tmp_path) as app, streaming(app, receive=65_536) as stream:
            took = []
            for _ in range(60):
                began = time.perf_counter()
                assert app.post(event(blob="x" * 300_000)).status == 200
                took.append(time.perf_counter() - began)
            assert sorted(took)[len(took) // 2] < 0.1
            told = stream.until(lambda each: each.key == ("event", 60))
        gaps = [each for each in told if each.event == "gap"]
        assert gaps
        read = [each for each in told if each.event != "gap"]
        assert len(read) + sum(each.data["missed"] for each in gaps) == 120
        assert keys(read) == sorted(keys(read), key=lambda key: (key[1], key[0] == "event"))

    def test_that_hangs_up_frees_its_place(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            opened = [Stream(app) for _ in range(MOST_STREAMS)]
            refused = ask(app, "GET", "stream")
            assert (refused.status, kind(refused), refused.headers["Retry-After"]) == (503, "too-many", "1")
            assert app.post(event()).status == 200
            assert {each.next().key for each in opened} == {("request", 1)}
            for each in opened:
                each.close()
            app.wait_until(lambda: free(app))

    def test_that_is_idle_is_told_nothing_but_comments(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streaming_module, "KEEP_ALIVE", 0.05)
        with running(tmp_path) as app, streaming(app) as stream:
            lines = [stream.response.readline() for _ in range(6)]
            assert lines == [b"retry: 1000\n", b"\n", b":\n", b"\n", b":\n", b"\n"]


def free(app: Running) -> bool:
    """Whether there is a place for a stream."""
    try:
        Stream(app).close()
    except AssertionError:
        return False
    return True


def test_a_new_session_is_told_and_followed(tmp_path: Path) -> None:
    with running(tmp_path) as app, streaming(app) as stream, streaming(app, filter="name:Purchase") as other:
        app.post(event())
        assert keys(stream.take(2)) == keys(other.take(2)) == [("request", 1), ("event", 1)]
        path = app.runtime.commands.new_session()
        app.post(event())
        for each in (stream, other):
            session, *told = each.take(3)
            assert (session.event, session.data["log"], session.data["instead_of"]) == ("session", path, str(app.log))
            assert keys(told) == [("request", 1), ("event", 1)]
        with streaming(app, session.id) as again:
            assert again.take(2) == told


def test_the_end_of_the_run_ends_it(tmp_path: Path) -> None:
    with running(tmp_path) as app, streaming(app) as stream:
        stopping = threading.Thread(target=app.runtime.stop)
        stopping.start()
        with pytest.raises(EOFError):
            stream.next()
        stopping.join()


@pytest.mark.parametrize(("query", "expected"), [("filter=price%3E", "bad-filter"), ("since=1", "bad-parameter")])
def test_what_cannot_be_streamed_is_refused(tmp_path: Path, query: str, expected: str) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "GET", f"stream?{query}")
        assert (reply.status, kind(reply)) == (400, expected)
        assert ask(app, "HEAD", "stream").status == 405
