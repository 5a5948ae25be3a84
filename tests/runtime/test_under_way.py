"""Calls under way, seen through a run whose clock is moved: an answer must come before the time that it would miss."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import Config, LogConfig, SinkConfig
from liveview.errors import ControlError
from tests.support.examples import examples
from tests.support.running import Running, event, running, to
from tests.support.webhook import Webhook, hang


def sinking(behaviour: str, **options: Any) -> Config:
    """One webhook on the sink that behaves like this."""
    config = to("sink:/orders", **{"webhook": 5.0, "total": 25.0, **options})
    return msgspec.structs.replace(config, sink=SinkConfig(behaviours={"/orders": behaviour}))


def attempts(app: Running) -> list[Any]:
    """Round, outcome and duration in half seconds: a call that begins before a move lasts some milliseconds more."""
    return app.rows("select round, outcome, cast(round(duration_ms / 500) * 500 as int) from attempts order by id")


def asking(app: Running) -> bytes:
    """A request to the sink that is not our own call."""
    return f"GET /orders HTTP/1.0\r\nHost: 127.0.0.1:{app.sink_port}\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("behaviour", "seconds", "found"),
    [
        ("ok", 60, [(1, "ok", 0)]),
        ("delay 3", 60, [(1, "ok", 3000)]),
        ("delay 3", 2, []),
        ("delay 6", 4, []),
        ("delay 6", 5, [(1, "timeout", 5000)]),
        ("hang", 5, [(1, "timeout", 5000)]),
        ("reset", 5, [(1, "reset", 0), (2, "reset", 0)]),
        ("drip 1 every 1", 4, []),
        ("500x2 then ok", 36, [(1, "http_error", 0), (2, "http_error", 0), (3, "ok", 0)]),
        ("hang x2 then ok", 60, [(1, "timeout", 5000), (2, "timeout", 5000), (3, "ok", 0)]),
    ],
)
def test_what_ends_within_some_seconds(tmp_path: Path, behaviour: str, seconds: float, found: list[Any]) -> None:
    with running(tmp_path, sinking(behaviour, schedule=(5, 30)), movable=True) as app:
        app.post(event())
        app.runtime.advance(seconds)
        assert [row for row in attempts(app) if row[1]] == found


STEPS = st.sampled_from(["ok", "500", "hang", "reset", "delay 1", "delay 4", "delay 6", "503 retry-after 40"])


@examples(20)
@given(st.lists(STEPS, min_size=1, max_size=4), st.lists(st.integers(0, 40), max_size=5), st.integers(0, 120))
def test_many_small_moves_are_one_large_one(steps: list[str], parts: list[int], rest: int) -> None:
    config = sinking(" then ".join(f"{step} x1" for step in steps), schedule=(5, 30, 3))
    found = []
    for moves in ([*parts, rest], [sum(parts) + rest]):
        with TemporaryDirectory() as folder, running(Path(folder), config, movable=True) as app:
            app.post(event())
            for seconds in moves:
                app.runtime.advance(seconds)
            found.append([row for row in attempts(app) if row[1]])
    assert found[0] == found[1]


def test_calls_at_one_time_are_all_waited_for(tmp_path: Path) -> None:
    behaviours = {"/slow": "delay 4", "/quick": "ok", "/orders": "delay 2"}
    config = msgspec.structs.replace(
        to(*(f"sink:{path}" for path in behaviours), webhook=5.0, total=25.0), sink=SinkConfig(behaviours=behaviours)
    )
    with running(tmp_path, config, movable=True) as app:
        assert app.post_all([event() for _ in range(30)]) == [200] * 30
        app.runtime.advance(60)
        assert app.states() == ["delivered"] * 30
        assert {outcome for _, outcome, _ in attempts(app)} == {"ok"}


def test_a_log_that_is_written_in_a_thread_is_waited_for(tmp_path: Path) -> None:
    config = msgspec.structs.replace(sinking("500x2 then ok", schedule=(5, 30)), log=LogConfig(durability="full"))
    with running(tmp_path, config, movable=True) as app:
        app.post(event())
        app.runtime.advance(36)
        assert app.states() == ["delivered"]


def test_a_server_elsewhere_has_time_to_answer(tmp_path: Path) -> None:
    with Webhook() as webhook, running(tmp_path, to(webhook.url, webhook=5.0, total=25.0), movable=True) as app:
        app.post(event())
        app.runtime.advance(60)
        assert app.outcomes() == ["ok"]


def test_a_server_elsewhere_that_hangs_is_a_timeout(tmp_path: Path) -> None:
    with Webhook(hang) as webhook, running(tmp_path, to(webhook.url, webhook=5.0, total=25.0), movable=True) as app:
        app.post(event())
        app.runtime.advance(60)
        assert app.outcomes() == ["timeout"]


def test_others_who_wait_at_the_sink_are_not_our_calls(tmp_path: Path) -> None:
    config = sinking("hang then delay 3 then ok", schedule=())
    with running(tmp_path, config, movable=True) as app:
        stranger = threading.Thread(target=lambda: app.raw(asking(app), port=app.sink_port))
        stranger.start()
        app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
        app.post(event())
        app.runtime.advance(4)
        assert attempts(app) == [(1, "ok", 3000)]
        app.runtime.commands.set_behaviour("/orders", "ok")
        stranger.join()


def test_the_clock_of_a_usual_run_cannot_be_moved(tmp_path: Path) -> None:
    with running(tmp_path) as app, pytest.raises(ControlError, match="cannot be moved"):
        app.runtime.advance(1)


def test_hours_without_anything_to_do_leave_no_trace(tmp_path: Path) -> None:
    with running(tmp_path, movable=True) as app:
        before = app.runtime.session.now()
        app.runtime.advance(7_200)
        assert app.runtime.session.now() - before >= 7_200
        assert app.runtime.session.snapshot().port_error == ""
        assert app.rows("select * from requests") == []
        assert app.post(event()).status == 200


def test_a_flush_ends_when_everything_is_in_the_log(tmp_path: Path) -> None:
    with running(tmp_path, sinking("ok")) as app:
        app.ask("GET", "/nowhere")
        app.raw(asking(app), port=app.sink_port)
        app.runtime.flush()
        assert app.rows("select path from sink_requests") == ["/orders"]
