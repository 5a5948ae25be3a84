"""Receivers that share a session: one dedup, one set of settings, each delivery once."""

import json
from pathlib import Path

import pytest

from liveview.core.store import Row
from liveview.errors import ControlError
from liveview.model.destination import Destination
from liveview.model.destination import Webhook as Hook
from liveview.model.facts import NAMES, Fenced
from liveview.runtime.shared_log import NO_NEW_SESSION, this_process
from liveview.text.fact_lines import line_of
from tests.support.api.asking import ask, detail, got
from tests.support.postgres import until
from tests.support.running import JSON, NOWHERE, Running, among, event, running, to
from tests.support.sharing import SharedSession, joining, leasing, new_session, rows, settled
from tests.support.webhook import Webhook, answer

ONE = leasing(among({"One": ["sink:/one"]}))
ROUTES = "select event_id, rule from deliveries where destination = 'One' order by event_id"


@pytest.fixture
def session() -> SharedSession:
    return new_session()


def put(app: Running, **wanted: object) -> dict[str, object]:
    reply = ask(app, "PUT", "settings", wanted)
    assert reply.status == 200, reply
    found: dict[str, object] = json.loads(reply.body)
    return found


class TestReceivers:
    def test_recognise_what_another_one_has_received(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with Webhook() as hook:
            config = leasing(to(hook.url))
            with running(tmp_path, config, shared=join) as one, running(tmp_path, config, shared=join) as two:
                assert [one.post(event("a")).status, two.post(event("a")).status, two.post(event("b")).status] == [
                    200
                ] * 3
                assert settled(session, 3) == ["delivered", "duplicate", "delivered"]
                assert rows(session, "select id, duplicate_of from events order by id") == [
                    (1, None),
                    (2, 1),
                    (3, None),
                ]
                numbers = [app.runtime.session.endpoints.receiver_id for app in (one, two)]
                assert rows(session, "select distinct owner from deliveries order by owner") == numbers
                assert rows(session, "select distinct id >> 40 from attempts order by 1") == numbers
            assert hook.hits == 2

    def test_show_where_they_are_without_a_password(self, tmp_path: Path, session: SharedSession) -> None:
        with running(tmp_path, ONE, shared=joining(session)) as app:
            assert app.runtime.session.endpoints.log == session.address.identity
            assert "postgres@" not in session.address.identity

    def test_go_on_in_their_session(self, tmp_path: Path, session: SharedSession) -> None:
        with running(tmp_path, ONE, shared=joining(session)) as app:
            with pytest.raises(ControlError, match="all receivers of a shared session"):
                app.runtime.commands.new_session()
            assert detail(ask(app, "POST", "sessions")) == NO_NEW_SESSION

    def test_leave_what_they_do_not_know_to_those_that_do(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with Webhook(answer(500), answer(200)) as hook:
            config = leasing(to(hook.url, schedule=[2.0]))
            with running(tmp_path, leasing(NOWHERE), shared=join), running(tmp_path, config, shared=join) as knows:
                knows.post(event("a"))
                assert settled(session, 1) == ["delivered"]
            assert rows(session, "select outcome from attempts order by id") == ["http_error", "ok"]

    def test_carry_out_the_retries_of_another_one(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with Webhook(answer(500), answer(200)) as hook:
            config = leasing(to(hook.url, schedule=[600.0]))
            with running(tmp_path, config, shared=join) as one:
                one.post(event("a"))
                until(lambda: rows(session, "select rounds from deliveries") == [1])
            with running(tmp_path, config, shared=join) as two:
                two.runtime.commands.retry_now(1)
                assert settled(session, 1) == ["delivered"]

    def test_give_up_what_another_one_has(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with Webhook(answer(500)) as hook:
            config = leasing(to(hook.url, schedule=[600.0]))
            with running(tmp_path, config, shared=join) as one, running(tmp_path, config, shared=join) as two:
                one.post(event("a"))
                until(lambda: rows(session, "select rounds from deliveries") == [1])
                two.runtime.commands.give_up(1)
                assert settled(session, 1) == ["failed"]

    def test_count_for_all_of_them(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            one.post(event("a"))
            two.post(event("a"))
            settled(session, 2)
            for app in (one, two):
                until(lambda app=app: app.runtime.session.snapshot().balance.duplicate == 1)  # type: ignore[misc] # a default has no type
                until(lambda app=app: app.runtime.session.snapshot().balance.delivered == 1)  # type: ignore[misc] # a default has no type
                assert app.runtime.session.snapshot().balance.holds

    def test_say_how_many_they_are(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session, is_shown=True)
        with running(tmp_path, ONE, shared=join) as one:
            until(lambda: one.runtime.session.snapshot().receivers == 1)
            with running(tmp_path, ONE, shared=join):
                until(lambda: one.runtime.session.snapshot().receivers == 2)
            until(lambda: one.runtime.session.snapshot().receivers == 1)


class TestSettings:
    def test_are_in_effect_on_all_receivers_from_one_event_on(self, tmp_path: Path, session: SharedSession) -> None:
        join, points = joining(session), {0: (0, True)}
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            for number in range(12):
                two.post_all([event() for _ in range(4)])
                found = put((one, two)[number % 2], destinations={"One": number % 2 == 1})
                version, after = found["version"], found["after_event"]
                assert isinstance(version, int)
                assert isinstance(after, int)
                points[version] = after, number % 2 == 1
                one.post_all([event() for _ in range(4)])
            assert [*points] == list(range(13))
            for event_id, rule in rows(session, ROUTES):
                _, is_on = max((after, is_on) for after, is_on in points.values() if after < event_id)
                assert rule == ("default" if is_on else "destination-disabled"), event_id

    def test_are_those_of_the_store_for_all_who_ask(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            wanted = {"Purchase": {"override": True, "destinations": {"One": True}}}
            assert put(one, overrides=wanted)["overrides"] == wanted
            assert got(two, "settings")["overrides"] == wanted
            assert rows(session, "select who, kind, name from audit") == [("127.0.0.1", "override", "Purchase")]

    def test_are_kept_for_the_next_receiver(self, tmp_path: Path, session: SharedSession) -> None:
        with running(tmp_path, ONE, shared=joining(session)) as app:
            put(app, destinations={"One": False})
        with running(tmp_path, ONE, shared=joining(session)) as app:
            assert got(app, "settings") == {
                "overrides": {},
                "destinations": {"One": False},
                "version": 1,
                "after_event": 0,
            }

    def test_changed_by_hand_are_in_effect_when_that_is_said(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            one.runtime.commands.set_destination("One", enabled=False)
            assert not one.runtime.session.settings().destinations[0].enabled
            until(lambda: not two.runtime.session.settings().destinations[0].enabled)
            assert rows(session, "select who from audit") == [this_process()]

    def test_with_another_destination_need_no_confirmation(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        added = Destination("Two", webhooks=(Hook("sink:/two", JSON),))
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            one.runtime.commands.edit_destination(None, added)
            until(lambda: len(two.runtime.session.settings().destinations) == 2)
            two.post(event("a"))
            assert settled(session, 1) == ["delivered"]
            assert rows(session, "select destination, state from deliveries order by id") == [
                ("One", "delivered"),
                ("Two", "delivered"),
            ]

    def test_of_the_sink_are_shared_too(self, tmp_path: Path, session: SharedSession) -> None:
        join = joining(session)
        with running(tmp_path, ONE, shared=join) as one, running(tmp_path, ONE, shared=join) as two:
            one.runtime.commands.set_behaviour("/one", "500 then ok")
            one.runtime.commands.set_panic("status 503")
            until(lambda: two.runtime.session.settings().panic == "status 503")
            assert two.runtime.session.settings().behaviours == {"/one": "500 then ok"}

    def test_are_no_settings_of_a_file(self, tmp_path: Path) -> None:
        with running(tmp_path, ONE) as app:
            assert "version" not in got(app, "settings")


class TestFenced:
    def test_receiver_says_so_and_ends(self, tmp_path: Path, session: SharedSession) -> None:
        heard: list[Row] = []
        with running(tmp_path, ONE, shared=joining(session), subscribers=[heard.extend]) as app:
            rows(session, "update receivers set gone = 1")
            until(lambda: bool(app.failures))
            assert "silent for longer than its lease" in app.failures.pop()
        facts = [row for row in heard if isinstance(row, Fenced)]
        assert [line_of(fact, 7.5) for fact in facts] == [b'{"fact":"fenced","at":7.5}']
        assert NAMES[Fenced] == "fenced"
