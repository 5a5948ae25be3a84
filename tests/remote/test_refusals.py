"""Replies that are not 2xx, as errors with the right exit code."""

import json

import pytest

from liveview.errors import (
    AnswerError,
    BadQuestionError,
    NotAnsweredError,
    NotInTimeError,
    SessionOverError,
)
from liveview.remote.refusals import MEDIA_TYPE, missed, refusal

URL = "http://127.0.0.1:4080"


def of(kind: str, status: int, **members: object) -> AnswerError:
    told = {"type": f"urn:liveview:{kind}", "title": "Title", "detail": "why", **members}
    found = refusal(URL, status, MEDIA_TYPE, json.dumps(told).encode())
    assert isinstance(found, AnswerError)
    assert (found.kind, found.status) == (kind, status)
    return found


@pytest.mark.parametrize(
    ("kind", "status", "error", "code"),
    [
        ("bad-filter", 400, BadQuestionError, 2),
        ("bad-parameter", 400, BadQuestionError, 2),
        ("bad-body", 400, BadQuestionError, 2),
        ("unauthorized", 401, BadQuestionError, 2),
        ("forbidden", 403, BadQuestionError, 2),
        ("not-found", 404, BadQuestionError, 2),
        ("not-allowed", 405, BadQuestionError, 2),
        ("wait-timeout", 408, NotInTimeError, 1),
        ("conflict", 409, AnswerError, 1),
        ("session-over", 410, SessionOverError, 1),
        ("too-large", 413, BadQuestionError, 2),
        ("too-many", 503, AnswerError, 1),
        ("unavailable", 503, AnswerError, 1),
        ("of-a-later-version", 418, AnswerError, 1),
    ],
)
def test_each_kind_is_an_error_of_its_own(kind: str, status: int, error: type[AnswerError], code: int) -> None:
    found = of(kind, status)
    assert type(found) is error
    assert found.exit_code == code
    assert "why" in str(found)


def test_a_wrong_token_says_whose_it_is_not() -> None:
    assert str(of("unauthorized", 401)) == "the token is not that of this instance: why"


def test_a_title_will_do_where_nothing_more_is_told() -> None:
    assert str(of("conflict", 409, detail="")) == "Title"


def test_a_wait_that_was_not_over_says_what_it_has() -> None:
    nearest = {"event": {"price": 1.50}, "unmet": ["user:1"], "text": "#3 Purchase"}
    error = of("wait-timeout", 408, count=1, wanted=2, events=[{"id": 1}], nearest=nearest, hint=None)
    assert isinstance(error, NotInTimeError)
    found = missed(error)
    assert (found.count, found.wanted, found.hint) == (1, 2, None)
    assert found.nearest is not None
    assert (found.nearest.unmet, found.nearest.text) == (("user:1",), "#3 Purchase")


def test_a_wait_that_says_nothing_is_an_error() -> None:
    error = of("wait-timeout", 408)
    assert isinstance(error, NotInTimeError)
    with pytest.raises(NotAnsweredError, match="cannot be read"):
        missed(error)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_leads_nowhere(status: int) -> None:
    assert "redirects elsewhere" in str(refusal(URL, status, MEDIA_TYPE, b"{}"))


@pytest.mark.parametrize(
    ("media_type", "body"),
    [("text/html", b"<h1>"), (MEDIA_TYPE, b"[]"), (MEDIA_TYPE, b"{"), (MEDIA_TYPE, b"\xff"), ("text/html", b"{}")],
)
def test_another_program_is_not_a_liveview(media_type: str, body: bytes) -> None:
    found = refusal(URL, 404, media_type, body)
    assert type(found) is NotAnsweredError
    assert "is not a liveview of this version" in str(found)
