"""A run in HIPAA mode: what leaves, what is stored about it, and what a reload changes."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config, Environment
from liveview.core.store import Row
from liveview.model.hipaa import AllowedProperties, Hipaa
from tests.support.running import TOKEN, Running, event, running, to
from tests.support.webhook import Webhook, answer

SECRET = "Jane-Doe-1980"
OFF = to("sink:/orders")
ON = msgspec.structs.replace(OFF, hipaa=Hipaa(("plan", "$current_url"), on=True))


def bodies(app: Running) -> list[Any]:
    return [json.loads(bytes(each)) for each in app.rows("select request_body from attempts order by id")]


def codes(app: Running) -> list[list[str]]:
    return [
        [note["code"] for note in json.loads(each)] for each in app.rows("select notes from deliveries order by id")
    ]


def private(**more: object) -> bytes:
    url = f"https://x.io/?n={SECRET.upper()}"
    return event(None, **{"distinct_id": SECRET, "email": SECRET, "plan": "gold", "$current_url": url, **more})


def test_what_no_list_names_is_in_no_call_and_in_no_row_about_it(tmp_path: Path) -> None:
    with running(tmp_path, ON) as app:
        app.post(private())
        app.settled(1)
        (body,) = bodies(app)
        assert body["properties"] == {"plan": "gold"}
        assert body["context"]["page"]["url"] == "https://x.io/?n=***"
        assert codes(app) == [["hipaa-removed", "hipaa-url-leak", "hipaa-masked"]]
        for table in ("deliveries", "attempts", "sink_requests", "pipelines"):
            assert SECRET.lower() not in repr(app.rows(f"select * from {table}")).lower()
        (payload,) = app.rows("select payload from events")
        assert SECRET in payload


def test_an_id_has_one_mask_for_a_session_also_after_a_restart_and_another_for_other_sessions(tmp_path: Path) -> None:
    for name in ("one.db", "one.db", "two.db"):
        with running(tmp_path, ON, name=name) as app:
            app.post(private())
            app.wait_for(lambda app=app: not app.rows("select 1 from deliveries where state = 'pending'"))  # type: ignore[misc] # a default has no type
            masks = [body["userId"] for body in bodies(app)]
            assert len({*masks}) == 1
            if name == "one.db":
                first = masks[0]
    assert len(masks) == 1
    assert masks[0] != first


def test_a_reload_turns_the_mode_on_for_later_events_and_retries_keep_their_bytes(tmp_path: Path) -> None:
    with Webhook(answer(500), answer(200)) as hook:
        off = to(hook.url, schedule=(600,))
        on = msgspec.structs.replace(off, hipaa=Hipaa(("plan",), on=True))
        with running(tmp_path, off, load=lambda: on) as app:
            app.post(private())
            app.wait_for(lambda: app.outcomes() == ["http_error"])
            assert app.runtime.commands.reload().startswith("Read again: HIPAA mode changed")
            app.runtime.commands.retry_now(1)
            app.wait_for(lambda: app.outcomes() == ["http_error", "ok"])
            app.post(private())
            app.settled(2)
            first, again, later = (bytes(each) for each in app.rows("select request_body from attempts order by id"))
        assert first == again
        assert SECRET.encode() in first
        assert SECRET.encode() not in later


def test_a_retry_after_a_restart_without_the_mode_sends_what_was_sent_before(tmp_path: Path) -> None:
    with Webhook(answer(500), answer(200)) as hook:
        off = to(hook.url, schedule=(600,))
        with running(tmp_path, msgspec.structs.replace(off, hipaa=ON.hipaa)) as app:
            app.post(private())
            app.wait_for(lambda: app.outcomes() == ["http_error"])
        with running(tmp_path, off) as app:
            app.runtime.commands.retry_now(1)
            app.settled(1)
            first, again = (bytes(each) for each in app.rows("select request_body from attempts order by id"))
        assert first == again
        assert SECRET.encode() not in first


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"hipaa": False}, {"email": SECRET, "plan": "gold"}),
        ({"baa": True}, {"email": SECRET, "plan": "gold"}),
        ({"allow": ("email",)}, {"email": SECRET, "plan": "gold"}),
        ({}, {"plan": "gold"}),
    ],
)
def test_a_destination_may_get_more(tmp_path: Path, options: dict[str, Any], sent: dict[str, Any]) -> None:
    (destination,) = ON.destinations
    config = msgspec.structs.replace(ON, destinations=(msgspec.structs.replace(destination, **options),))
    with running(tmp_path, config) as app:
        app.post(private())
        app.settled(1)
        (body,) = bodies(app)
        assert body["properties"] == sent
        assert (body["userId"] == SECRET) == ("hipaa" in options or "baa" in options)


def test_an_environment_may_have_lists_of_its_own(tmp_path: Path) -> None:
    own = Environment("Dev", TOKEN, hipaa=AllowedProperties(("email",)))
    with running(tmp_path, msgspec.structs.replace(ON, environments=(own,))) as app:
        app.post(private())
        app.settled(1)
        assert bodies(app)[0]["properties"] == {"email": SECRET}


def test_the_lines_of_facts_are_masked_while_the_mode_is_on(tmp_path: Path) -> None:
    lines: list[str] = []
    loads: list[Config] = [OFF]
    apps: list[Running] = []

    def heard(rows: tuple[Row, ...]) -> None:
        masking = apps[0].runtime.masking
        shown = rows if masking is None else tuple(masking.rows(rows))
        lines.extend(msgspec.json.encode(row).decode() for row in shown)

    with running(tmp_path, ON, subscribers=[heard], load=lambda: loads.pop(0)) as app:
        apps.append(app)
        app.post(private())
        app.settled(1)
        assert lines
        assert SECRET.lower() not in "".join(lines).lower()
        app.runtime.commands.reload()
        app.post(private())
        app.settled(2)
        assert SECRET in "".join(lines)


def test_nothing_is_masked_without_the_mode(tmp_path: Path) -> None:
    with running(tmp_path, OFF) as app:
        assert app.runtime.masking is None
