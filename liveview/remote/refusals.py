"""How the API refuses: `application/problem+json` as an error of the tree."""

import contextlib
from typing import Any

import msgspec

from liveview.errors import (
    AnswerError,
    BadQuestionError,
    NotAnsweredError,
    NotInTimeError,
    SessionOverError,
)
from liveview.remote.answers import MissedAnswer
from liveview.text.half_pairs import decoded

PREFIX = "urn:liveview:"
MEDIA_TYPE = "application/problem+json"
_ASKED_WRONGLY = {
    "bad-filter",
    "bad-parameter",
    "bad-body",
    "unauthorized",
    "forbidden",
    "not-found",
    "not-allowed",
    "too-large",
}


def refusal(url: str, status: int, media_type: str, body: bytes) -> AnswerError | NotAnsweredError:
    """The error for a reply that is not 2xx."""
    if 300 <= status < 400:
        return NotAnsweredError(f"{url} redirects elsewhere, and liveview never does; nothing was sent there")
    found: Any = None
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = decoded(body, Any)
    if media_type != MEDIA_TYPE or not isinstance(found, dict):
        return NotAnsweredError(f"what answers at {url} is not a liveview of this version (status {status})")
    return _of(found, status, body)


def missed(error: NotInTimeError) -> MissedAnswer:
    """What a wait that was not over in time knows; raises `NotAnsweredError`."""
    try:
        return decoded(error.content, MissedAnswer)
    except msgspec.DecodeError as broken:
        raise NotAnsweredError(f"{error}; what was found cannot be read: {broken}") from None


def _of(problem: dict[str, Any], status: int, body: bytes) -> AnswerError:
    kind = str(problem.get("type", "")).removeprefix(PREFIX)
    sentence = str(problem.get("detail") or problem.get("title") or f"status {status}")
    if kind == "unauthorized":
        sentence = f"the token is not that of this instance: {sentence}"
    kinds: dict[str, type[AnswerError]] = {"wait-timeout": NotInTimeError, "session-over": SessionOverError}
    made = BadQuestionError if kind in _ASKED_WRONGLY else kinds.get(kind, AnswerError)
    return made(sentence, kind, status, body)
