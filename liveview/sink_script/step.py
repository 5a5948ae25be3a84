"""One step of a behaviour: what a request to a sink path meets, the reply and the ways to spoil it.

Which request meets which step is decided in `script.py`; `adapters.sink_replies` carries the steps out.
Seconds are those of a program at normal speed.
"""

import hashlib
from enum import StrEnum

import msgspec

NO_BODY = frozenset({204, 205, 304})
"""Statuses whose replies never have a body."""
_ROLLS = 2**64


class Manner(StrEnum):
    """How a request ends."""

    REPLY = "reply"
    """With a reply."""
    HANG = "hang"
    """Never: the client waits."""
    RESET = "reset"
    """With a cut connection, once the whole request has arrived."""
    RESET_BEFORE = "reset before"
    """With a cut connection, once the headers have arrived; the body is not read."""


class Drip(msgspec.Struct, frozen=True):
    """The whole reply, status line included, is sent in pieces."""

    size: int = 1
    """Bytes of a piece."""
    every: float = 0.5
    """Seconds between two pieces."""


class Flaky(msgspec.Struct, frozen=True):
    """Some requests fail, with another status or manner than that of the step.

    The seed, the path and the number of a request decide whether it fails, so a run can be repeated.
    """

    chance: float
    """The share of requests that fail, from 0 to 1."""
    seed: int = 0
    """Another seed lets other requests fail."""
    status: int = 500
    """The status of a failure that is a reply."""
    manner: Manner = Manner.REPLY
    """How a failure ends."""

    def fails(self, path: str, request: int) -> bool:
        """Whether this request to this path, counted from 0, fails."""
        text = f"{self.seed}\0{path}\0{request}".encode("utf-8", "surrogateescape")
        digest = hashlib.blake2b(text, digest_size=8).digest()
        return int.from_bytes(digest, "big") < self.chance * _ROLLS


class BehaviourStep(msgspec.Struct, frozen=True):
    """What the next requests meet."""

    manner: Manner = Manner.REPLY
    """How they end."""
    delay: float = 0
    """Seconds to wait before anything else; 0 for none."""
    status: int = 200
    """The status of the reply."""
    body: str | None = None
    """The body of the reply; None sends the status as text."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers of the reply, in their order."""
    redirect: str = ""
    """The URL of the header Location; "" for no such header."""
    retry_after: int | None = None
    """The seconds of the header Retry-After; None for no such header."""
    drip: Drip | None = None
    """How the reply is sent in pieces; None sends it at once."""
    endless: bool = False
    """Whether the body never ends."""
    flaky: Flaky | None = None
    """Which requests fail; None when all of them meet the same."""
    times: int | None = None
    """How many requests meet this step; None for all that follow."""

    def decided(self, path: str, request: int) -> "BehaviourStep":
        """The step with `flaky` decided for one request to a path, counted from 0."""
        if self.flaky is None:
            return self
        if self.flaky.fails(path, request):
            return BehaviourStep(self.flaky.manner, self.delay, self.flaky.status, times=self.times)
        return msgspec.structs.replace(self, flaky=None)

    def __str__(self) -> str:
        """The step in normal form, which reads back as the same step."""
        times = "" if self.times is None or self.times == 1 else f" x{self.times}"
        return (", ".join(self._clauses()) or "ok") + times

    def _clauses(self) -> list[str]:
        """The clauses that differ from a plain `ok`, in the order in which they happen."""
        usual = 200 if self.retry_after is None else 503
        clauses = [
            (f"delay {plain(self.delay)}", self.delay > 0),
            (_flaky(self.flaky), self.flaky is not None),
            (self.manner.value, self.manner is not Manner.REPLY),
            (f"redirect {self.status} {quoted(self.redirect)}", self.redirect != ""),
            (f"status {self.status}", self.redirect == "" and self.status != usual),
            (f"body {quoted(self.body or '')}", self.body is not None),
            *((f"header {quoted(f'{name}: {value}')}", True) for name, value in self.headers),
            (f"retry-after {self.retry_after}", self.retry_after is not None),
            (_drip(self.drip), self.drip is not None),
            ("endless", self.endless),
        ]
        return [text for text, is_there in clauses if is_there]


def plain(number: float) -> str:
    """A number with at most six decimals, without an exponent or trailing zeros."""
    text = f"{number:.6f}".rstrip("0")
    return text.rstrip(".")


def quoted(text: str) -> str:
    """A text in quotes, so that the grammar reads it back."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _flaky(flaky: Flaky | None) -> str:
    if flaky is None:
        return ""
    failure = str(flaky.status) if flaky.manner is Manner.REPLY else flaky.manner.value
    return f"flaky {plain(flaky.chance)} seed {flaky.seed} with {failure}"


def _drip(drip: Drip | None) -> str:
    return "" if drip is None else f"drip {drip.size} every {plain(drip.every)}"
