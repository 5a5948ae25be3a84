"""Places for requests that wait: a bounded number, and a connection that does not count while it has one."""

import contextlib
from collections.abc import Iterator

from aiohttp import web

from liveview.adapters.connection import Connection
from liveview.api.problem import ApiError, ProblemType


class Places:
    """At most `most` requests of one kind at the same time; `what` is their kind, and `why` says why not more."""

    def __init__(self, most: int, what: str, why: str = "") -> None:
        self.most = most
        """How many there may be."""
        self.taken = 0
        """How many there are."""
        self._what = what
        self._why = why

    @contextlib.contextmanager
    def one(self, request: web.Request) -> Iterator[None]:
        """A place for as long as the block lasts; raises `ApiError` when all are taken."""
        if self.taken >= self.most:
            reason = f"; {self._why}" if self._why else ""
            raise ApiError(ProblemType.TOO_MANY, f"there are {self.most} {self._what} already{reason}")
        connection = request.protocol
        self.taken += 1
        if isinstance(connection, Connection):
            connection.set_aside()
        try:
            yield
        finally:
            self.taken -= 1
            if isinstance(connection, Connection):
                connection.take_back()
