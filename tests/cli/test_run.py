"""A run as another program sees it: `liveview serve`, and what every way to start refuses."""

import json
import os
import signal
import socket
import ssl
import subprocess
import time
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from liveview.samples import folder
from tests.support.program import LIVEVIEW, Program, environment, on_terminal, run, serving

PURCHASE = (folder() / "purchase.json").read_bytes()


class TestReadyLine:
    def test_the_first_line_says_everything_another_program_needs(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            ready = program.ready
            assert list(ready) == ["fact", "receiver", "sink", "log", "pid", "token", "config", "outside", "tls", "ca"]
            assert ready["fact"] == "ready"
            assert ready["log"] == str(tmp_path / "session.db")
            assert ready["pid"] == program.process.pid
            assert ready["config"] is None
            assert ready["outside"] == []
            assert (ready["tls"], ready["ca"]) == (None, None)
            for url in (ready["receiver"], ready["sink"]):
                host, port = url.removeprefix("http://").split(":")
                socket.create_connection((host, int(port)), timeout=5).close()
            assert program.signal() == 0

    def test_names_the_configuration_in_effect(self, tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text(
            '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "https://a:b@hooks.example/x?k=v"\n'
        )
        with serving(tmp_path, "--config", str(file)) as program:
            assert program.ready["config"] == str(file)
            assert program.ready["outside"] == ["https://***@hooks.example/x?k=***"]

    def test_says_which_sql_is_refused_and_starts_all_the_same(self, tmp_path: Path) -> None:
        (tmp_path / "own.toml").write_text('[[transforms]]\nsql = "select random()"\n')
        with serving(tmp_path, "--config", "own.toml") as program:
            assert program.post(PURCHASE) == [200]
            assert program.settled(1) == {1: "unrouted"}
            assert program.signal() == 0
            assert program.process.stderr is not None
            assert "transforms[0].sql is refused" in program.process.stderr.read()

    def test_says_where_tls_is_and_what_to_trust(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--tls", "--tls-port", "0") as program:
            ready = program.ready
            authority = Path(ready["ca"])
            assert authority.is_relative_to(tmp_path / "state" / "liveview")
            with Connection(ready["tls"], authority) as connection:
                assert connection.post(PURCHASE) == 200
            assert program.settled(1) == {1: "delivered"}
            assert program.signal() == 0
            assert program.process.stderr is not None
            assert program.process.stderr.read().count("\n") == 1
        with serving(tmp_path, "--tls-port", "0", log=tmp_path / "second.db") as program:
            assert program.ready["ca"] == str(authority)
            with Connection(program.ready["tls"], authority) as connection:
                assert connection.post(PURCHASE) == 200

    def test_names_an_address_at_which_the_receiver_answers(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--host", "127.0.0.2") as program:
            assert program.ready["receiver"].startswith("http://127.0.0.2:")
            assert program.post(PURCHASE) == [200]


class Connection:
    """A client that trusts one certificate authority."""

    def __init__(self, url: str, authority: Path) -> None:
        parts = urlsplit(url)
        assert parts.scheme == "https"
        context = ssl.create_default_context(cafile=authority)
        self._connection = HTTPSConnection(parts.hostname or "", parts.port, timeout=30, context=context)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def post(self, body: bytes) -> int:
        self._connection.request("POST", "/track", body, {"Content-Type": "application/json"})
        with self._connection.getresponse() as response:
            response.read()
            return response.status


class TestFacts:
    def test_each_line_is_a_fact_with_the_columns_of_its_table(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            assert program.post(PURCHASE) == [200]
            assert program.settled(1) == {1: "delivered"}
            facts = program.facts[1:]
            assert {fact["fact"] for fact in facts} == {"request", "event", "delivery", "attempt"}
            assert all(list(fact)[:3] == ["fact", "at", "id"] for fact in facts)
            event = next(fact for fact in facts if fact["fact"] == "event")
            assert event["name"] == "Purchase"
            assert event["verdict"] == "accepted"

    def test_a_closed_stdout_stops_nothing(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            assert program.post(PURCHASE) == [200]
            program.settled(1)
            assert program.process.stdout is not None
            os.close(os.dup(program.process.stdout.fileno()))
        log = tmp_path / "second.db"
        read, write = os.pipe()
        with subprocess.Popen(
            [*LIVEVIEW, "serve", "--port", "0", "--sink-port", "0", "--log", str(log)],
            stdout=write,
            stderr=subprocess.PIPE,
            env=environment(tmp_path),
            cwd=tmp_path,
        ) as process:
            os.close(write)
            with os.fdopen(read) as stdout:
                url = stdout.readline().split('"receiver":"')[1].split('"')[0]
            from liveview.adapters.client import ReceiverClient

            with ReceiverClient(url) as client:
                assert [client.post(PURCHASE).status for _ in range(5)] == [200] * 5
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0


class TestLogThatGoesAway:
    def test_is_told_on_both_outputs_with_the_one_that_follows(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            Path(program.ready["log"]).unlink()
            (fact,) = program.wait_for(lambda facts: [fact for fact in facts if fact["fact"] == "session"])
            assert fact["log"] == str(tmp_path / "session-2.db")
            assert fact["instead_of"] == program.ready["log"]
            assert fact["why"].endswith("session.db is gone")
            assert program.post(PURCHASE) == [200]
            assert program.signal() == 0
            assert program.process.stderr is not None
            told, last = program.process.stderr.read().splitlines()
            assert "session.db is gone; new events go to" in told
            assert last.endswith("session-2.db")


class TestInstanceFile:
    """How other commands find the run."""

    def content(self, program: Program) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.path(program).read_bytes())
        return found

    def path(self, program: Program) -> Path:
        return program.log.parent / "state" / "liveview" / "instances" / f"{program.process.pid}.json"

    @pytest.mark.parametrize("command", ["serve", "demo"])
    def test_holds_the_ready_line_as_long_as_the_run_lasts(self, tmp_path: Path, command: str) -> None:
        before = time.time()
        with serving(tmp_path, *(["--no-tui"] if command == "demo" else []), command=command) as program:
            found = self.content(program)
            assert before < found.pop("started_at") < time.time()
            assert found.pop("label") == ""
            assert found == program.ready
            assert program.signal() == 0
            assert not self.path(program).exists()

    def test_is_there_while_the_screen_is(self, tmp_path: Path) -> None:
        command = [*LIVEVIEW, "--port", "0", "--sink-port", "0", "--log", "own.db"]
        with on_terminal(command, tmp_path) as terminal:
            terminal.wait_for("receiving")
            path = tmp_path / "state" / "liveview" / "instances" / f"{terminal.process.pid}.json"
            assert json.loads(path.read_bytes())["log"] == str(tmp_path / "own.db")
            terminal.press(b"\x11")
            assert terminal.wait() == 0
        assert not path.exists()

    def test_follows_to_a_new_log(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            before = self.content(program)
            program.log.unlink()
            (fact,) = program.wait_for(lambda facts: [fact for fact in facts if fact["fact"] == "session"])
            assert self.content(program) == {**before, "log": fact["log"]}

    def test_of_a_killed_run_is_removed_by_the_next_that_looks(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program, socket.create_server(("127.0.0.1", 0)) as other:
            path = self.path(program)
            program.process.kill()
            program.process.wait(30)
            assert path.exists()
            port = str(other.getsockname()[1])
            run(tmp_path, "serve", "--port", port, "--sink-port", "0")
            assert not path.exists()

    def test_names_the_first_run_to_a_second_that_wants_its_port(self, tmp_path: Path) -> None:
        with serving(tmp_path) as first:
            port = first.url.rpartition(":")[2]
            ended = run(tmp_path, "serve", "--port", port, "--sink-port", "0", "--log", "second.db")
            assert ended.returncode == 2
            assert ended.stderr == (
                f"liveview: port {port} on 127.0.0.1 is taken by the liveview at {first.url}, "
                f"process {first.process.pid}, which writes {first.log}; "
                "choose others with --port and --sink-port, 0 for any free one\n"
            )

    def test_that_cannot_be_written_stops_nothing(self, tmp_path: Path) -> None:
        folder = tmp_path / "state" / "liveview"
        folder.mkdir(parents=True)
        (folder / "instances").touch()
        with serving(tmp_path) as program:
            assert program.post(PURCHASE) == [200]
            assert program.signal() == 0
            assert program.process.stderr is not None
            assert f"give them --to {program.url}" in program.process.stderr.read()


class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_are_a_normal_quit(self, tmp_path: Path, number: signal.Signals) -> None:
        with serving(tmp_path) as program:
            program.post(PURCHASE)
            assert program.signal(number) == 0
            assert not (tmp_path / "session.db-lock").exists()

    def test_say_what_is_still_pending(self, tmp_path: Path) -> None:
        (tmp_path / "hang.toml").write_text('[sink.behaviours]\n"/orders" = "hang"\n')
        with serving(tmp_path, "--config", "hang.toml") as program:
            program.post(PURCHASE)
            program.wait_for(lambda facts: [fact for fact in facts if fact["fact"] == "attempt"])
            assert program.signal() == 0
            assert program.process.stderr is not None
            assert "1 event is still pending" in program.process.stderr.read()


class TestRefusals:
    """One clear sentence on stderr, exit code 2, nothing on stdout."""

    def refused(self, tmp_path: Path, *arguments: str) -> str:
        ended = run(tmp_path, *arguments)
        assert ended.returncode == 2, ended.stderr
        assert ended.stdout == ""
        assert ended.stderr.startswith("liveview: ")
        assert ended.stderr.count("\n") == 1
        return ended.stderr

    def test_a_taken_port(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1])
            said = self.refused(tmp_path, "serve", "--port", port, "--sink-port", "0")
        assert f"port {port} on 127.0.0.1 is taken" in said
        assert "--port" in said

    @pytest.mark.parametrize("reason", ["port", "plan"])
    def test_leaves_no_new_log(self, tmp_path: Path, reason: str) -> None:
        (tmp_path / "liveview.toml").write_text('[plan]\nfile = "plan.json"\n' if reason == "plan" else "")
        there = tmp_path / "there.db"
        there.touch(mode=0o600)
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1]) if reason == "port" else "0"
            for name in ("own.db", "there.db"):
                said = self.refused(tmp_path, "serve", "--port", port, "--sink-port", "0", "--log", name)
                assert ("is taken" if reason == "port" else "plan.json") in said
        assert [path.name for path in tmp_path.glob("*.db*")] == [there.name]

    def test_a_taken_sink_port(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            said = self.refused(tmp_path, "serve", "--port", "0", "--sink-port", str(other.getsockname()[1]))
        assert "--sink-port" in said

    def test_a_taken_tls_port(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = str(other.getsockname()[1])
            said = self.refused(tmp_path, "serve", "--port", "0", "--sink-port", "0", "--tls", "--tls-port", port)
        assert f"port {port} on 127.0.0.1 is taken; choose another with --tls-port" in said

    def test_a_damaged_certificate_authority(self, tmp_path: Path) -> None:
        folder = tmp_path / "state" / "liveview" / "local-ca"
        folder.mkdir(parents=True)
        said = self.refused(tmp_path, "serve", "--port", "0", "--sink-port", "0", "--tls", "--tls-port", "0")
        assert str(folder) in said
        assert "remove that folder" in said

    def test_a_host_that_is_none(self, tmp_path: Path) -> None:
        said = self.refused(tmp_path, "serve", "--port", "0", "--allow-host", "http://events.test/")
        assert "--allow-host: 'http://events.test/' is not a host" in said

    @pytest.mark.parametrize("path", ["missing/a.db", ".", "foreign.txt"])
    def test_a_log_that_cannot_be_used(self, tmp_path: Path, path: str) -> None:
        (tmp_path / "foreign.txt").write_text("do not touch")
        assert path in self.refused(tmp_path, "serve", "--port", "0", "--log", path) or path == "."
        assert (tmp_path / "foreign.txt").read_text() == "do not touch"

    def test_a_log_that_another_process_writes(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            said = self.refused(tmp_path, "serve", "--port", "0", "--sink-port", "0", "--log", str(program.log))
            assert f"in use by process {program.process.pid}" in said
            assert program.post(PURCHASE) == [200]

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("[reciever]\nport = 1", "reciever: unknown key, did you mean receiver?"),
            ("[receiver]\nport = 'x'", "receiver.port"),
            ("[delivery]\nwebhook_timeout = -1", "delivery.webhook_timeout"),
            ("receiver = ", "not valid TOML"),
            ('[sink.behaviours]\n"/x" = "explode"', "'explode' is not a behaviour"),
            ('[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "ftp://x"', "only http, https and sink:"),
        ],
    )
    def test_a_broken_configuration(self, tmp_path: Path, text: str, names: str) -> None:
        (tmp_path / "liveview.toml").write_text(text)
        said = self.refused(tmp_path, "serve", "--port", "0")
        assert names in said
        assert "liveview.toml" in said

    def test_a_found_configuration_that_sends_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "liveview.toml").write_text(
            '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "https://hooks.example/x"\n'
        )
        said = self.refused(tmp_path, "serve", "--port", "0")
        assert "https://hooks.example/x" in said
        assert "--config" in said

    def test_no_terminal_for_a_recorded_session(self, tmp_path: Path) -> None:
        """It names what `open` can do, which has no --no-tui."""
        said = self.refused(tmp_path, "open", "any.db")
        assert "liveview export" in said
        assert "--no-tui" not in said

    def test_one_port_for_receiver_and_sink(self, tmp_path: Path) -> None:
        assert "--port or --sink-port" in self.refused(tmp_path, "serve", "--port", "4081")

    def test_no_terminal(self, tmp_path: Path) -> None:
        assert "no terminal to draw the screen on" in self.refused(tmp_path, "--port", "0", "--sink-port", "0")

    @pytest.mark.parametrize("command", [(), ("demo",), ("open", "any.db")])
    def test_a_mistake_in_the_spec_of_the_checklist(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        (tmp_path / "shop.toml").write_text('version = 1\n[[expect]]\nnaem = "Purchase"\n')
        said = self.refused(tmp_path, *command, "--spec", "shop.toml")
        assert "shop.toml:3: expect[0].naem: unknown key, did you mean name?" in said

    @pytest.mark.parametrize("command", [("serve",), ("--no-tui",), ("demo", "--no-tui")])
    def test_a_checklist_without_a_screen(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        (tmp_path / "shop.toml").write_text('[[expect]]\nname = "Purchase"\n')
        assert "liveview check" in self.refused(tmp_path, "--spec", "shop.toml", *command)

    def test_a_wider_bind_without_consent(self, tmp_path: Path) -> None:
        assert "--allow-remote" in self.refused(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0")

    def test_an_unknown_story(self, tmp_path: Path) -> None:
        assert "first-look" in self.refused(tmp_path, "demo", "--story", "nope", "--no-tui")


class TestLastLine:
    """Where the session is and what became of it, on stderr."""

    def last(self, tmp_path: Path, hook: str, state: str) -> str:
        (tmp_path / "own.toml").write_text(
            f'[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "{hook}"\n'
            "[delivery]\nretry_schedule = []\n"
            '[sink.behaviours]\n"/bad" = "500"\n'
        )
        with serving(tmp_path, "--config", "own.toml", log=tmp_path / "a log.db") as program:
            program.post(PURCHASE)
            assert program.settled(1) == {1: state}
            assert program.signal() == 0
            assert program.process.stderr is not None
            return program.process.stderr.read()

    def test_offers_to_look_again_not_to_continue(self, tmp_path: Path) -> None:
        assert self.last(tmp_path, "sink:/ok", "delivered") == (
            "liveview: nothing is pending and nothing failed; "
            f"look again with liveview open '{tmp_path / 'a log.db'}'\n"
        )

    def test_does_not_call_delivered_what_failed(self, tmp_path: Path) -> None:
        assert self.last(tmp_path, "sink:/bad", "failed").startswith(
            "liveview: 1 event failed and nothing is pending; "
        )


class TestSignalAtAnyMoment:
    """A signal may come while the main thread holds a lock, or at the very moment at which it starts to wait."""

    @pytest.mark.slow
    @pytest.mark.timeout(180)
    def test_ends_the_program(self, tmp_path: Path) -> None:
        for number in range(12):
            with serving(tmp_path, log=tmp_path / f"{number}.db") as program:
                for _ in range(number % 3):
                    program.process.send_signal(signal.SIGTERM)
                assert program.signal(signal.SIGHUP) == 0
