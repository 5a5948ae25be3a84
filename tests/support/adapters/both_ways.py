"""What a server does with the bytes of a client, with the fast path and without it."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec

from liveview.adapters.clock import Clock
from liveview.adapters.fast_path import FastPath
from liveview.adapters.fast_sink import FastSink
from liveview.adapters.fast_track import FastTrack
from liveview.adapters.origin_policy import OriginPolicy
from liveview.adapters.receiver import Accepted, Receiver
from liveview.adapters.server import Server
from liveview.adapters.sink import Sink
from liveview.core.steps import Arrived, Refused
from liveview.errors import UnavailableError
from liveview.model.problem import CATALOGUE, problem
from liveview.model.refusal import TooManyError
from liveview.model.sink import SinkRequest
from tests.support.adapters.jumping_loop import FakeClient, JumpingLoop, jumping

PORT = 8_080
"""The port that `Host` names; nobody listens there."""
HOST = f"127.0.0.1:{PORT}"
COMMIT = 0.05
"""Seconds of a commit."""
LONG = 200.0
"""Seconds after which everything has happened that would happen: also the end of an idle connection."""
_CHANGING = re.compile(rb"\r\nDate: [^\r]*")


class Seen(NamedTuple):
    """All that can be seen of a server."""

    wrote: bytes
    closed_at: float | None
    rows: list[Any]
    others: list[Any]
    complaints: list[str]


class FakeStore:
    """Takes `COMMIT` seconds for each request; what it does depends on the body."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.commit = COMMIT
        self.fast = 0
        """Requests that came without a task of their own."""

    def accept_soon(self, arrived: Arrived, tell: Callable[[Accepted | UnavailableError], None]) -> None:
        self.fast += 1

        def settled(done: "asyncio.Future[Accepted]") -> None:
            error = done.exception()
            tell(error if isinstance(error, UnavailableError) else done.result())

        self._add(arrived).add_done_callback(settled)

    async def accept(self, arrived: Arrived) -> Accepted:
        return await self._add(arrived)

    async def refuse(self, refused: Refused) -> None:
        self.rows.append(refused)
        await asyncio.sleep(self.commit)

    def _add(self, arrived: Arrived) -> "asyncio.Future[Accepted]":
        if b"full" in arrived.body:
            raise UnavailableError("too many requests are waiting")
        if b"many" in arrived.body:
            raise TooManyError(2_000)
        if b"fault" in arrived.body:
            raise RuntimeError
        self.rows.append(arrived)
        done: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(self.commit, self._settle, done, arrived.body, len(self.rows))
        return done

    def _settle(self, done: "asyncio.Future[Accepted]", body: bytes, number: int) -> None:
        if done.done():
            return
        if b"gone" in body:
            done.set_exception(UnavailableError("the log cannot be written"))
        elif b"bad" in body:
            done.set_result(Accepted(number, 400, (problem(next(iter(CATALOGUE)), "event"),)))
        else:
            done.set_result(Accepted(number, 200))


class World:
    """One server and its first client."""

    def __init__(self, loop: JumpingLoop, *, fast: bool, behaviours: Mapping[str, str] | None = None) -> None:
        self.loop = loop
        self.policy = policy()
        self.secrets: tuple[str, ...] = ()
        self.store = FakeStore()
        self.others: list[Any] = []
        self.sink: Sink | None = None
        self._fast = fast
        if behaviours is None:
            self.server = self._receiver()
        else:
            self.server = self._sink(behaviours)
        self.clients: list[FakeClient] = []

    def _receiver(self) -> Server:
        receiver = Receiver(self.store, lambda: self.policy, secrets=lambda: self.secrets)
        fast = FastTrack(self.store, lambda: self.policy, lambda: self.secrets)
        return Server(receiver.app(), lambda *told: self.others.append(told), fast_path=fast if self._fast else None)

    def _sink(self, behaviours: Mapping[str, str]) -> Server:
        self.sink = Sink(behaviours, self._received, Clock(), refused=self.store.rows.append)
        self.sink.guard(self.policy, ())
        fast: FastPath | None = FastSink(self.sink) if self._fast else None
        return Server(self.sink.app(), fast_path=fast)

    def _received(self, request: SinkRequest) -> None:
        self.store.rows.append(msgspec.structs.replace(request, received_at=0.0))

    @property
    def client(self) -> FakeClient:
        """The first client."""
        return self.clients[0]

    def connect(self) -> FakeClient:
        """One more client."""
        self.clients.append(FakeClient(self.loop))
        return self.clients[-1]


Step: TypeAlias = bytes | float | Callable[[World], object]
"""A segment of the first client, a wait in seconds, or anything else."""


def policy(*, hosts: Sequence[str] = ()) -> OriginPolicy:
    """What the servers admit."""
    return OriginPolicy(PORT, hosts, ())


def end(world: World) -> None:
    """The client sends no more."""
    world.client.send_end()


def reset(world: World) -> None:
    """The client goes away."""
    world.client.reset()


def seen(steps: Sequence[Step], *, fast: bool, behaviours: Mapping[str, str] | None = None) -> Seen:
    """What happens when a client does all this; with `behaviours` to a sink."""

    async def main(loop: JumpingLoop) -> Seen:
        world = World(loop, fast=fast, behaviours=behaviours)
        await world.server.open("127.0.0.1", 0)
        client = world.connect()
        await asyncio.sleep(0)
        for step in steps:
            if isinstance(step, bytes):
                client.send(step)
            elif isinstance(step, float):
                await asyncio.sleep(step)
            else:
                step(world)
        await asyncio.sleep(LONG)
        await world.server.close()
        wrote = b"".join(each.wrote for each in world.clients)
        wrote = _CHANGING.sub(b"\r\nDate: now", wrote)
        return Seen(wrote, client.closed_at, world.store.rows, world.others, loop.complaints)

    return jumping(main)


def both(steps: Sequence[Step], behaviours: Mapping[str, str] | None = None) -> Seen:
    """The same, after a comparison of both ways."""
    slow = seen(steps, fast=False, behaviours=behaviours)
    assert seen(steps, fast=True, behaviours=behaviours) == slow
    return slow


def post(body: bytes = b"{}", *lines: str, path: str = "/track") -> bytes:
    """A plain request, with further header lines."""
    first = (f"POST {path} HTTP/1.1", f"Host: {HOST}", "Content-Type: application/json")
    return "\r\n".join([*first, f"Content-Length: {len(body)}", *lines, "", ""]).encode() + body
