"""Plain requests to `/track`, answered without the layers that they do not need."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Protocol

from aiohttp.http import RawRequestMessage

from liveview.adapters.fast_path import Plain, Write, reply
from liveview.adapters.headers import remembered_pairs
from liveview.adapters.origin_policy import OriginPolicy
from liveview.adapters.receiver import HTTP_OK, REQUEST_HEADER, RETRY_AFTER, Accepted, problems_body
from liveview.core.steps import Arrived
from liveview.core.wire.admission import admit
from liveview.core.wire.paths import ENDPOINTS
from liveview.core.wire.replies import Reply
from liveview.errors import UnavailableError
from liveview.model.refusal import RequestError
from liveview.text.masking import redact

_PATH = "/track"


class AcceptsSoon(Protocol):
    """Stores requests."""

    def accept_soon(self, arrived: Arrived, tell: Callable[[Accepted | UnavailableError], None]) -> None:
        """Decide about a request; `tell` is called later, once it is in the log or cannot be.

        Raises `UnavailableError` or `TooManyError`.
        """


class FastTrack:
    """`FastPath` of the receiver. `secrets` are masked in headers, whatever their names."""

    def __init__(
        self,
        store: AcceptsSoon,
        origin_policy: Callable[[], OriginPolicy],
        secrets: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._store = store
        self._origin_policy = origin_policy
        self._secrets = secrets
        self._endpoint = ENDPOINTS[_PATH]
        self._plain = Reply(self._endpoint.reply, self._endpoint.content_type)
        """What a request with one event gets: it asks for nothing else, and is not too large to come here."""

    @property
    def epoch(self) -> object:
        """The origin policy in effect."""
        return self._origin_policy()

    def admits(self, message: RawRequestMessage) -> bool:
        """Whether a plain request is for `/track`, and the origin policy lets it in."""
        return message.path == _PATH and not self._origin_policy().problem(message.headers, _PATH)

    def answer(self, request: Plain, body: bytes, peer: str, write: Write) -> bool:
        """Accept an event; False for anything that is refused."""
        try:
            wanted = self._plain if body[:1] == b"{" else admit(self._endpoint, "POST", "", body)
            secrets = self._secrets()
            headers = remembered_pairs(request.headers, secrets)
            arrived = Arrived("POST", _stored_path(secrets), peer, headers, body, body)
            self._store.accept_soon(arrived, partial(_answer, wanted, write))
        except (RequestError, UnavailableError):
            return False
        return True


@lru_cache(maxsize=1)
def _stored_path(secrets: tuple[str, ...]) -> str:
    return redact(_PATH, secrets)


def _answer(wanted: Reply, write: Write, accepted: Accepted | UnavailableError) -> None:
    if isinstance(accepted, UnavailableError):
        headers = f"Retry-After: {RETRY_AFTER}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        write(reply(b"503 Service Unavailable", headers, f"503: {accepted}\n".encode()))
        return
    is_ok = accepted.status == HTTP_OK
    content_type = wanted.content_type if is_ok else "application/json"
    headers = f"Content-Type: {content_type}\r\n{REQUEST_HEADER}: {accepted.request_id}\r\n"
    if is_ok:
        write(reply(b"200 OK", headers, wanted.body))
    else:
        write(reply(b"400 Bad Request", headers, problems_body(accepted.problems)))
