"""How a refusal looks: its type, its status, and the mark under a mistake in a filter."""

import json
from typing import Any

import pytest

from liveview.api.problem import LONGEST, ApiError, ProblemType, bad_filter, caret, response_of
from liveview.errors import FilterError
from liveview.log.filter import parse


def body_of(error: ApiError) -> dict[str, Any]:
    content = response_of(error).body
    assert isinstance(content, bytes)
    found: dict[str, Any] = json.loads(content)
    return found


@pytest.mark.parametrize("kind", ProblemType)
def test_every_kind_has_its_status_and_says_what_it_means(kind: ProblemType) -> None:
    response = response_of(ApiError(kind, "so it is"))
    assert response.status == kind.status
    assert response.content_type == "application/problem+json"
    assert ("Retry-After" in response.headers) == (kind.status == 503)
    found = body_of(ApiError(kind, "so it is"))
    assert found == {"type": kind.urn, "title": kind.title, "status": kind.status, "detail": "so it is"}
    assert kind.title


def test_a_sentence_that_quotes_the_request_is_cut() -> None:
    assert len(str(body_of(ApiError(ProblemType.BAD_BODY, "x" * 60_000))["detail"])) == LONGEST


def test_further_members_and_headers_are_kept() -> None:
    error = ApiError(ProblemType.BAD_BODY, "no", status=415, members={"a": 1}, headers={"Accept-Encoding": "gzip"})
    response = response_of(error)
    assert (response.status, response.headers["Accept-Encoding"], body_of(error)["a"]) == (415, "gzip", 1)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("price>", "price>"),
        ("name:Purchase (user:1", "("),
        ("is:nonsense", "nonsense"),
        ("a and", "and"),
        ('tab\t"', '"'),
    ],
)
def test_the_caret_is_under_the_mistake(text: str, marked: str) -> None:
    with pytest.raises(FilterError) as failed:
        parse(text, 0.0)
    found = body_of(bad_filter(text, failed.value))
    line, marks = str(found["caret"]).split("\n")
    assert len(line) == len(text)
    assert text[marks.index("^") : marks.rindex("^") + 1] == marked == text[found["start"] : found["end"]]


def test_a_mistake_at_the_end_has_a_caret_behind_the_text() -> None:
    assert caret("name:", 5, 5) == "name:\n     ^"
