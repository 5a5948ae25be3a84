import contextlib
import gc
import http.client
import os
import socket
import sqlite3
import threading
import time
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import Config, PlanConfig, ReceiverConfig, SinkConfig
from liveview.errors import LogError, PlanError, StartError
from liveview.log.files import locked, new_session_path, prepare, state_directory
from liveview.model.snapshot import Endpoints
from liveview.runtime import Runtime
from tests.support.running import NOWHERE, among, event, rows, running, to
from tests.support.timing import late
from tests.support.webhook import Webhook, answer, hang

FREE = Config(destinations=(), receiver=ReceiverConfig(port=0), sink=SinkConfig(port=0))


def change(log: Path, *statements: str) -> None:
    """Make a log look as a killed run would have left it."""
    with contextlib.closing(sqlite3.connect(log, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


class TestStart:
    def test_opens_both_ports_on_this_machine_only(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            endpoints = app.runtime.session.endpoints
            assert endpoints.receiver == f"http://127.0.0.1:{app.port}"
            assert endpoints.log == str(app.log)
            assert (endpoints.outside, endpoints.config) == ((), None)
            assert len(endpoints.token) == 32
            for port in (app.port, app.sink_port):
                socket.create_connection(("127.0.0.1", port)).close()
                with pytest.raises(OSError, match=r"."):
                    socket.create_connection(("127.0.0.2", port), timeout=1)

    def test_has_nothing_to_say_about_endpoints_before(self, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError, match="not been started"):
            _ = Runtime(FREE, tmp_path / "log.db").session.endpoints

    def test_again_takes_less_than_a_second(self, tmp_path: Path) -> None:
        """The first start of a process also imports what makes the schema."""
        with running(tmp_path):
            pass
        started = time.monotonic()
        with running(tmp_path):
            assert time.monotonic() - started < 1 + late()

    @pytest.mark.parametrize("has_a_file", [False, True])
    def test_that_fails_leaves_no_session_that_is_new(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_a_file: bool
    ) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        older = new_session_path(0.0)
        with running(state_directory(), name=older.name):
            pass
        kept = sorted(state_directory().iterdir())
        new = new_session_path(86_400.0)
        if has_a_file:  # as it is made before the configuration is used
            prepare(new)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            config = msgspec.structs.replace(FREE, receiver=ReceiverConfig(port=taken.getsockname()[1]))
            for log in (new, older):
                with pytest.raises(StartError, match="is taken"):
                    Runtime(config, log).start()
        assert sorted(state_directory().iterdir()) == kept
        assert older in kept

    def test_that_fails_removes_a_log_only_if_it_was_made_for_the_run(self, tmp_path: Path) -> None:
        config = msgspec.structs.replace(FREE, plan=PlanConfig(file=str(tmp_path / "plan.json")))
        logs = [tmp_path / "made.db", tmp_path / "there.db", tmp_path / "held.db"]
        with running(tmp_path, name="held.db"):
            pass
        for log in logs[:2]:
            prepare(log)
        for log in logs:
            with pytest.raises(PlanError, match="cannot be read"):
                Runtime(config, log, is_new=log != logs[1]).start()
        assert [log.exists() for log in logs] == [False, True, True]

    @pytest.mark.parametrize("option", ["--port", "--sink-port"])
    def test_with_a_port_that_is_taken_says_so_and_leaves_nothing_open(self, tmp_path: Path, option: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            field = {"receiver": ReceiverConfig(port=port)} if option == "--port" else {"sink": SinkConfig(port=port)}
            runtime = Runtime(msgspec.structs.replace(FREE, **field), tmp_path / "log.db")
            with pytest.raises(
                StartError, match=rf"port {port} on 127\.0\.0\.1 is taken; choose another with {option}"
            ):
                runtime.start()
        assert runtime.stop()
        with running(tmp_path) as app:
            assert app.post(event()).status == 200

    def test_on_an_address_that_is_not_ours_says_so(self, tmp_path: Path) -> None:
        config = msgspec.structs.replace(FREE, receiver=ReceiverConfig(host="192.0.2.1", port=0))
        with pytest.raises(StartError, match=r"cannot listen on port 0 of 192\.0\.2\.1"):
            Runtime(config, tmp_path / "log.db").start()

    @pytest.mark.parametrize("host", ["name.invalid", "a" * 64, "no host"])
    def test_on_a_host_that_does_not_exist_says_so(self, tmp_path: Path, host: str) -> None:
        config = msgspec.structs.replace(FREE, receiver=ReceiverConfig(host=host, port=0))
        with pytest.raises(StartError, match="cannot listen"):
            Runtime(config, tmp_path / "log.db").start()

    def test_on_a_log_in_use_names_the_process_and_leaves_the_first_alone(self, tmp_path: Path) -> None:
        with running(tmp_path) as first:
            with pytest.raises(LogError, match=f"in use by process {os.getpid()}"):
                Runtime(FREE, first.log).start()
            assert first.post(event()).status == 200

    def test_on_a_log_that_another_program_writes_is_one_sentence(self, tmp_path: Path) -> None:
        with running(tmp_path):
            pass
        with contextlib.closing(sqlite3.connect(tmp_path / "log.db", isolation_level=None)) as other:
            other.execute("begin exclusive")
            with pytest.raises(LogError, match="locked"):
                Runtime(FREE, tmp_path / "log.db").start()

    def test_that_failed_leaves_no_descriptor(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            config = msgspec.structs.replace(FREE, receiver=ReceiverConfig(port=taken.getsockname()[1]))
            with pytest.raises(StartError):
                Runtime(config, tmp_path / "log.db").start()
        assert open_files(tmp_path) == []


def open_files(folder: Path) -> list[str]:
    """What this process has open in a folder."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(str(entry.readlink()))
    return [name for name in found if name.startswith(str(folder))]


class TestRelocation:
    def test_of_a_new_session_or_another_file_is_told(self, tmp_path: Path) -> None:
        told: list[Endpoints] = []
        with running(tmp_path, relocated=told.append, load=lambda: NOWHERE, find=lambda: "own.toml") as app:
            first = app.runtime.session.endpoints
            assert told == []
            path = app.runtime.commands.new_session()
            assert told == [msgspec.structs.replace(first, log=path)]
            app.runtime.commands.reload()
            assert told[-1] == app.runtime.session.endpoints
            assert (told[-1].log, told[-1].config) == (path, "own.toml")


class TestStop:
    def test_takes_less_than_a_second_whatever_hangs(self, tmp_path: Path) -> None:
        with contextlib.ExitStack() as stack:
            hook = stack.enter_context(Webhook(hang))
            config = among({"Out": [hook.url], "Sink": ["sink:/hang"]}, webhook=30, total=60)
            config = msgspec.structs.replace(config, sink=SinkConfig(behaviours={"/hang": "hang"}))
            app = stack.enter_context(running(tmp_path, config))
            for _ in range(30):
                app.post(event())
            hook.wait_for_hits(20)
            for head in (
                b"POST /track HTTP/1.1\r\n",
                b"POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
            ):
                stack.enter_context(socket.create_connection(("127.0.0.1", app.port))).sendall(head)
            idle = http.client.HTTPConnection("127.0.0.1", app.port)
            stack.callback(idle.close)
            idle.connect()
            started = time.monotonic()
            assert app.runtime.stop()
            assert time.monotonic() - started < 1 + late()

    def test_keeps_what_is_pending_and_notes_the_calls_it_cut(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook:
            with running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
                for _ in range(25):
                    app.post(event())
                hook.wait_for_hits(20)
            assert rows(app.log, "select state, count(*) from deliveries group by 1") == [("pending", 25)]
            assert rows(app.log, "select state, count(*) from events group by 1") == [("pending", 25)]
            assert rows(app.log, "select outcome, error, count(*) from attempts group by 1, 2") == [
                ("interrupted", "liveview stopped while waiting for the reply", 20)
            ]

    def test_leaves_a_whole_file_and_no_descriptor(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event())
        assert open_files(tmp_path) == []
        assert [path.name for path in tmp_path.iterdir()] == ["log.db"]
        assert rows(app.log, "pragma integrity_check") == ["ok"]

    def test_under_load_loses_no_answered_event_and_leaves_no_call_open(self, tmp_path: Path) -> None:
        answered: list[str] = []
        with Webhook(answer(200, after=0.005)) as hook, running(tmp_path, to(hook.url, hook.url)) as app:
            stopped = threading.Event()

            def load(worker: int) -> None:
                number = 0
                while not stopped.is_set():
                    number += 1
                    key = f"{worker}-{number}"
                    try:
                        if app.post(event(key)).status == 200:
                            answered.append(f'"{key}"')
                    except (OSError, http.client.HTTPException):
                        return

            threads = [threading.Thread(target=load, args=(worker,)) for worker in range(4)]
            for thread in threads:
                thread.start()
            app.wait_for(lambda: app.rows("select count(*) >= 100 from events") == [1])
            assert app.runtime.stop()
            stopped.set()
            at = time.monotonic()
            for thread in threads:
                thread.join()
            waited = time.monotonic() - at
        # A transport that was left open warns when it is collected: here, not in some later test.
        gc.collect()
        assert set(answered) <= set(rows(app.log, "select dedup_key from events"))
        assert rows(app.log, "select count(*) from attempts where outcome is null") == [0]
        assert waited < 2 + late(), "a request that met the end was neither answered nor cut"

    def test_may_be_asked_for_twice(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.runtime.stop()
            assert app.runtime.stop()

    def test_frees_the_log(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            pass
        with locked(app.log):
            pass

    def test_waits_only_so_long_for_a_log_that_hangs(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, contextlib.closing(sqlite3.connect(app.log, isolation_level=None)) as other:
            other.execute("begin exclusive")
            with socket.create_connection(("127.0.0.1", app.sink_port)) as connection:
                host = f"127.0.0.1:{app.sink_port}"
                connection.sendall(f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
                connection.recv(100)
            started = time.monotonic()
            app.runtime.stop()
            assert time.monotonic() - started < 3.2 + late()
            other.execute("rollback")


class TestRestart:
    """On the same log everything goes on."""

    def test_knows_earlier_events_as_originals(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event("once"))
        with running(tmp_path) as app:
            app.post(event("once"))
            app.post(event("twice"))
            assert app.rows("select id, verdict, duplicate_of from events") == [
                (1, "accepted", None),
                (2, "duplicate", 1),
                (3, "accepted", None),
            ]
            app.wait_until(lambda: app.runtime.session.snapshot().balance.received == 3)
            assert app.runtime.session.snapshot().balance.holds

    def test_delivers_what_was_pending_with_the_same_bytes(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            for _ in range(30):
                app.post(event())
            hook.wait_for_hits(20)
        before = rows(app.log, "select delivery_id, request_body from attempts order by delivery_id")
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            app.settled(30)
            assert set(app.states()) == {"delivered"}
            assert hook.hits == 30
            bodies = dict(app.rows("select delivery_id, request_body from attempts where outcome = 'ok'"))
        for delivery_id, body in before:
            assert bodies[delivery_id] == body

    def test_notes_a_call_that_a_kill_cut_and_makes_it_again(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            app.post(event())
            hook.wait_for_hits(1)
        change(app.log, "update attempts set outcome = null, error = null")
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            app.settled(1)
            assert app.outcomes() == ["interrupted", "ok"]
            assert app.rows("select round from attempts") == [1, 1]
            assert hook.hits == 1

    def test_calls_nobody_again_when_a_success_is_in_the_log(self, tmp_path: Path) -> None:
        with Webhook() as hook:
            with running(tmp_path, to(hook.url, hook.url)) as app:
                app.post(event())
                app.settled(1)
            change(
                app.log,
                "update deliveries set state = 'pending', rounds = 0",
                "update events set state = 'pending'",
                "delete from attempts where id = 2",
            )
            with running(tmp_path, to(hook.url, hook.url)) as app:
                app.settled(1)
                assert app.states() == ["delivered"]
                app.wait_until(lambda: app.runtime.session.snapshot().balance.delivered == 1)
            assert hook.hits == 2

    def test_goes_on_at_the_first_webhook_without_a_finished_attempt(self, tmp_path: Path) -> None:
        with Webhook(answer(500)) as first, Webhook(hang) as second:
            with running(tmp_path, to(first.url, second.url, webhook=30, total=60)) as app:
                app.post(event())
                second.wait_for_hits(1)
            with Webhook() as third, running(tmp_path, to(first.url, third.url)) as app:
                app.settled(1)
                assert (first.hits, third.hits) == (1, 1)
                assert app.outcomes() == ["http_error", "interrupted", "ok"]

    def test_fails_the_deliveries_of_a_destination_that_is_gone(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            for _ in range(120):
                app.post(event())
            hook.wait_for_hits(20)
        with running(tmp_path) as app:
            app.settled(120)
            assert set(app.states()) == {"failed"}
            assert app.rows("select count(*) from attempts where error = 'destination removed'") == [120]
            app.wait_until(lambda: app.runtime.session.snapshot().balance.failed == 120)
            assert app.runtime.session.snapshot().balance.holds

    def test_leaves_the_deliveries_of_a_disabled_destination_waiting(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook:
            config = to(hook.url, webhook=30, total=60)
            with running(tmp_path, config) as app:
                app.post(event())
                hook.wait_for_hits(1)
            disabled = msgspec.structs.replace(config.destinations[0], enabled=False)
            with running(tmp_path, msgspec.structs.replace(config, destinations=(disabled,))) as app:
                app.post(event())
                assert app.states() == ["pending", "unrouted"]
                assert hook.hits == 1
        with Webhook() as back, running(tmp_path, to(back.url)) as app:
            app.settled(2)
            assert app.states() == ["delivered", "unrouted"]

    def test_spreads_the_retries_that_are_overdue(self, tmp_path: Path) -> None:
        with Webhook(answer(500)) as hook, running(tmp_path, to(hook.url, schedule=[3600])) as app:
            for _ in range(40):
                app.post(event())
            app.wait_for(lambda: app.rows("select count(*) from deliveries where rounds = 1") == [40])
        change(app.log, "update deliveries set next_attempt_at = 1.0")
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            at = app.runtime.session.now()
            times = app.rows("select next_attempt_at from deliveries")
            assert all(at - 1 <= moment <= at + 10 for moment in times)
            assert max(times) - min(times) > 5
            hook.wait_for_hits(1)
            assert hook.hits < 20

    def test_takes_up_a_waiting_retry_when_it_is_due(self, tmp_path: Path) -> None:
        with Webhook(answer(500)) as hook, running(tmp_path, to(hook.url, schedule=[0.6])) as app:
            app.post(event())
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
        with Webhook() as hook, running(tmp_path, to(hook.url, schedule=[0.6])) as app:
            app.settled(1)
            assert (app.states(), hook.hits) == (["delivered"], 1)
            assert app.rows("select round, outcome from attempts") == [(1, "http_error"), (2, "ok")]

    def test_never_delivers_again_what_was_partly_delivered(self, tmp_path: Path) -> None:
        with Webhook() as good, Webhook(answer(500)) as bad:
            for _ in range(3):
                with running(tmp_path, to(bad.url, good.url, bad.url, schedule=[0.05, 0.05])) as app:
                    app.post(event("same"))
                    app.settled(len(app.states()))
            assert (good.hits, bad.hits) == (1, 2)
            assert app.states() == ["delivered", "duplicate", "duplicate"]
