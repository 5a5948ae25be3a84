"""What may be changed while liveview runs, through the real runtime, ports, log and sink."""

import http.client
import threading
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import SinkConfig
from liveview.errors import ControlError, LiveviewError
from liveview.model.changes import Change, PanicChanged
from liveview.model.destination import Override
from liveview.model.destination import Webhook as Hook
from liveview.model.event import Verdict
from liveview.model.outgoing import Outgoing
from liveview.runtime import Runtime
from liveview.runtime.loop_commands import LoopCommands
from tests.support.log.making import new_log, writing
from tests.support.running import JSON, NOWHERE, Running, among, event, rows, running, to
from tests.support.webhook import Webhook, answer, hang

TWO = among({"One": ["sink:/one"], "Two": ["sink:/two"]})


def routes(app: Running, event_id: int) -> dict[str, str]:
    return dict(app.rows("select destination, rule from deliveries where event_id = ? order by id", event_id))


def post(app: Running) -> int:
    assert app.post(event()).status == 200
    return int(app.rows("select max(id) from events")[0])


class TestBefore:
    def test_the_start_everything_is_refused_in_one_sentence(self, tmp_path: Path) -> None:
        runtime = Runtime(NOWHERE, tmp_path / "log.db")
        for ask in (
            lambda: runtime.commands.set_panic("hang"),
            lambda: runtime.commands.preview(Outgoing(b"{}")),
            runtime.commands.new_session,
        ):
            with pytest.raises(ControlError, match="not running"):
                ask()
        assert runtime.session.replied_at(1) is None

    def test_and_after_the_end_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            pass
        with pytest.raises(ControlError, match="not running"):
            app.runtime.commands.set_panic("hang")
        with pytest.raises(ControlError, match="not running"):
            app.runtime.commands.preview(Outgoing(b"{}"))


def test_what_another_session_refuses_meanwhile_is_not_an_error_of_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It was checked when it was asked for; nobody waits for an answer."""
    refused: list[Change] = []

    def refuse(_: LoopCommands, change: Change) -> None:
        refused.append(change)
        raise ControlError("there is no event #1")

    with running(tmp_path) as app, monkeypatch.context() as patch:
        patch.setattr(LoopCommands, "apply", refuse)
        app.runtime.commands.set_panic("")
        app.runtime.commands.preview(Outgoing(b"{}"))
    assert (refused, caplog.records) == ([PanicChanged(None)], [])


class TestSettings:
    def test_are_the_current_ones_with_secrets_masked(self, tmp_path: Path) -> None:
        config = to("http://user:secret@127.0.0.1:9/x?key=secret", headers={"Authorization": "secret", "X": "y"})
        with running(tmp_path, config) as app:
            (found,) = app.runtime.session.settings().destinations
            assert found.webhooks == (Hook("http://***@127.0.0.1:9/x?key=***", {"Authorization": "***", "X": "y"}),)
            assert "secret" not in str(app.runtime.session.settings())

    def test_is_kept_with_the_session(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.commands.set_destination("One", enabled=False)
            app.wait_until(lambda: not app.runtime.session.settings().destinations[0].enabled)
        (kept,) = rows(app.log, "select value from settings where kind = 'set-up'")
        assert msgspec.json.decode(kept)["destinations"][0]["enabled"] is False

    def test_of_a_log_that_was_written_before_are_in_effect_and_its_rows_stay(self, tmp_path: Path) -> None:
        written = [
            ("behaviour", "/x", '"status 404 then ok"'),
            ("behaviour", "/y", '"explode"'),
            ("destination", "One", "false"),
            ("mark", "1", "true"),
            ("override", "Purchase", '{"override":true,"destinations":{"Two":true}}'),
            ("panic", "sink", '"hang"'),
        ]
        with writing(new_log(tmp_path / "log.db")) as connection:
            connection.executemany("insert into settings values (?, ?, ?)", written)
        with running(tmp_path, TWO) as app:
            settings = app.runtime.session.settings()
            assert [destination.enabled for destination in settings.destinations] == [False, True]
            assert settings.overrides == {"Purchase": Override(True, {"Two": True})}
            assert (settings.behaviours, settings.panic) == ({"/x": "status 404 then ok"}, "hang")
            assert settings.changed == {("override", "Purchase"), ("destination", "One"), ("behaviour", "/x")}
        assert rows(app.log, "select * from settings where kind not in ('set-up', 'log') order by kind") == written


class TestOverrides:
    def test_decide_from_the_next_event_on_and_after_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.commands.set_override("Purchase", Override(True, {"Two": True}))
            app.wait_until(lambda: "Purchase" in app.runtime.session.settings().overrides)
            assert app.runtime.session.settings().changed == {("override", "Purchase")}
            assert routes(app, post(app)) == {"One": "override-off", "Two": "override-on"}
        with running(tmp_path, TWO) as app:
            assert routes(app, post(app)) == {"One": "override-off", "Two": "override-on"}

    def test_go_back_to_the_file(self, tmp_path: Path) -> None:
        file = msgspec.structs.replace(TWO, events={"Purchase": Override(True, {"One": True})})
        with running(tmp_path, file) as app:
            before = app.runtime.session.settings().version
            app.runtime.commands.set_override("Purchase", Override(override=False))
            app.runtime.commands.set_override("Purchase", None)
            app.wait_until(lambda: app.runtime.session.settings().version == before + 2)
            assert app.runtime.session.settings().changed == frozenset()
            assert routes(app, post(app)) == {"One": "override-on", "Two": "override-off"}
        assert rows(app.log, "select * from settings where kind = 'override'") == []

    def test_of_a_destination_that_does_not_exist_are_refused_with_the_likely_one(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            with pytest.raises(ControlError, match="there is no destination 'Onee', did you mean One"):
                app.runtime.commands.set_override("Purchase", Override(True, {"Onee": True}))
            with pytest.raises(ControlError, match="without a name"):
                app.runtime.commands.set_override("", Override())


class TestDestination:
    def test_that_is_switched_off_keeps_its_retries_waiting_until_it_is_on_again(self, tmp_path: Path) -> None:
        with Webhook(answer(500), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[0.3])) as app:
            post(app)
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            app.runtime.commands.set_destination("Webhooks", enabled=False)
            app.wait_until(lambda: not app.runtime.session.settings().destinations[0].enabled)
            assert routes(app, post(app)) == {"Webhooks": "destination-disabled"}
            app.wait_until(
                lambda: app.runtime.session.now() > app.rows("select max(next_attempt_at) from deliveries")[0] + 0.3
            )
            assert (hook.hits, app.states()) == (1, ["pending", "unrouted"])
            app.runtime.commands.set_destination("Webhooks", enabled=None)
            app.settled(2)
            assert (hook.hits, app.states()) == (2, ["delivered", "unrouted"])

    def test_stays_off_after_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.commands.set_destination("One", enabled=False)
            post(app)
        with running(tmp_path, TWO) as app:
            assert app.runtime.session.settings().changed == {("destination", "One")}
            assert routes(app, post(app))["One"] == "destination-disabled"

    def test_that_does_not_exist_is_refused_with_the_likely_one(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app, pytest.raises(ControlError, match="'one', did you mean One"):
            app.runtime.commands.set_destination("one", enabled=True)


class TestSink:
    def status(self, app: Running, path: str = "/x") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=10)
        connection.request("POST", path, b"{}", JSON)
        with connection.getresponse() as response:
            status = response.status
        connection.close()
        return status

    def test_takes_a_behaviour_at_once_and_after_a_restart_and_back(self, tmp_path: Path) -> None:
        file = msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours={"/x": "status 503"}))
        with running(tmp_path, file) as app:
            assert self.status(app) == 503
            app.runtime.commands.set_behaviour("/x", "status 500")
            app.wait_until(lambda: app.runtime.session.settings().behaviours == {"/x": "status 500"})
            assert self.status(app) == 500
        with running(tmp_path, file) as app:
            assert self.status(app) == 500
            app.runtime.commands.set_behaviour("/x", None)
            app.wait_until(lambda: app.runtime.session.settings().behaviours == {"/x": "status 503"})
            assert self.status(app) == 503

    def test_starts_a_script_over_when_it_is_set_again(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for version in range(2):
                before = app.runtime.session.settings().version
                app.runtime.commands.set_behaviour("/x", "500x1 then ok")
                app.wait_until(lambda before=before: app.runtime.session.settings().version > before)  # type: ignore[misc] # a default has no type
                assert [self.status(app), self.status(app)] == [500, 200], version

    def test_panics_and_calms_down(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.runtime.commands.set_panic("status 500")
            app.wait_until(lambda: app.runtime.session.settings().panic == "status 500")
            assert self.status(app, "/any") == 500
        with running(tmp_path) as app:
            assert self.status(app, "/any") == 500
            app.runtime.commands.set_panic("")
            app.wait_until(lambda: app.runtime.session.settings().panic == "")
            assert self.status(app, "/any") == 200

    @pytest.mark.parametrize(("path", "text"), [("x", "ok"), ("/x", "nonsense"), ("/x", "")])
    def test_refuses_what_is_not_a_path_or_behaviour(self, tmp_path: Path, path: str, text: str) -> None:
        with running(tmp_path) as app, pytest.raises(LiveviewError):
            app.runtime.commands.set_behaviour(path, text)

    def test_refuses_a_panic_that_is_none(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(LiveviewError, match="nonsense"):
            app.runtime.commands.set_panic("nonsense")


class TestMarks:
    def test_are_in_the_log_until_they_are_removed(self, tmp_path: Path) -> None:
        marks = "select name, value from settings where kind = 'mark'"
        with running(tmp_path) as app:
            post(app)
            app.runtime.commands.mark(1, marked=True)
            app.wait_for(lambda: app.rows(marks) == [("1", "true")])
            app.runtime.commands.mark(1, marked=False)
            app.wait_for(lambda: app.rows(marks) == [])

    def test_are_of_events_that_exist(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for event_id in (0, 1):
                with pytest.raises(ControlError, match=f"no event #{event_id}"):
                    app.runtime.commands.mark(event_id, marked=True)


class TestRetryNow:
    def test_tries_again_at_once(self, tmp_path: Path) -> None:
        with Webhook(answer(500), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[3600])) as app:
            post(app)
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            app.runtime.commands.retry_now(1)
            app.settled(1)
            assert (app.states(), hook.hits) == (["delivered"], 2)

    def test_takes_its_turn_in_a_full_queue(self, tmp_path: Path) -> None:
        let_go = threading.Event()
        slow = Webhook(answer(500), lambda exchange: let_go.wait(20) and answer(200)(exchange))
        with slow as hook, running(tmp_path, to(hook.url, webhook=30, total=60, schedule=[3600], most=1)) as app:
            post(app)
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            post(app)
            hook.wait_for_hits(2)
            app.runtime.commands.retry_now(1)
            due = "select next_attempt_at from deliveries where id = 1"
            app.wait_for(lambda: app.rows(due)[0] <= app.runtime.session.now())
            assert hook.hits == 2
            let_go.set()
            app.settled(2)
            assert app.states() == ["delivered", "delivered"]
            assert hook.hits == 3


class TestGiveUp:
    def test_cuts_off_the_call_and_says_why(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60, schedule=[3600])) as app:
            post(app)
            hook.wait_for_hits(1)
            app.runtime.commands.give_up(1)
            app.settled(1)
            assert app.states() == ["failed"]
            assert app.rows("select outcome, error from attempts") == [("interrupted", "given up by hand")]
            app.wait_until(lambda: app.runtime.session.snapshot().in_flight == ())
            app.wait_until(lambda: app.runtime.session.snapshot().balance.failed == 1)
            assert app.runtime.session.snapshot().balance.holds

    def test_ends_what_waits_in_the_log_only(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60, most=1)) as app:
            first, second = post(app), post(app)
            hook.wait_for_hits(1)
            app.runtime.commands.give_up(second)
            app.wait_for(lambda: app.states() == ["pending", "failed"])
            assert app.rows("select outcome, error, started_at from attempts where delivery_id = 2") == [
                ("not_called", "given up by hand", None)
            ]
            app.runtime.commands.give_up(first)
            app.settled(2)
            assert hook.hits == 1

    def test_of_nothing_changes_nothing(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            post(app)
            app.settled(1)
            app.runtime.commands.give_up(1)
            app.runtime.commands.retry_now(1)
            post(app)
            app.settled(2)
            assert app.states() == ["delivered", "delivered"]
            with pytest.raises(ControlError, match="no event #3"):
                app.runtime.commands.give_up(3)


class TestPreview:
    def test_decides_like_track_and_keeps_nothing(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            fresh = app.runtime.commands.preview(Outgoing(event("a")))[0]
            assert (fresh.verdict, fresh.name, [route.destination for route in fresh.routes]) == (
                Verdict.ACCEPTED,
                "Purchase",
                ["One", "Two"],
            )
            app.post(event("a"))
            again = app.runtime.commands.preview(Outgoing(event("a")))[0]
            assert (again.verdict, again.duplicate_of, again.routes) == (Verdict.DUPLICATE, 1, ())
            (bad,) = app.runtime.commands.preview(Outgoing(b"{"))
            assert (bad.verdict, bad.problems[0].code) == (Verdict.INVALID, "not-json")
            app.runtime.commands.preview(Outgoing(event("b")))
            app.post(event("b"))
            assert app.rows("select id, verdict from events") == [(1, "accepted"), (2, "accepted")]

    def test_of_too_much_is_refused(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(LiveviewError, match="larger"):
            app.runtime.commands.preview(Outgoing(bytes(2 << 20)))


class TestSend:
    def test_goes_through_the_real_port_and_names_its_request(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event())
            sent = app.runtime.commands.send(
                Outgoing(event("x"), headers=(("Content-Type", "text/plain"), ("Host", "evil"), ("X-Own", "1")))
            )
            assert (sent.status, sent.request_id) == (200, 2)
            headers = dict(msgspec.json.decode(app.rows("select headers from requests where id = 2")[0]))
            assert (headers["Content-Type"], headers["X-Own"]) == ("text/plain", "1")
            assert headers["Host"] == f"127.0.0.1:{app.port}"

    def test_with_a_header_that_cannot_be_sent_is_refused(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(LiveviewError, match="cannot be sent"):
            app.runtime.commands.send(Outgoing(b"{}", headers=(("X", "a\r\nY: b"),)))


class TestReplies:
    def test_are_known_at_once_and_in_the_log_soon(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            before = app.runtime.session.now()
            app.post_all([event() for _ in range(20)])
            app.wait_until(lambda: app.runtime.session.replied_at(20) is not None)
            moments = [app.runtime.session.replied_at(number) for number in range(1, 21)]
            assert all(moment is not None and before <= moment <= app.runtime.session.now() for moment in moments)
            assert app.runtime.session.replied_at(21) is None
            count = "select coalesce(sum(last_request_id - first_request_id + 1), 0) from replies"
            app.wait_for(lambda: app.rows(count) == [20])

    def test_are_stored_before_the_end(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event())
        assert rows(app.log, "select first_request_id, last_request_id from replies") == [(1, 1)]
