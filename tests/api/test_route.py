"""Finding a route by its path, and reading what a request to it says."""

import json
from pathlib import Path

import pytest

from liveview.adapters.body import RefusedError
from liveview.api import table
from liveview.api.problem import ProblemType
from liveview.api.route import EVERYWHERE, ApiAnswer, ApiCall, ApiRoute, as_json, as_written, problems_of, refusal_of
from liveview.model.refusal import Refusal
from tests.support.api.asking import ask, detail, kind
from tests.support.running import running


async def nothing(call: ApiCall) -> None:
    raise AssertionError(call)


def route(path: str, method: str = "GET") -> ApiRoute:
    answers = (ApiAnswer(summary="Nothing.", kind=None),)
    return ApiRoute(method=method, path=path, summary="Nothing.", handle=nothing, answers=answers)  # type: ignore[arg-type] # any method is tried


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("events/1", 1),
        ("events/120", 120),
        ("events/999999999999999999", 999_999_999_999_999_999),
        ("events/0", None),
        ("events/01", None),
        ("events/-1", None),
        ("events/1/", None),
        ("events/١", None),
        ("events/9999999999999999999", None),
        ("events/", None),
        ("events", None),
        ("events/{id}", None),
    ],
)
def test_a_path_with_a_number_matches_numbers_from_one(path: str, number: int | None) -> None:
    assert route("events/{id}").match(path) == number


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("destinations/Webhooks/breakpoint", "Webhooks"),
        ("destinations/Web hooks/breakpoint", "Web hooks"),
        ("destinations/a%2Fb%25/breakpoint", "a/b%"),
        ("destinations/2/breakpoint", "2"),
        ("destinations/né/breakpoint", "né"),
        ("destinations//breakpoint", None),
        ("destinations/a/b/breakpoint", None),
        ("destinations/a\nb/breakpoint", None),
        ("destinations/a", None),
    ],
)
def test_a_path_with_a_key_matches_any_text_in_its_place(path: str, key: str | None) -> None:
    assert route("destinations/{key}/breakpoint").match(path) == key


def test_a_path_without_a_number_matches_itself() -> None:
    assert (route("live").match("live"), route("live").match("live/"), route("live").match("")) == (0, None, None)


def test_a_get_may_be_a_head() -> None:
    assert route("live").methods == ("GET", "HEAD")
    assert route("live", "PUT").methods == ("PUT",)


def test_every_route_says_how_it_refuses() -> None:
    for each in table.ROUTES:
        found = problems_of(each)
        assert len(set(found)) == len(found)
        assert ProblemType.FORBIDDEN in found
        assert (set(EVERYWHERE) <= set(found)) == each.needs_token
        assert (ProblemType.TOO_LARGE in found) == (each.body is not None)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, ProblemType.BAD_BODY),
        (403, ProblemType.FORBIDDEN),
        (413, ProblemType.TOO_LARGE),
        (415, ProblemType.BAD_BODY),
        (503, ProblemType.UNAVAILABLE),
    ],
)
def test_what_the_receiver_does_not_take_keeps_its_status(status: int, expected: ProblemType) -> None:
    found = refusal_of(RefusedError(status, Refusal.HOST, "no", "--allow-host evil.example admits it"))
    assert (found.kind, found.status) == (expected, status)
    assert ("evil.example" in str(found)) == (status != 403)


def test_replies_are_json() -> None:
    assert json.loads(as_json({"a": 1}).text or "") == {"a": 1}
    assert as_written(b"[]", 201).status == 201


def test_a_body_that_is_cut_off_or_damaged_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "PUT", "sink/panic", b"\x1f\x8b", Content_Encoding="gzip")
        assert (reply.status, kind(reply)) == (400, "bad-body")
        for body, why in (
            (b" ", "it is empty"),
            (b'{"behaviour":"\xff"}', "it is not UTF-8"),
            (b"{}\xff", "it is not UTF-8"),
        ):
            reply = ask(app, "PUT", "sink/panic", body)
            assert (reply.status, kind(reply), detail(reply)) == (400, "bad-body", f"the body is not valid: {why}")


def test_a_query_that_is_not_utf_8_does_not_mean_its_percent_signs(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "GET", "events?filter=name:%FF")
        assert (kind(reply), detail(reply)) == ("bad-parameter", "the parameter filter is not UTF-8")


def test_another_method_names_those_that_there_are(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        found = [detail(ask(app, "DELETE", path)) for path in ("send", "events", "settings")]
        assert found == ["send takes POST", "events takes GET and HEAD", "settings takes GET, HEAD and PUT"]
