"""The token of the run: every route but `health` demands it, known or not.

It comes as `Authorization: Bearer TOKEN` and in no other way: queries are logged by proxies, and browsers send cookies
by themselves.
"""

import hmac
from collections.abc import Sequence

from aiohttp import hdrs

from liveview.api.problem import ApiError, ProblemType

_LOCKED = "this needs the token of the ready line, as the header Authorization: Bearer TOKEN"
_CHALLENGE = 'Bearer realm="liveview"'


class Authorization:
    """Knows the one token that opens the HTTP API."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def check(self, credentials: Sequence[str]) -> None:
        """Raise `ApiError` unless the `Authorization` headers are one, with exactly this token."""
        if not self._knows(credentials):
            raise ApiError(ProblemType.UNAUTHORIZED, _LOCKED, headers={hdrs.WWW_AUTHENTICATE: _CHALLENGE})

    def _knows(self, credentials: Sequence[str]) -> bool:
        """Whether they have the token; compared in constant time."""
        if len(credentials) != 1:
            return False
        scheme, _, token = credentials[0].partition(" ")
        given = token.strip().encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self._token) and scheme.lower() == "bearer"
