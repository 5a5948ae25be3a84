"""Events page by page, over real sockets from a real log."""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.api import paging
from liveview.api.table import ROUTES
from liveview.cli.export import export
from tests.support.api.asking import ask, detail, got, kind, refusal
from tests.support.api.walking import ids, pages
from tests.support.examples import examples
from tests.support.running import Running, event, running, to


def sent(app: Running, count: int) -> None:
    """Have this many events stored, every third with a price of 5."""
    assert set(app.post_all(event(price=5 if number % 3 == 0 else 500) for number in range(count))) == {200}


def test_an_event_is_what_export_writes(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/orders")) as app:
        app.post(b'{"event": "Purchase", "properties": {"distinct_id": 7, "token": "t", "time": 1.50, "n": 1e400}}')
        app.post(b"nonsense")
        app.wait_for(lambda: app.states() == ["delivered", "invalid"])
        found = ask(app, "GET", "events?order=oldest").body
        out = tmp_path / "out.jsonl"
        export(app.log, "", "json", out, force=False)
    assert json.loads(found)["events"] == [json.loads(line) for line in out.read_bytes().splitlines()]
    assert b'"n": 1e400' in found


def test_a_log_without_events_has_one_empty_page(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        for order in ("newest", "oldest"):
            assert got(app, f"events?order={order}") == {"events": [], "next": None}


def test_pages_of_all_sizes_have_every_event_once_in_both_orders(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        sent(app, 30)

        @examples(25)
        @given(st.integers(1, 40), st.booleans(), st.sampled_from(["", "price>100", "name:Nothing", "id:>7 id:<20"]))
        def law(limit: int, newest: bool, wanted: str) -> None:
            order = "newest" if newest else "oldest"
            found = ids(app, "events", limit=limit, order=order, filter=wanted)
            expected = [
                row["id"]
                for row in got(app, f"events?limit=1000&order={order}&filter={wanted.replace(' ', '+')}")["events"]
            ]
            assert found == expected == sorted(expected, reverse=newest)

        law()


def test_a_walk_repeats_and_skips_nothing_while_events_arrive(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        sent(app, 10)

        def arrive() -> None:
            sent(app, 2)

        newest = ids(app, "events", arrive, limit=3)
        assert newest == list(range(10, 0, -1))
        oldest = ids(app, "events", lambda: None if len(app.states()) > 40 else arrive(), limit=3, order="oldest")
        assert oldest == list(range(1, len(oldest) + 1))
        assert len(oldest) >= 40


def test_a_page_of_large_events_is_shorter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_BYTES", 250_000)
    with running(tmp_path) as app:
        for _ in range(7):
            app.post(event(blob="x" * 100_000))
        sizes = [len(page) for page in pages(app, "events", limit=100)]
        assert sizes == [2, 2, 2, 1]
        app.post(event(blob="x" * 300_000))
        assert [len(page) for page in pages(app, "events", limit=100)] == [1, 2, 2, 2, 1]


def test_a_filter_that_is_none_is_refused_with_a_caret(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "GET", "events?filter=name%3APurchase+price%3E")
        assert (reply.status, kind(reply)) == (400, "bad-filter")
        found = refusal(reply)
        assert found["caret"] == "name:Purchase price>\n              ^^^^^^"
        assert (found["start"], found["end"]) == (14, 20)


@pytest.mark.parametrize(
    "query", ["fliter=x", "limit=0", "limit=1001", "limit=5&limit=5", "order=Oldest", "cursor=x", "cursor=", "token=x"]
)
def test_what_no_parameter_can_say_is_refused(tmp_path: Path, query: str) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "GET", f"events?{query}")
        assert (reply.status, kind(reply)) == (400, "bad-parameter")
        assert refusal(reply)["parameter"] == query.partition("=")[0]


def test_a_cursor_goes_on_with_its_own_question_only(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        sent(app, 3)
        cursor = got(app, "events?limit=1")["next"]
        assert got(app, f"events?limit=2&cursor={cursor}")["next"] is None
        for other in ("events?order=oldest&", "events?filter=price%3E1&", "requests?", "sink/requests?"):
            reply = ask(app, "GET", f"{other}cursor={cursor}")
            assert (reply.status, kind(reply)) == (400, "bad-parameter")
            assert "another question" in detail(reply)


@pytest.mark.parametrize("change", [{"at": 1e300}, {"at": -1.0}, {"last": 0}, {"last": -5}, {"asked": ""}])
def test_a_cursor_that_was_made_up_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with running(tmp_path) as app:
        sent(app, 3)
        written = got(app, "events?filter=last%3A5m&limit=1")["next"]
        content = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        made_up = msgspec.structs.replace(msgspec.json.decode(content, type=paging.Cursor), **change).written()
        reply = ask(app, "GET", f"events?filter=last%3A5m&limit=1&cursor={made_up}")
        assert (reply.status, kind(reply)) == (400, "bad-parameter")


def test_a_cursor_of_an_old_session_is_over(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        sent(app, 3)
        cursor = got(app, "events?limit=1")["next"]
        app.runtime.commands.new_session()
        reply = ask(app, "GET", f"events?cursor={cursor}")
        assert (reply.status, kind(reply)) == (410, "session-over")
        assert got(app, "events") == {"events": [], "next": None}


def test_pages_are_described_by_their_type() -> None:
    (route,) = [each for each in ROUTES if each.path == "events"]
    kinds: list[Any] = [answer.kind.__name__ for answer in route.answers]
    assert kinds == ["EventPage"]
