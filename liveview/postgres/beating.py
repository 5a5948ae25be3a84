"""Signs of life: what a receiver tells the others, and what it learns from each of them."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

import msgspec

from liveview.errors import UnavailableError
from liveview.postgres.address import SharedAddress
from liveview.postgres.line import KeptLine

IN_A_LEASE = 4
"""Signs of life within one lease."""


class SignOfLife(msgspec.Struct, frozen=True):
    """What a sign of life is answered with."""

    at: float
    """The clock of the database, in epoch seconds."""
    settings: int
    """The version of the settings."""
    taken: tuple[tuple[int, int], ...]
    """The receivers that were silent, each with its pending deliveries; they are free now."""
    due: Mapping[str, float]
    """The destinations with pending deliveries that nobody has, and when the first of each is due."""
    received: int
    """The balance of all other receivers, as are the following."""
    refused: int
    """Requests that they refused."""
    invalid: int
    """Events in this state."""
    duplicate: int
    """Events in this state."""
    unrouted: int
    """Events in this state."""
    pending: int
    """Events in this state."""
    delivered: int
    """Events in this state."""
    failed: int
    """Events in this state."""


class Beating:
    """Gives the signs of life of a receiver over `line`. `told` gets each answer, `fenced` is called instead of it."""

    clock_offset = 0.0
    """The clock of the database minus `now`."""

    def __init__(
        self,
        address: SharedAddress,
        line: KeptLine,
        receiver_id: int,
        *,
        lease: float,
        now: Callable[[], float],
        told: Callable[[SignOfLife], None],
        fenced: Callable[[], None],
    ) -> None:
        self._line = line
        self._lease = lease
        self._now = now
        self._told = told
        self._fenced = fenced
        self._asked = (receiver_id, receiver_id * 4 + 2, lease)
        self._beat = f"select {address.schema}.beat($1, $2, $3)".encode()
        self._leave = f"select * from {address.schema}.take_over($1, $2::integer[])".encode()
        self._task: asyncio.Task[None] | None = None
        self._is_over = asyncio.Event()

    async def beat(self) -> None:
        """Give one sign; raises `UnavailableError`."""
        before = self._now()
        (answer,), *_ = await self._line.ask(self._beat, self._asked)
        if answer is None:
            self._fenced()
            return
        beat = msgspec.json.decode(answer, type=SignOfLife)
        self.clock_offset = beat.at - (before + self._now()) / 2
        self._told(beat)

    def begin(self) -> None:
        """Give them from now on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def end(self) -> None:
        """Give none any more; one that is under way is waited for."""
        self._is_over.set()
        if self._task is not None:
            await self._task

    async def leave(self) -> None:
        """Tell the others that this receiver is gone; if that fails, they will notice."""
        receiver_id, writer, _ = self._asked
        with contextlib.suppress(UnavailableError):
            await self._line.ask(self._leave, (writer, [receiver_id]))

    async def _run(self) -> None:
        while not self._is_over.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._lease / IN_A_LEASE):
                    await self._is_over.wait()
                return
            with contextlib.suppress(UnavailableError):
                await self.beat()
