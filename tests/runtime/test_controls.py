"""What may be changed while liveview runs, through the real runtime, ports, log and sink."""

import contextlib
import http.client
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from liveview.config import Config, ConfigError, DedupConfig, ReceiverConfig, SinkConfig
from liveview.log.reader import Reader
from liveview.model.controls import ControlError
from liveview.model.destination import Destination, Override
from liveview.model.destination import Webhook as Hook
from liveview.model.event import Verdict
from liveview.runtime import Runtime
from tests.running import JSON, NOWHERE, Running, among, event, rows, running, to
from tests.webhook import Webhook, answer, hang

TWO = among({"One": ["sink:/one"], "Two": ["sink:/two"]})


def suppressed(ask: Callable[[], object]) -> Callable[[], None]:
    def act() -> None:
        with contextlib.suppress(ControlError):
            ask()

    return act


def routes(app: Running, event_id: int) -> dict[str, str]:
    return dict(app.rows("select destination, rule from deliveries where event_id = ? order by id", event_id))


def post(app: Running) -> int:
    assert app.post(event()).status == 200
    return int(app.rows("select max(id) from events")[0])


class TestBefore:
    def test_the_start_everything_is_refused_in_one_sentence(self, tmp_path: Path) -> None:
        runtime = Runtime(NOWHERE, tmp_path / "log.db")
        for ask in (lambda: runtime.set_panic("hang"), lambda: runtime.preview(b"{}"), runtime.new_session):
            with pytest.raises(ControlError, match="not running"):
                ask()
        assert runtime.replied_at(1) is None

    def test_and_after_the_end_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            pass
        with pytest.raises(ControlError, match="not running"):
            app.runtime.set_panic("hang")
        with pytest.raises(ControlError, match="not running"):
            app.runtime.preview(b"{}")


class TestSetup:
    def test_says_what_is_in_force_with_secrets_masked(self, tmp_path: Path) -> None:
        config = to("http://user:secret@127.0.0.1:9/x?key=secret", headers={"Authorization": "secret", "X": "y"})
        with running(tmp_path, config) as app:
            (found,) = app.runtime.setup().destinations
            assert found.webhooks == (Hook("http://***@127.0.0.1:9/x?key=***", {"Authorization": "***", "X": "y"}),)
            assert "secret" not in str(app.runtime.setup())

    def test_is_kept_with_the_session(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.set_destination("One", enabled=False)
            app.wait_until(lambda: not app.runtime.setup().destinations[0].enabled)
        (kept,) = rows(app.log, "select value from settings where kind = 'set-up'")
        assert msgspec.json.decode(kept)["destinations"][0]["enabled"] is False


class TestOverrides:
    def test_decide_from_the_next_event_on_and_after_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.set_override("Purchase", Override(True, {"Two": True}))
            app.wait_until(lambda: "Purchase" in app.runtime.setup().overrides)
            assert app.runtime.setup().changed == {("override", "Purchase")}
            assert routes(app, post(app)) == {"One": "override-off", "Two": "override-on"}
        with running(tmp_path, TWO) as app:
            assert routes(app, post(app)) == {"One": "override-off", "Two": "override-on"}

    def test_go_back_to_the_file(self, tmp_path: Path) -> None:
        file = msgspec.structs.replace(TWO, events={"Purchase": Override(True, {"One": True})})
        with running(tmp_path, file) as app:
            before = app.runtime.setup().version
            app.runtime.set_override("Purchase", Override(override=False))
            app.runtime.set_override("Purchase", None)
            app.wait_until(lambda: app.runtime.setup().version == before + 2)
            assert app.runtime.setup().changed == frozenset()
            assert routes(app, post(app)) == {"One": "override-on", "Two": "override-off"}
        assert rows(app.log, "select * from settings where kind = 'override'") == []

    def test_of_a_destination_that_does_not_exist_are_refused_with_the_likely_one(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            with pytest.raises(ControlError, match="there is no destination 'Onee', did you mean One"):
                app.runtime.set_override("Purchase", Override(True, {"Onee": True}))
            with pytest.raises(ControlError, match="without a name"):
                app.runtime.set_override("", Override())


class TestDestination:
    def test_that_is_switched_off_keeps_its_retries_waiting_until_it_is_on_again(self, tmp_path: Path) -> None:
        with Webhook(answer(500), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[0.3])) as app:
            post(app)
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            app.runtime.set_destination("Webhooks", enabled=False)
            app.wait_until(lambda: not app.runtime.setup().destinations[0].enabled)
            assert routes(app, post(app)) == {"Webhooks": "destination-disabled"}
            app.wait_until(lambda: app.runtime.now() > app.rows("select max(next_attempt_at) from deliveries")[0] + 0.3)
            assert (hook.hits, app.states()) == (1, ["pending", "unrouted"])
            app.runtime.set_destination("Webhooks", enabled=None)
            app.settled(2)
            assert (hook.hits, app.states()) == (2, ["delivered", "unrouted"])

    def test_stays_off_after_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.set_destination("One", enabled=False)
            post(app)
        with running(tmp_path, TWO) as app:
            assert app.runtime.setup().changed == {("destination", "One")}
            assert routes(app, post(app))["One"] == "destination-disabled"

    def test_that_does_not_exist_is_refused_with_the_likely_one(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app, pytest.raises(ControlError, match="'one', did you mean One"):
            app.runtime.set_destination("one", enabled=True)


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
            app.runtime.set_behaviour("/x", "status 500")
            app.wait_until(lambda: app.runtime.setup().behaviours == {"/x": "status 500"})
            assert self.status(app) == 500
        with running(tmp_path, file) as app:
            assert self.status(app) == 500
            app.runtime.set_behaviour("/x", None)
            app.wait_until(lambda: app.runtime.setup().behaviours == {"/x": "status 503"})
            assert self.status(app) == 503

    def test_starts_a_script_anew_when_it_is_set_again(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for version in range(2):
                before = app.runtime.setup().version
                app.runtime.set_behaviour("/x", "500x1 then ok")
                app.wait_until(lambda before=before: app.runtime.setup().version > before)  # type: ignore[misc]
                assert [self.status(app), self.status(app)] == [500, 200], version

    def test_panics_and_calms_down(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.runtime.set_panic("status 500")
            app.wait_until(lambda: app.runtime.setup().panic == "status 500")
            assert self.status(app, "/any") == 500
        with running(tmp_path) as app:
            assert self.status(app, "/any") == 500
            app.runtime.set_panic("")
            app.wait_until(lambda: app.runtime.setup().panic == "")
            assert self.status(app, "/any") == 200

    @pytest.mark.parametrize(("path", "text"), [("x", "ok"), ("/x", "nonsense"), ("/x", "")])
    def test_refuses_what_is_no_path_or_behaviour(self, tmp_path: Path, path: str, text: str) -> None:
        with running(tmp_path) as app, pytest.raises(ControlError):
            app.runtime.set_behaviour(path, text)

    def test_refuses_a_panic_that_is_none(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(ControlError, match="nonsense"):
            app.runtime.set_panic("nonsense")


class TestMarks:
    def test_are_in_the_log_until_they_are_taken_away(self, tmp_path: Path) -> None:
        marks = "select name, value from settings where kind = 'mark'"
        with running(tmp_path) as app:
            post(app)
            app.runtime.mark(1, marked=True)
            app.wait_for(lambda: app.rows(marks) == [("1", "true")])
            app.runtime.mark(1, marked=False)
            app.wait_for(lambda: app.rows(marks) == [])

    def test_are_of_events_that_exist(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for event_id in (0, 1):
                with pytest.raises(ControlError, match=f"no event #{event_id}"):
                    app.runtime.mark(event_id, marked=True)


class TestRetryNow:
    def test_tries_again_at_once(self, tmp_path: Path) -> None:
        with Webhook(answer(500), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[3600])) as app:
            post(app)
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            app.runtime.retry_now(1)
            app.settled(1)
            assert (app.states(), hook.hits) == (["delivered"], 2)

    def test_takes_its_turn_where_the_lane_is_full(self, tmp_path: Path) -> None:
        let_go = threading.Event()
        slow = Webhook(answer(500), lambda exchange: let_go.wait(20) and answer(200)(exchange))  # type: ignore[arg-type]
        with slow as hook, running(tmp_path, to(hook.url, webhook=30, total=60, schedule=[3600], most=1)) as app:
            post(app)
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            post(app)
            hook.wait_for_hits(2)
            app.runtime.retry_now(1)
            due = "select next_attempt_at from deliveries where id = 1"
            app.wait_for(lambda: app.rows(due)[0] <= app.runtime.now())
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
            app.runtime.give_up(1)
            app.settled(1)
            assert app.states() == ["failed"]
            assert app.rows("select outcome, error from attempts") == [("interrupted", "given up by hand")]
            app.wait_until(lambda: app.runtime.live().in_flight == ())
            app.wait_until(lambda: app.runtime.live().balance.failed == 1)
            assert app.runtime.live().balance.holds

    def test_ends_what_waits_in_the_log_only(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60, most=1)) as app:
            first, second = post(app), post(app)
            hook.wait_for_hits(1)
            app.runtime.give_up(second)
            app.wait_for(lambda: app.states() == ["pending", "failed"])
            assert app.rows("select outcome, error, started_at from attempts where delivery_id = 2") == [
                ("not_called", "given up by hand", None)
            ]
            app.runtime.give_up(first)
            app.settled(2)
            assert hook.hits == 1

    def test_of_nothing_changes_nothing(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            post(app)
            app.settled(1)
            app.runtime.give_up(1)
            app.runtime.retry_now(1)
            post(app)
            app.settled(2)
            assert app.states() == ["delivered", "delivered"]
            with pytest.raises(ControlError, match="no event #3"):
                app.runtime.give_up(3)


class TestPreview:
    def test_decides_like_track_and_keeps_nothing(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            fresh = app.runtime.preview(event("a"))[0]
            assert (fresh.verdict, fresh.name, [route.destination for route in fresh.routes]) == (
                Verdict.ACCEPTED,
                "Purchase",
                ["One", "Two"],
            )
            app.post(event("a"))
            again = app.runtime.preview(event("a"))[0]
            assert (again.verdict, again.duplicate_of, again.routes) == (Verdict.DUPLICATE, 1, ())
            (bad,) = app.runtime.preview(b"{")
            assert (bad.verdict, bad.problems[0].code) == (Verdict.INVALID, "not-json")
            app.runtime.preview(event("b"))
            app.post(event("b"))
            assert app.rows("select id, verdict from events") == [(1, "accepted"), (2, "accepted")]

    def test_of_too_much_is_refused(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(ControlError, match="larger"):
            app.runtime.preview(bytes(2 << 20))


class TestSend:
    def test_goes_through_the_real_port_and_names_its_request(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event())
            sent = app.runtime.send(event("x"), (("Content-Type", "text/plain"), ("Host", "evil"), ("X-Own", "1")))
            assert (sent.status, sent.request_id) == (200, 2)
            headers = dict(msgspec.json.decode(app.rows("select headers from requests where id = 2")[0]))
            assert (headers["Content-Type"], headers["X-Own"]) == ("text/plain", "1")
            assert headers["Host"] == f"127.0.0.1:{app.port}"

    def test_with_a_header_that_cannot_be_sent_is_refused(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(ControlError, match="cannot be sent"):
            app.runtime.send(b"{}", (("X", "a\r\nY: b"),))


class TestReplies:
    def test_are_known_at_once_and_in_the_log_soon(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            before = app.runtime.now()
            app.post_all([event() for _ in range(20)])
            app.wait_until(lambda: app.runtime.replied_at(20) is not None)
            moments = [app.runtime.replied_at(number) for number in range(1, 21)]
            assert all(moment is not None and before <= moment <= app.runtime.now() for moment in moments)
            assert app.runtime.replied_at(21) is None
            count = "select coalesce(sum(last_request_id - first_request_id + 1), 0) from replies"
            app.wait_for(lambda: app.rows(count) == [20])

    def test_are_stored_before_the_end(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.post(event())
        assert rows(app.log, "select first_request_id, last_request_id from replies") == [(1, 1)]


def file_of(tmp_path: Path, config: Config) -> Config:
    """What `running` makes of a configuration: ports are free ones."""
    receiver, sink = (msgspec.structs.replace(table, port=0) for table in (config.receiver, config.sink))
    return msgspec.structs.replace(config, receiver=receiver, sink=sink)


class TestReload:
    def test_without_a_file_is_refused(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(ControlError, match="no configuration file"):
            app.runtime.reload()

    def test_of_an_invalid_file_leaves_everything_as_it_was(self, tmp_path: Path) -> None:
        def load() -> Config:
            raise ConfigError("x.toml: delivery.retries: unknown key")

        with running(tmp_path, TWO, load=load) as app:
            before = app.runtime.setup()
            with pytest.raises(ControlError, match="unknown key"):
                app.runtime.reload()
            assert app.runtime.setup() == before
            assert routes(app, post(app)) == {"One": "default", "Two": "default"}

    def test_takes_over_destinations_and_fails_what_was_for_those_that_are_gone(self, tmp_path: Path) -> None:
        file = [TWO]
        with Webhook(hang) as hook:
            first = to(hook.url, webhook=30, total=60)
            with running(tmp_path, first, load=lambda: file_of(tmp_path, file[0])) as app:
                post(app)
                hook.wait_for_hits(1)
                assert app.runtime.reload() == "2 destinations added, 1 destination removed and delivery changed"
                app.settled(1)
                assert app.states() == ["failed"]
                assert app.rows("select outcome, error from attempts") == [("interrupted", "destination removed")]
                assert routes(app, post(app)) == {"One": "default", "Two": "default"}
                app.settled(2)
                assert [destination.name for destination in app.runtime.setup().destinations] == ["One", "Two"]

    def test_takes_over_what_decides_about_events(self, tmp_path: Path) -> None:
        file = msgspec.structs.replace(
            TWO,
            receiver=ReceiverConfig(strict=True, allow_hosts=("other",)),
            dedup=DedupConfig(policy="mark"),
            events={"Purchase": Override(True, {"One": True})},
            sink=SinkConfig(behaviours={"/one": "status 500"}),
        )
        with running(tmp_path, TWO, load=lambda: file_of(tmp_path, file)) as app:
            assert app.post(b"{").status == 200
            told = app.runtime.reload()
            assert told == (
                "deduplication changed, event settings changed, the receiver changed and sink behaviours changed"
            )
            assert app.post(b"{").status == 400
            assert app.post(event("a"), {"Host": "other"}).status == 200
            assert app.post(event("a")).status == 200
            app.wait_for(lambda: app.rows("select status from attempts") == [500, 500])
            assert routes(app, 4) == {"One": "override-on", "Two": "override-off"}

    def test_says_what_has_to_wait_and_says_it_again(self, tmp_path: Path) -> None:
        file = msgspec.structs.replace(TWO, receiver=ReceiverConfig(port=4999), sink=SinkConfig(port=4998))
        with running(tmp_path, TWO, load=lambda: file) as app:
            for _ in range(2):
                told = app.runtime.reload()
                assert told == "receiver.port and sink.port take effect at the next start"

    def test_loses_to_what_was_changed_on_screen(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO, load=lambda: file_of(tmp_path, TWO)) as app:
            app.runtime.set_destination("One", enabled=False)
            assert app.runtime.reload() == "nothing changed"
            assert routes(app, post(app))["One"] == "destination-disabled"

    def test_names_the_webhooks_that_leave_this_machine(self, tmp_path: Path) -> None:
        file = msgspec.structs.replace(
            NOWHERE, destinations=(Destination("Out", webhooks=(Hook("http://example.com/x"),)),)
        )
        with running(tmp_path, load=lambda: file_of(tmp_path, file)) as app:
            assert app.runtime.endpoints.outside == ()
            app.runtime.reload()
            assert app.runtime.endpoints.outside == ("http://example.com/x",)


class TestPutInForce:
    def test_takes_the_place_of_the_file_and_is_not_remembered(self, tmp_path: Path) -> None:
        """As a story does."""
        with running(tmp_path, TWO) as app:
            app.runtime.put_in_force(among({"Three": ["sink:/three"]}))
            app.wait_until(lambda: [each.name for each in app.runtime.setup().destinations] == ["Three"])
            assert routes(app, post(app)) == {"Three": "default"}
        with running(tmp_path, TWO) as app:
            assert routes(app, post(app)) == {"One": "default", "Two": "default"}


class TestNewSession:
    def test_goes_on_in_another_file_on_the_same_ports(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            post(app)
            app.settled(1)
            before = app.runtime.live().version
            path = app.runtime.new_session()
            assert path == app.runtime.endpoints.log == str(tmp_path / "log-2.db")
            app.wait_until(lambda: app.runtime.live().version > before)
            assert app.runtime.live().balance.received == 0
            assert app.post(event()).status == 200
            app.wait_for(lambda: rows(Path(path), "select id, state from events") == [(1, "delivered")])
            assert rows(app.log, "select id, state from events") == [(1, "delivered")]
            assert rows(app.log, "pragma integrity_check") == ["ok"]

    def test_leaves_what_is_pending_in_the_old_file_to_be_taken_up_there(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            post(app)
            hook.wait_for_hits(1)
            app.runtime.new_session()
            assert rows(app.log, "select state from deliveries") == ["pending"]
            assert rows(app.log, "select outcome from attempts") == ["interrupted"]
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            app.settled(1)
            assert (app.states(), hook.hits) == (["delivered"], 1)

    def test_remembers_the_same_changes_but_no_marks(self, tmp_path: Path) -> None:
        """A mark is on an event of the old file; the new one counts its events from 1 again."""
        with running(tmp_path, TWO) as app:
            post(app)
            app.runtime.mark(1, marked=True)
            app.runtime.set_destination("One", enabled=False)
            app.runtime.set_override("X", Override(override=True))
            app.runtime.set_behaviour("/x", "hang")
            path = Path(app.runtime.new_session())
            kinds = "select kind, name from settings where kind <> 'set-up' order by kind"
            app.wait_for(lambda: rows(path, kinds) == [("behaviour", "/x"), ("destination", "One"), ("override", "X")])

    def test_answers_every_request_meanwhile(self, tmp_path: Path) -> None:
        answered: dict[str, int] = {}
        with running(tmp_path) as app:
            stop = threading.Event()

            def load(worker: int) -> None:
                number = 0
                while not stop.is_set():
                    number += 1
                    key = f"{worker}-{number}"
                    answered[key] = app.post(event(key)).status

            threads = [threading.Thread(target=load, args=(worker,)) for worker in range(4)]
            for thread in threads:
                thread.start()
            paths = [app.log, *(Path(app.runtime.new_session()) for _ in range(3))]
            stop.set()
            for thread in threads:
                thread.join()
        assert set(answered.values()) == {200}
        stored = [key for path in paths for key in rows(path, "select dedup_key from events")]
        assert sorted(stored) == sorted(f'"{key}"' for key in answered)

    def test_leaves_single_files_behind_although_a_screen_read_the_old_one_for_longer(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            post(app)
            with Reader(app.log) as reader:
                reader.last_id()
                app.runtime.new_session()
                assert reader.last_id() == 1
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log-2.db", "log.db"]

    def test_that_meets_the_end_of_the_run_leaves_both_files_whole(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            post(app)
            hook.wait_for_hits(1)
            asking = threading.Thread(target=suppressed(app.runtime.new_session))
            asking.start()
            assert app.runtime.stop()
            asking.join()
        assert {path.name for path in tmp_path.iterdir()} <= {"log.db", "log-2.db"}
        assert rows(app.log, "select outcome from attempts") == ["interrupted"]

    def test_that_cannot_be_made_leaves_the_old_one_in_use(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            (tmp_path / "log-2.db-lock").mkdir()
            with pytest.raises(ControlError, match="cannot lock"):
                app.runtime.new_session()
            assert app.runtime.endpoints.log == str(app.log)
            assert app.post(event()).status == 200
            (tmp_path / "log-2.db-lock").rmdir()
