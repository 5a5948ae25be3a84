"""The feed of a liveview elsewhere: `core.store.ChangeFeed` over its HTTP API."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import msgspec

from liveview.core.store import Changed, Live, Position, TableRow
from liveview.errors import AnswerError, FilterError, NotAnsweredError, RemoteError, UnavailableError
from liveview.model.breakpoint import Breakpoint, HeldCall
from liveview.model.event import Balance
from liveview.model.snapshot import DestinationTotals, InFlight
from liveview.remote.address import Address
from liveview.remote.exchange import KeptConnection
from liveview.text.half_pairs import decoded

PREFIX = "/_liveview/"
SECONDS = 10.0
"""Seconds in which an answer must begin; 4 MiB of rows take a tenth of one."""
MOST = 5_000
"""Rows of one answer that may be asked for."""
TOTALS_EVERY = 0.5
"""Seconds between two looks at the totals while nobody asks for them."""
MSGPACK = "application/msgpack"
JSON = "application/json"

Answer = TypeVar("Answer")


class RowsAnswer(msgspec.Struct, frozen=True):
    """What a copy has to do to get to the next position."""

    position: str
    """Where it is then, opaque."""
    rows: tuple[TableRow, ...] = ()
    """Rows to store, in order."""
    gone: tuple[int, ...] = ()
    """Events to remove."""
    begins: bool = False
    """Whether to remove everything first."""
    more: bool = False
    """Whether there is more to be asked for at once."""
    first_event: int = 0
    """The oldest event that is still in the session; 0 when nothing is told about that."""


class TotalsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine knows and no copy can count."""

    at: float
    """Its clock, in epoch seconds."""
    balance: Balance
    """How many events are in each state."""
    first_event: int
    """The oldest event that is still in the log; 0 if there is none."""
    in_flight: tuple[InFlight, ...] = ()
    """The calls under way."""
    held: tuple[HeldCall, ...] = ()
    """The calls that are held at breakpoints."""
    breakpoints: tuple[tuple[str, Breakpoint], ...] = ()
    """Destinations, by key, and which of their calls are held from now on."""
    destinations: tuple[DestinationTotals, ...] = ()
    """What happened at each destination."""
    log_error: str = ""
    """Why the log cannot be written at the moment; "" when it can."""
    receivers: int = 0
    """How many receivers share the session; 0 for a session file, and where an older liveview does not say it."""


class RemoteFeed:
    """Asks the liveview at an address over one connection, in a thread of its own. Its methods belong to one loop.

    `token` is asked for the token before each new connection, because a liveview that was started again has another;
    `ca` is as in `exchange.opened`. `engine` and `offset` may be read by any thread.
    """

    def __init__(self, address: Address, token: Callable[[], str | None], ca: str | None = None) -> None:
        self.engine: TotalsAnswer | None = None
        """The last totals; None before the first."""
        self.offset = 0.0
        """The engine's clock minus ours (seconds), as of the last totals."""
        self._address = address
        self._token = token
        self._connection = KeptConnection(address, ca)
        self._headers: dict[str, str] | None = None
        self._totals_at = float("-inf")
        self._threads: ThreadPoolExecutor | None = None

    async def since(self, position: Position, most: int, only: str = "") -> Changed:
        """What changed since a position, about `most` rows of it; raises `UnavailableError` and `FilterError`.

        The position of the liveview is in `run`, as it is.
        """
        known = position.run if position.only == only else ""
        wanted = msgspec.json.encode({"position": known, "most": min(most, MOST), "only": only})
        found = await self._told(self._ask("POST", "feed", wanted, MSGPACK, _rows))
        if not found.more and time.monotonic() - self._totals_at > TOTALS_EVERY:
            await self._told(self.ask_totals())  # calls that are held have no rows
        position, rows = Position(found.position, only=only), found.rows
        return Changed(position, rows, found.gone, found.begins, found.more, first_event=found.first_event)

    async def totals(self) -> Live:
        """What holds now; raises `UnavailableError`."""
        found = await self._told(self.ask_totals())
        return Live(found.balance, found.first_event, found.in_flight, found.receivers)

    async def ask_totals(self) -> TotalsAnswer:
        """The same with everything that the engine says; raises `RemoteError`."""
        asked = time.time()
        found = await self._ask("GET", "feed/totals", None, JSON, _totals)
        self._totals_at = time.monotonic()
        self.engine, self.offset = found, found.at - (asked + time.time()) / 2
        return found

    async def close(self) -> None:
        """Ask no more; a question under way fails."""
        self._connection.stop()
        if self._threads is not None:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._connection.close)
            self._threads.shutdown()
            self._threads = None

    async def _ask(
        self, method: str, route: str, body: bytes | None, expected: str, decode: Callable[[bytes], Answer]
    ) -> Answer:
        """What is answered; raises `RemoteError`."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, thread_name_prefix="liveview-remote-feed")

        def asking() -> bytes:
            if self._headers is None:
                self._headers = _headers(self._token())
            target = f"{PREFIX}{route}"
            return self._connection.ask(method, target, self._headers, body, seconds=SECONDS, expected=expected)

        try:
            return decode(await asyncio.get_running_loop().run_in_executor(self._threads, asking))
        except RemoteError:
            self._headers = None
            raise
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise NotAnsweredError(f"what {self._address.url} answers is not what liveview answers: {error}") from None

    async def _told(self, asking: Awaitable[Answer]) -> Answer:
        """The answer; raises what `ChangeFeed` raises."""
        try:
            return await asking
        except AnswerError as error:
            if error.kind == "bad-filter":
                raise _filter_error(error) from None
            raise UnavailableError(str(error)) from None
        except RemoteError as error:
            raise UnavailableError(str(error)) from None


def _headers(token: str | None) -> dict[str, str]:
    known = {} if token is None else {"Authorization": f"Bearer {token}"}
    return {**known, "Content-Type": JSON}


def _rows(content: bytes) -> RowsAnswer:
    return msgspec.msgpack.decode(content, type=RowsAnswer)


def _totals(content: bytes) -> TotalsAnswer:
    return decoded(content, TotalsAnswer)


def _filter_error(error: AnswerError) -> FilterError:
    """The mistake in a filter, as the liveview has explained it."""
    found: Any = msgspec.json.decode(error.content)
    start, end = (found.get(name) for name in ("start", "end"))
    known = isinstance(start, int) and isinstance(end, int)
    return FilterError(str(error), start if known else 0, end if known else 0)
