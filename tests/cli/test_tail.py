"""`liveview tail`: the newest events, then each that arrives or changes, once."""

import errno
import http.client
import itertools
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from liveview.cli import tail as module
from tests.support import running as made
from tests.support.contract import event, problem, replied, streamed
from tests.support.instances import own_state
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.program import LIVEVIEW, environment, run, serving
from tests.support.webhook import Behaviour, Webhook, close, hang


@pytest.fixture(autouse=True)
def instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_state(tmp_path, monkeypatch)


@pytest.fixture
def tail(monkeypatch: pytest.MonkeyPatch) -> "Tailed":
    return Tailed(monkeypatch)


class Tailed:
    """The command with a liveview that answers its requests one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.lines: list[str] = []
        """The requests."""

    def __call__(self, *answers: Behaviour, options: tuple[str, ...] = ()) -> Result:
        with Webhook(*answers) as hook:
            self._monkeypatch.setenv("LIVEVIEW_URL", hook.url.removesuffix("/hook"))
            self._monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
            ended = CliRunner().invoke(main, ["tail", *options])
            self.lines = [request.line.split()[1].removeprefix("/_liveview/") for request in hook.requests]
        return ended


def page(*events: dict[str, Any]) -> Behaviour:
    """A page of events, newest first."""
    return replied({"events": list(events), "next": None})


def arrived(number: int, state: str = "pending", **changed: Any) -> tuple[str, dict[str, Any]]:
    """The fact of an event that arrived: its columns, with its payload as text and without its deliveries."""
    columns = {**event(number, state=state, **changed), "payload": '{"event":"Purchase"}'}
    del columns["deliveries"]
    return "event", {"fact": "event", "at": 1.0, **columns}


def moved(number: int, state: str) -> tuple[str, dict[str, Any]]:
    """The fact of an event that changed."""
    return "event", {"fact": "event", "at": 2.0, "id": number, "state": state}


def told(ended: Result) -> list[str]:
    """Id and state in each line of logfmt."""
    lines = (dict(part.split("=", 1) for part in line.split()) for line in ended.stdout.splitlines())
    return [f"{line['id']} {line['state']}" for line in lines]


@contextmanager
def connections(count: int) -> Iterator[None]:
    """After `count` connections, nobody answers."""
    real, made = http.client.HTTPConnection.connect, itertools.count(1)

    def connect(connection: http.client.HTTPConnection) -> None:
        if next(made) > count:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
        real(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http.client.HTTPConnection, "connect", connect)
        yield


LOGFMT = ("--format", "logfmt")
JSON = ("--format", "json")


class TestFollowed:
    def test_the_newest_come_first_then_what_happens(self, tail: Tailed) -> None:
        facts = streamed(arrived(3), ("delivery", {"id": 1}), moved(3, "delivered"), moved(1, "failed"))
        ended = tail(facts, page(event(2), event(1, state="pending")), options=(*LOGFMT, "--filter", "x", "-n", "2"))
        assert told(ended) == ["1 pending", "2 delivered", "3 pending", "3 delivered", "1 failed"]
        assert tail.lines == ["stream?filter=x", "events?filter=x&order=newest&limit=2"]

    def test_what_happened_before_the_page_is_not_told_twice(self, tail: Tailed) -> None:
        """Events 1 to 3 arrived after the stream was opened; the page has the newest of them as they are now."""
        facts = streamed(arrived(1), arrived(2), moved(2, "delivered"), arrived(3), moved(3, "failed"), arrived(4))
        ended = tail(facts, page(event(3, state="failed"), event(2)), options=(*LOGFMT, "-n", "2"))
        assert told(ended) == ["2 delivered", "3 failed", "4 pending"]

    def test_a_state_that_comes_back_is_told_again(self, tail: Tailed) -> None:
        facts = streamed(moved(1, "pending"), moved(1, "pending"), moved(1, "failed"))
        assert told(tail(facts, page(event(1, state="failed")), options=LOGFMT)) == [
            *("1 failed", "1 pending", "1 failed")
        ]

    def test_without_a_page_only_what_happens_is_told(self, tail: Tailed) -> None:
        assert told(tail(streamed(arrived(3)), options=(*LOGFMT, "-n", "0"))) == ["3 pending"]
        assert tail.lines == ["stream"]

    def test_an_event_that_is_not_known_is_asked_for(self, tail: Tailed) -> None:
        ended = tail(streamed(moved(7, "failed")), page(), page(event(7, state="failed")), options=LOGFMT)
        assert told(ended) == ["7 failed"]
        assert tail.lines[2] == "events?filter=id%3A7&order=newest&limit=1"

    def test_not_all_events_are_remembered(self, tail: Tailed, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST_KNOWN", 2)
        facts = streamed(arrived(1), arrived(2), arrived(3), moved(2, "delivered"), moved(1, "delivered"))
        assert told(tail(facts, page(), page(event(1)), options=LOGFMT))[-2:] == ["2 delivered", "1 delivered"]
        assert tail.lines[2:] == ["events?filter=id%3A1&order=newest&limit=1"]

    def test_its_end_is_that_of_the_liveview(self, tail: Tailed) -> None:
        ended = tail(streamed(), page())
        assert ended.exit_code == 1
        assert ended.stderr.endswith(" has ended\n")

    def test_a_liveview_that_ends_meanwhile_went_away(self, tail: Tailed) -> None:
        ended = tail(streamed(moved(7, "failed")), page(), close, options=LOGFMT)
        assert (ended.exit_code, ended.stdout) == (1, "")
        for what in ((), ("-n", "0", *JSON)):
            with connections(1):
                ended = tail(streamed(arrived(3)), options=what)
            assert (ended.exit_code, ended.stdout) == (1, "")
            assert "nobody answers at http://127.0.0.1:" in ended.stderr

    def test_a_gap_is_told_and_it_goes_on(self, tail: Tailed) -> None:
        ended = tail(streamed(("gap", {}), arrived(1)), page(), options=LOGFMT)
        assert told(ended) == ["1 pending"]
        assert "some events were missed" in ended.stderr

    @pytest.mark.parametrize("line", [[], {"id": "x"}, {"id": 1}, {**event(1), "problems": 5}])
    def test_of_another_program_is_told(self, tail: Tailed, line: object) -> None:
        ended = tail(streamed(("event", line)), page(), options=LOGFMT)
        assert (ended.exit_code in {1, 2}, ended.stderr.count("\n")) == (True, 1)
        assert "cannot be read" in ended.stderr

    def test_a_new_session_begins_with_the_first_event(self, tail: Tailed) -> None:
        facts = streamed(("session", {"log": "/2.db\x1b"}), arrived(1), moved(2, "failed"))
        ended = tail(facts, page(event(1, state="pending")), page(), options=LOGFMT)
        assert told(ended) == ["1 pending", "1 pending"]
        assert "a new session has begun: /2.db\\x1b\n" in ended.stderr


class TestJson:
    def test_is_the_event_as_it_is_exported(self, tail: Tailed) -> None:
        delivery = {"destination": "W", "decision": "send", "rule": "default", "state": "delivered", "rounds": 1}
        whole = event(3, deliveries=[delivery])
        ended = tail(streamed(arrived(3), moved(3, "delivered")), page(event(2)), page(whole), options=JSON)
        assert [json.loads(line) for line in ended.stdout.splitlines()] == [event(2), whole]

    def test_of_an_event_whose_session_is_over_is_not_that_of_another(self, tail: Tailed) -> None:
        """A new session has the same numbers. It may have begun before the facts of the old one were read."""
        new = event(1, received_at=9.0)
        facts = [
            arrived(1),
            moved(1, "delivered"),
            arrived(2),
            arrived(3),
            ("session", {"log": "/2.db"}),
            arrived(1, **new),
        ]
        over = problem("session-over", 410, "over")
        ended = tail(streamed(*facts), page(), page(new), over, page(), page(new), options=JSON)
        assert [json.loads(line) for line in ended.stdout.splitlines()] == [new]
        assert ended.stderr.splitlines()[:2] == [
            "liveview: some events were missed: the session was over before 3 events could be asked for",
            "liveview: a new session has begun: /2.db",
        ]

    def test_of_a_state_that_is_over_already_is_told_once(self, tail: Tailed) -> None:
        """The event is asked for when it is told, and may have gone on."""
        facts = streamed(arrived(3), moved(3, "delivered"), moved(3, "failed"))
        ended = tail(facts, page(), page(event(3)), page(event(3, state="failed")), options=JSON)
        assert [json.loads(line)["state"] for line in ended.stdout.splitlines()] == ["delivered", "failed"]


class TestNotFollowed:
    def test_reads_pages_until_there_are_enough(self, tail: Tailed) -> None:
        """A page has fewer events if they are large."""
        first, last = [event(5), event(4)], [event(3)]
        pages = [{"events": first, "next": "c1"}, {"events": [], "next": "c2"}, {"events": last, "next": "c3"}]
        ended = tail(*map(replied, pages), options=("--no-follow", "-n", "3", *LOGFMT))
        assert told(ended) == ["3 delivered", "4 delivered", "5 delivered"]
        assert [line.partition("?")[2] for line in tail.lines] == [
            "order=newest&limit=3",
            "order=newest&limit=1&cursor=c1",
            "order=newest&limit=1&cursor=c2",
        ]

    def test_of_nobody_is_told(self, tail: Tailed) -> None:
        with connections(0):
            assert tail(options=("--no-follow",)).exit_code == 2

    def test_opens_no_stream(self, tail: Tailed) -> None:
        ended = tail(page(event(2), event(1)), options=("--no-follow", "-n", "2", *LOGFMT))
        assert (ended.exit_code, told(ended)) == (0, ["1 delivered", "2 delivered"])
        assert tail.lines == ["events?order=newest&limit=2"]

    @pytest.mark.parametrize("options", [("-n", "1001"), ("-n", "-1"), ("--format", "csv"), ("--filter", "is:no")])
    def test_what_cannot_be_asked_is_not_asked(self, tail: Tailed, options: tuple[str, ...]) -> None:
        assert tail(page(), options=options).exit_code == 2
        assert tail.lines == []


class TestLog:
    def test_has_its_newest_and_ends(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        with writing(path) as connection:
            fill(connection, [Happened(name=name) for name in ("A", "B", "A", "A\x1b")])
        ended = CliRunner().invoke(main, ["tail", "--log", str(path), "-n", "2", "--filter", "name:A*"])
        assert (ended.exit_code, ended.stderr) == (0, "")
        assert [line.split()[1] for line in ended.stdout.splitlines()] == ["#3", "#4"]
        ended = CliRunner().invoke(main, ["tail", "--log", str(path), *JSON])
        assert [json.loads(line)["name"] for line in ended.stdout.splitlines()] == ["A", "B", "A", "A\x1b"]
        assert [each.name for each in tmp_path.iterdir() if each.name.startswith("log")] == ["log.db"]


@contextmanager
def program(tmp_path: Path, *answers: Behaviour) -> Iterator["subprocess.Popen[bytes]"]:
    """`liveview tail` as a process."""
    with Webhook(*answers) as hook:
        url = hook.url.removesuffix("/hook")
        own = environment(tmp_path, LIVEVIEW_URL=url, LIVEVIEW_TOKEN="secret")
        with subprocess.Popen(
            [*LIVEVIEW, "tail", *LOGFMT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=own, cwd=tmp_path
        ) as process:
            yield process


class TestEnd:
    def test_ctrl_c_ends_it_without_a_word(self, tmp_path: Path) -> None:
        with program(tmp_path, streamed(arrived(1), then=hang), page()) as process:
            assert process.stdout is not None
            assert b"id=1" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            out, said = process.communicate(timeout=30)
            assert (process.returncode, out, said) == (0, b"", b"")

    def test_a_reader_that_is_gone_ends_it_without_a_word(self, tmp_path: Path) -> None:
        facts = streamed(*(arrived(number) for number in range(1, 3_000)), then=hang)
        with program(tmp_path, facts, page()) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.wait(30) == 0
            assert process.stderr.read() == b""


class TestRunning:
    """The command and a real run."""

    @contextmanager
    def tailing(self, tmp_path: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
        with subprocess.Popen(
            [*LIVEVIEW, "tail", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=environment(tmp_path),
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def lines(self, process: "subprocess.Popen[str]", count: int) -> list[str]:
        assert process.stdout is not None
        return [process.stdout.readline() for _ in range(count)]

    def test_an_event_is_told_when_it_arrives_and_when_it_changes(self, tmp_path: Path) -> None:
        with serving(tmp_path) as running:
            run(tmp_path, "send", "purchase")
            running.settled(1)
            with self.tailing(tmp_path, *LOGFMT, "--filter", "type:track") as process:
                (listed,) = self.lines(process, 1)
                assert "id=1 type=track name=Purchase user=13793 verdict=accepted state=delivered" in listed
                running.post(made.event(), made.event())
                told = sorted(self.lines(process, 4), key=lambda line: line.split()[1])
                assert [line.split()[1] for line in told] == ["id=2", "id=2", "id=3", "id=3"]
                assert ["state=pending" in line for line in told] == [True, False, True, False]
                assert told[1] == told[0].replace("state=pending", "state=delivered")
                assert running.signal() == 0
                out, said = process.communicate(timeout=30)
                assert (process.returncode, out) == (1, "")
                assert said == f"liveview: the liveview at {running.url} has ended\n"

    def test_json_is_what_is_exported(self, tmp_path: Path) -> None:
        with serving(tmp_path) as running, self.tailing(tmp_path, *JSON) as process:
            run(tmp_path, "send", "purchase")
            state = "pending"
            while state == "pending":
                (line,) = self.lines(process, 1)
                state = json.loads(line)["state"]
            (exported,) = run(tmp_path, "export", str(running.log)).stdout.splitlines()
            assert json.loads(line) == json.loads(exported)

    def test_it_goes_on_with_a_new_session(self, tmp_path: Path) -> None:
        with serving(tmp_path) as running:
            run(tmp_path, "send", "purchase")
            running.settled(1)
            with self.tailing(tmp_path, *LOGFMT) as process:
                self.lines(process, 1)
                running.log.unlink()
                (begun,) = running.wait_for(lambda facts: [fact for fact in facts if fact["fact"] == "session"])
                run(tmp_path, "send", "identify")
                (line,) = self.lines(process, 1)
                assert "id=1 type=identify" in line
                process.send_signal(signal.SIGINT)
                _, said = process.communicate(timeout=30)
                assert (process.returncode, said) == (0, f"liveview: a new session has begun: {begun['log']}\n")
