"""What the HTTP API says of a shared session."""

import asyncio
from pathlib import Path

import msgspec

from liveview.api.shared import SettingsPoint
from liveview.core.store import Position
from liveview.remote.address import address
from liveview.remote.feed import RemoteFeed
from tests.support.api.asking import ask, got, kind
from tests.support.api.waiting import answer, waiting
from tests.support.running import among, event, running
from tests.support.sharing import joining, leasing, new_session, settled

ONE = leasing(among({"One": ["sink:/one"]}))


class TestSession:
    def test_has_what_was_answered_200(self, tmp_path: Path) -> None:
        """Each event is there as soon as its sender may ask for it, whichever receiver took it."""
        session = new_session()
        join = joining(session)
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            for number in range(1, 4):
                assert one.post(event(f"{number}")).status == 200
                for app in (one, two):
                    assert [each["id"] for each in got(app, "events?limit=1")["events"]] == [number]
            settled(session, 3)
            assert [each["state"] for each in got(two, "events")["events"]] == ["delivered"] * 3

    def test_has_a_summary_of_all_receivers(self, tmp_path: Path) -> None:
        session = new_session()
        join = joining(session)
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            for app in (one, two):
                app.post(event("a"))
            settled(session, 2)
            found = got(one, "summary")
            assert (found["session"]["log"], found["session"]["events"]) == (session.address.identity, 2)
            assert (found["balance"]["duplicate"], found["balance"]["holds"]) == (1, True)

    def test_answers_waits_for_what_another_receiver_gets(self, tmp_path: Path) -> None:
        join = joining(new_session())
        with (
            running(tmp_path, ONE, shared=join) as one,
            running(tmp_path, ONE, shared=join) as two,
            waiting(one, 2, filter="is:delivered", count=2, timeout=60) as opened,
        ):
            two.post(event("a"))
            assert got(one, "wait?filter=is:delivered&timeout=30")["count"] == 1
            two.post(event("b"))
            assert [answer(each.reply())["count"] for each in opened] == [2, 2]

    def test_retries_and_gives_up_by_its_own_ids(self, tmp_path: Path) -> None:
        with running(tmp_path, ONE, shared=joining(new_session())) as app:
            app.post(event("a"))
            assert kind(ask(app, "POST", "retry", {"events": [7]})) == "not-found"

    def test_says_since_when_its_settings_hold(self, tmp_path: Path) -> None:
        with running(tmp_path, ONE, shared=joining(new_session())) as app:
            app.post(event("a"))
            found = ask(app, "PUT", "settings", {"destinations": {"One": False}})
            assert msgspec.json.decode(found.body, type=SettingsPoint) == SettingsPoint(1, 1)

    def test_tells_copies_elsewhere_what_all_receivers_have_stored(self, tmp_path: Path) -> None:
        join = joining(new_session())
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            for app in (one, two):
                app.post(event("a"))
            endpoints = one.runtime.session.endpoints
            assert asyncio.run(events_of(RemoteFeed(address(endpoints.receiver), lambda: endpoints.token))) == [1, 2]


async def events_of(feed: RemoteFeed) -> list[int]:
    """The events that a copy gets at first."""
    try:
        found = await feed.since(Position(), 1_000)
    finally:
        await feed.close()
    return [row.values[0] for row in found.rows if row.table == "events"]
