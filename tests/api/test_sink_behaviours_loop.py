"""The HTTP API in one loop, over a session whose log is stuck for as long as a test wants."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from liveview.api.application import HttpApi
from liveview.api.route import PREFIX
from liveview.api.sink_behaviours import MOST_PATHS
from liveview.config.schema import Config
from liveview.errors import ControlError
from liveview.model.changes import BehaviourChanged, Change, PanicChanged, SinkScript
from liveview.model.event import Balance
from liveview.model.facts import SessionMoved
from liveview.model.settings import Settings
from liveview.model.snapshot import Snapshot

Client = TestClient[web.Request, web.Application]
BEHAVIOURS, PANIC, SNAPSHOT = f"{PREFIX}sink/behaviours", f"{PREFIX}sink/panic", f"{PREFIX}live"
MANY = 50


class StuckSession:
    """A session, and its commands: what was changed is stored when it is let go."""

    def __init__(self) -> None:
        self.behaviours: dict[str, str] = {}
        self.applied: list[Change] = []
        self.threads: set[int] = set()
        self.waiting = asyncio.Semaphore(0)
        self.let_go = asyncio.Event()
        self.refusal = ""

    @property
    def commands(self) -> "StuckSession":
        return self

    @property
    def store(self) -> Any:
        raise AssertionError

    @property
    def config(self) -> Config:
        return Config()

    log, label, started_at = "", "", 0.0

    def now(self) -> float:
        return 0.0

    def replied_at(self, request_id: int) -> float | None:
        return None

    def listen(self, listener: object) -> None:
        raise AssertionError

    leave = listen

    async def retry_and_wait(self, event_id: int) -> None:
        raise AssertionError

    give_up_and_wait = retry_and_wait

    def set_breakpoint(self, key: str, breakpoint_: object) -> None:
        raise AssertionError

    def breakpoints(self) -> Any:
        raise AssertionError

    held_requests = feed = breakpoints

    def release(self, delivery_id: int, body: bytes | None = None) -> None:
        raise AssertionError

    def fail_held(self, delivery_id: int) -> None:
        raise AssertionError

    async def new_session(self, label: str = "") -> SessionMoved:
        raise AssertionError

    def settings(self) -> Settings:
        return Settings(behaviours=dict(self.behaviours))

    def snapshot(self) -> Snapshot:
        return Snapshot(at=0.0, version=0, balance=Balance())

    def apply(self, change: Change) -> None:
        if self.refusal:
            raise ControlError(self.refusal)
        self.threads.add(threading.get_ident())
        self.applied.append(change)
        if isinstance(change, BehaviourChanged) and change.script is not None:
            self.behaviours[change.path] = change.script

    async def stored(self) -> None:
        self.waiting.release()
        await self.let_go.wait()


def play(act: Callable[[Client, StuckSession], Awaitable[None]]) -> None:
    """Serve and ask in one loop, which may hand nothing to another thread."""

    def refused(*_: object) -> None:
        raise AssertionError("the loop used a thread")

    async def main() -> None:
        session = StuckSession()
        api = HttpApi(session, "t")

        async def answer(request: web.Request) -> web.StreamResponse:
            return await api.answer(request, None)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        async with TestClient(TestServer(app), headers={"Authorization": "Bearer t"}) as client:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(asyncio.get_running_loop(), "run_in_executor", refused)
                await act(client, session)

    asyncio.run(main())


async def put(client: Client, path: str, body: dict[str, Any]) -> tuple[int, Any]:
    async with client.put(path, json=body) as response:
        return response.status, await response.json(content_type=None)


def behaviour(path: str, script: str | None) -> dict[str, Any]:
    return {"path": path, "behaviour": script}


async def status(client: Client, path: str) -> int:
    async with client.get(path) as response:
        return response.status


def test_a_change_is_carried_out_where_it_is_answered() -> None:
    async def act(client: Client, session: StuckSession) -> None:
        session.let_go.set()
        assert await put(client, BEHAVIOURS, behaviour("/a", "500")) == (
            200,
            {"behaviours": {"/a": "500"}, "panic": ""},
        )
        assert (await put(client, PANIC, {"behaviour": "hang"}))[0] == 200
        assert (await put(client, PANIC, {"behaviour": ""}))[0] == 200
        assert session.applied == [
            BehaviourChanged("/a", SinkScript("500")),
            PanicChanged(SinkScript("hang")),
            PanicChanged(None),
        ]
        assert session.threads == {threading.get_ident()}

    play(act)


def test_many_changes_wait_for_a_stuck_log_together_and_nothing_else_waits() -> None:
    async def act(client: Client, session: StuckSession) -> None:
        async with asyncio.TaskGroup() as group:
            asked = [
                group.create_task(put(client, BEHAVIOURS, behaviour(f"/{number}", "500"))) for number in range(MANY)
            ]
            for _ in asked:
                await session.waiting.acquire()
            assert [await status(client, path) for path in (SNAPSHOT, BEHAVIOURS)] == [200, 200]
            assert not any(task.done() for task in asked)
            session.let_go.set()
        assert {task.result()[0] for task in asked} == {200}
        assert len(session.applied) == MANY

    play(act)


def test_two_changes_do_not_take_the_same_room() -> None:
    async def act(client: Client, session: StuckSession) -> None:
        session.behaviours = {f"/{number}": "500" for number in range(MOST_PATHS - 1)}
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(put(client, BEHAVIOURS, behaviour(path, "ok"))) for path in ("/a", "/b")]
            await session.waiting.acquire()
            await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            session.let_go.set()
        assert sorted(task.result()[0] for task in asked) == [200, 409]
        assert len(session.behaviours) == MOST_PATHS

    play(act)


@pytest.mark.parametrize(("path", "body"), [(BEHAVIOURS, behaviour("/a", None)), (PANIC, {"behaviour": "ok"})])
def test_a_refusal_of_the_engine_is_409_in_its_words(path: str, body: dict[str, Any]) -> None:
    async def act(client: Client, session: StuckSession) -> None:
        session.refusal = "liveview is not running"
        status, problem = await put(client, path, body)
        assert (status, problem["type"]) == (409, "urn:liveview:conflict")
        assert problem["detail"] == "liveview is not running"

    play(act)


def test_what_cannot_be_read_changes_nothing() -> None:
    async def act(client: Client, session: StuckSession) -> None:
        session.let_go.set()
        for path, body in ((BEHAVIOURS, behaviour("/a", "hnag")), (PANIC, {"behaviour": " "})):
            assert (await put(client, path, body))[0] == 400
        assert session.applied == []

    play(act)
