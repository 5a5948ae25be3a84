"""What one request to a sink path meets: the reply and the ways to spoil it.

A step says nothing about when it applies (`behaviour`) and does nothing itself (`adapters.misbehave`). Seconds
are those of a program at normal speed.
"""

import hashlib
from enum import StrEnum

import msgspec

NO_BODY = frozenset({204, 205, 304})
"""Statuses whose replies never have a body."""
_ROLLS = 2**64


class Manner(StrEnum):
    """How a request is met: with a reply, never, or with a cut connection.

    `reset before` cuts once the headers are there, without reading the body; `reset` when the request is whole.
    """

    REPLY = "reply"
    HANG = "hang"
    RESET = "reset"
    RESET_BEFORE = "reset before"


class Drip(msgspec.Struct, frozen=True):
    """The whole reply, status line included, goes out in pieces of `size` bytes, one each `every` seconds."""

    size: int = 1
    every: float = 0.5


class Flaky(msgspec.Struct, frozen=True):
    """Some requests fail: each with a `chance` of 0 to 1, with this status or manner instead of the step's own.

    Which ones is fixed by `seed`, path and number of the request, so a run can be repeated.
    """

    chance: float
    seed: int = 0
    status: int = 500
    manner: Manner = Manner.REPLY

    def fails(self, path: str, request: int) -> bool:
        """Whether this request to this path, counted from 0, fails."""
        text = f"{self.seed}\0{path}\0{request}".encode("utf-8", "surrogateescape")
        digest = hashlib.blake2b(text, digest_size=8).digest()
        return int.from_bytes(digest, "big") < self.chance * _ROLLS


class BehaviourStep(msgspec.Struct, frozen=True):
    """What the next `times` requests meet (None: all that follow).

    `delay` comes first. `body` None is the status as text. `redirect` is the Location, "" for none.
    `retry_after` are the seconds of that header, None for no header. `endless` never ends the body.
    """

    manner: Manner = Manner.REPLY
    delay: float = 0
    status: int = 200
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    redirect: str = ""
    retry_after: int | None = None
    drip: Drip | None = None
    endless: bool = False
    flaky: Flaky | None = None
    times: int | None = None

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
    """A number of at most six decimals without an exponent or idle zeros."""
    text = f"{number:.6f}".rstrip("0")
    return text.rstrip(".")


def quoted(text: str) -> str:
    """A text as the grammar reads it back."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _flaky(flaky: Flaky | None) -> str:
    if flaky is None:
        return ""
    failure = str(flaky.status) if flaky.manner is Manner.REPLY else flaky.manner.value
    return f"flaky {plain(flaky.chance)} seed {flaky.seed} with {failure}"


def _drip(drip: Drip | None) -> str:
    return "" if drip is None else f"drip {drip.size} every {plain(drip.every)}"
