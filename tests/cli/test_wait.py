"""`liveview wait`: what matches, or what came closest."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from tests.support.contract import event, problem, replied
from tests.support.instances import own_state
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.program import LIVEVIEW, environment, run, serving
from tests.support.webhook import Behaviour, Webhook, close


@pytest.fixture(autouse=True)
def instances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return own_state(tmp_path, monkeypatch)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> "Asked":
    return Asked(monkeypatch)


class Asked:
    """The command with a liveview that answers in one way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.line = ""

    def __call__(self, answer: Behaviour, *arguments: str) -> Result:
        with Webhook(answer) as hook:
            self._monkeypatch.setenv("LIVEVIEW_URL", hook.url.removesuffix("/hook"))
            self._monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
            ended = CliRunner().invoke(main, ["wait", *arguments])
            self.line = hook.requests[0].line if hook.requests else ""
        return ended


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(name=name) for name in ("Purchase", "Signup", "Purchase\x9b", "Purchase")])
    return str(path)


def ids(ended: Result) -> list[int]:
    return [json.loads(line)["id"] for line in ended.stdout.splitlines()]


class TestInstance:
    def test_prints_what_matches(self, asked: Asked) -> None:
        found = {"count": 2, "wanted": 2, "waited_ms": 3.1, "events": [event(1), event(4, "\x9b ##[x]")]}
        ended = asked(replied(found), "name:Purchase", "--count", "2", "--timeout", "0.5")
        assert (ended.exit_code, ids(ended), ended.stderr) == (0, [1, 4], "")
        assert "\x9b" not in ended.stdout
        assert "##[" not in ended.stdout
        assert asked.line == "GET /_liveview/wait?filter=name%3APurchase&count=2&timeout=0.5 HTTP/1.1"

    def test_what_is_too_large_for_one_answer_is_read_in_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = {"count": 3, "wanted": 3, "waited_ms": 3.1, "events": [event(1)]}
        pages = [{"events": [event(1), event(2)], "next": "c"}, {"events": [event(5), event(6)], "next": None}]
        with Webhook(replied(found), *map(replied, pages)) as hook:
            monkeypatch.setenv("LIVEVIEW_URL", hook.url.removesuffix("/hook"))
            monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
            assert ids(CliRunner().invoke(main, ["wait", "x", "--count", "3"])) == [1, 2, 5]

    def test_names_what_came_closest(self, asked: Asked) -> None:
        nearest = {"event": event(3), "unmet": ["user:13793"], "text": '#3 Purchase\x1b: user is "13794"'}
        told = problem(
            "wait-timeout", 408, "no", count=1, wanted=2, events=[event(2)], nearest=nearest, hint="no user 13793"
        )
        ended = asked(told, "user:13793", "--count", "2")
        assert (ended.exit_code, ended.stdout) == (1, "")
        assert ended.stderr == (
            "liveview: 1 of 2 events matched within 5 s\n"
            'liveview: nearest: #3 Purchase\\x1b: user is "13794"\n'
            "liveview: no user 13793\n"
        )

    def test_no_command_for_a_build_comes_from_what_came_closest(self, asked: Asked) -> None:
        text = '#3 ##[error]x: user is "##vso[y]::error::z\x1b"'
        told = {"nearest": {"event": event(3), "unmet": ["user:1"], "text": text}, "hint": "did you mean ##[z]?"}
        ended = asked(problem("wait-timeout", 408, "not in time", count=0, wanted=1, **told), "user:1")
        assert ended.stderr.splitlines()[1:] == [
            'liveview: nearest: #3 \\x23#[error]x: user is "\\x23#vso[y]::error::z\\x1b"',
            "liveview: did you mean \\x23#[z]?",
        ]

    def test_that_knows_of_nothing_near_says_no_more(self, asked: Asked) -> None:
        told = problem("wait-timeout", 408, "no", count=0, wanted=1, events=[], nearest=None, hint=None)
        assert asked(told, "x", "--timeout", "0").stderr == "liveview: 0 of 1 event matched within 0 s\n"

    @pytest.mark.parametrize(
        ("answer", "code", "told"),
        [
            (problem("session-over", 410, "another session has begun"), 1, "another session has begun"),
            (problem("too-many", 503, "all 200 waits are taken"), 1, "all 200 waits are taken"),
            (problem("unauthorized", 401, "this needs the token"), 2, "the token is not that of this instance"),
            (close, 1, "went away"),
        ],
        ids=["session", "many", "token", "gone"],
    )
    def test_that_cannot_answer_ends_with_the_right_code(
        self, asked: Asked, answer: Behaviour, code: int, told: str
    ) -> None:
        ended = asked(answer, "x")
        assert (ended.exit_code, ended.stdout) == (code, "")
        assert told in ended.stderr
        assert ended.stderr.count("\n") == 1

    @pytest.mark.parametrize(
        "arguments", [["is:nothing"], ["x", "--count", "0"], ["x", "--count", "10001"], ["x", "--timeout", "301"], []]
    )
    def test_of_what_cannot_be_asked_is_not_asked(self, asked: Asked, arguments: list[str]) -> None:
        ended = asked(replied({}), *arguments)
        assert (ended.exit_code, asked.line) == (2, "")

    def test_a_mistake_in_the_filter_is_pointed_at(self, asked: Asked) -> None:
        assert asked(replied({}), "price>").stderr.splitlines()[1:] == ["  price>", "  ^^^^^^"]

    def test_without_an_instance_is_told(self) -> None:
        ended = CliRunner().invoke(main, ["wait", "x"])
        assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)


class TestLog:
    def test_prints_the_first_that_match(self, log: str) -> None:
        ended = CliRunner().invoke(main, ["wait", "name:P*", "--log", log, "--count", "2"])
        assert (ended.exit_code, ids(ended), ended.stderr) == (0, [1, 3], "")
        assert "\x9b" not in ended.stdout

    def test_does_not_wait_for_more(self, log: str) -> None:
        ended = CliRunner().invoke(main, ["wait", "name:Signup", "--log", log, "--count", "2", "--timeout", "300"])
        assert (ended.exit_code, ended.stdout) == (1, "")
        assert ended.stderr == f"liveview: 1 of 2 events matched in {log}\n"

    def test_names_what_came_closest(self, log: str) -> None:
        ended = CliRunner().invoke(main, ["wait", "name:Signup user:1", "--log", log])
        assert ended.exit_code == 1
        assert ended.stderr.splitlines()[:2] == [
            f"liveview: 0 of 1 event matched in {log}",
            'liveview: nearest: #2 Signup: user is "13793"',
        ]

    def test_says_why_nothing_matches(self, log: str) -> None:
        ended = CliRunner().invoke(main, ["wait", "name:Signip", "--log", log])
        assert ended.exit_code == 1
        assert "no event matches: " in ended.stderr

    def test_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        assert CliRunner().invoke(main, ["wait", "x", "--log", str(tmp_path / "none.db")]).exit_code == 2


class TestRunning:
    """The command and a real run."""

    def test_events_that_are_there_count(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            run(tmp_path, "send", "purchase")
            ended = run(tmp_path, "wait", "name:Purchase is:delivered", "--timeout", "30")
            assert (ended.returncode, ended.stderr) == (0, "")
            (found,) = map(json.loads, ended.stdout.splitlines())
            (exported,) = map(json.loads, run(tmp_path, "export", str(program.log)).stdout.splitlines())
            assert found == exported

    def test_events_that_come_later_do_too(self, tmp_path: Path) -> None:
        with (
            serving(tmp_path) as program,
            subprocess.Popen(
                [*LIVEVIEW, "wait", "name:Purchase", "--count", "2", "--timeout", "60"],
                stdout=subprocess.PIPE,
                cwd=tmp_path,
                env=environment(tmp_path),
            ) as waiting,
        ):
            run(tmp_path, "send", "--repeat", "2", "purchase")
            out, _ = waiting.communicate(timeout=60)
            assert waiting.returncode == 0
            assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 2]
            program.settled(2)

    def test_its_https_port_is_asked_with_the_certificate_of_its_own(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--tls", "--tls-port", "0") as program:
            run(tmp_path, "send", "purchase")
            ended = run(tmp_path, "wait", "name:Purchase", "--to", program.ready["tls"])
            assert (ended.returncode, ended.stderr) == (0, "")

    def test_an_event_with_half_a_surrogate_pair_is_printed_as_it_is_exported(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            assert program.post(b'{"event":"\\ud800","properties":{"token":"t"}}') == [200]
            exported = run(tmp_path, "export", str(program.log)).stdout
            for command in (("wait", "is:invalid"), ("tail", "--no-follow", "--format", "json")):
                ended = run(tmp_path, *command)
                assert (ended.returncode, ended.stderr) == (0, "")
                assert ended.stdout == exported
            for log in ((), ("--log", str(program.log))):
                assert run(tmp_path, "tail", "--no-follow", *log).stdout.endswith("invalid   lone-surrogate\n")
        assert "\\ud800" in exported

    def test_what_came_closest_is_told(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            run(tmp_path, "send", "purchase")
            program.settled(1)
            ended = run(tmp_path, "wait", "name:Purchase user:13794", "--timeout", "0")
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.splitlines()[:2] == [
            "liveview: 0 of 1 event matched within 0 s",
            'liveview: nearest: #1 Purchase: user is "13793"',
        ]
