"""The two ways to a session elsewhere: the HTTP API of its liveview, and the PostgreSQL that receivers share."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from liveview.errors import BadQuestionError, GoneError, NotAnsweredError, UsageError
from liveview.model.snapshot import Role
from liveview.remote.address import Address
from liveview.remote.api_client import ApiClient
from liveview.remote.feed import RemoteFeed
from liveview.viewer.copied import CopiedFeed
from liveview.viewer.http_operator import HttpOperator
from liveview.viewer.operating import SessionOperator
from liveview.viewer.viewed_session import AttachedTo, EngineState


class SessionLink(Protocol):
    """A way to a session. `check` comes first."""

    @property
    def attached(self) -> AttachedTo:
        """Where it leads, as far as `check` has found out."""

    def check(self) -> None:
        """Ask whether the session is there and may be followed; raises `LiveviewError`."""

    def feed(self) -> CopiedFeed:
        """What a mirror follows; to be called in the thread that follows."""

    def state(self) -> EngineState:
        """What was said last besides rows. Any thread may ask."""

    def operator(self) -> SessionOperator | None:
        """What changes the session; None for those who may only look."""


class HttpLink:
    """To the liveview at an address. `token` returns the token as it is known now; `ca` is as in `exchange.opened`."""

    def __init__(
        self, address: Address, token: Callable[[], str | None], ca: str | None, *, only_looks: bool = False
    ) -> None:
        role = Role.VIEWER if only_looks else Role.OPERATOR
        self.attached = AttachedTo(identity=address.url, role=role, receiver=address.url)
        """Where it leads; who has the token may do everything."""
        self._address = address
        self._token = token
        self._ca = ca
        self._feed: RemoteFeed | None = None
        self._copied: CopiedFeed | None = None

    def check(self) -> None:
        """Ask once, with the token; raises `LiveviewError`."""
        feed = RemoteFeed(self._address, self._token, self._ca)

        async def ask() -> None:
            try:
                await feed.ask_totals()
            finally:
                await feed.close()

        try:
            asyncio.run(ask())
        except BadQuestionError as error:
            if error.kind == "not-found":
                url = self._address.url
                raise NotAnsweredError(f"the liveview at {url} is too old to attach to: {error}") from None
            raise
        except GoneError as error:
            raise NotAnsweredError(str(error)) from None

    def feed(self) -> CopiedFeed:
        """A feed over HTTP."""
        self._feed = RemoteFeed(self._address, self._token, self._ca)
        self._copied = CopiedFeed(self._feed)
        return self._copied

    def state(self) -> EngineState:
        """What the engine said last."""
        feed = self._feed
        if feed is None or feed.engine is None:
            return EngineState(destinations=())
        engine = feed.engine
        return EngineState(
            held=engine.held,
            breakpoints=engine.breakpoints,
            destinations=engine.destinations,
            log_error=engine.log_error,
            offset=feed.offset,
            copies=0 if self._copied is None else self._copied.begun,
        )

    def operator(self) -> SessionOperator | None:
        """Commands over HTTP."""
        if self.attached.role is Role.VIEWER:
            return None
        token = self._token()
        if token is None:
            raise UsageError(f"the token of {self._address.url} is not known")
        return HttpOperator(ApiClient(self._address, token, self._ca))
