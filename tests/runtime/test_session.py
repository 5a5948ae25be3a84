"""Another configuration, and another session, while liveview runs."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import Config, DedupConfig, ReceiverConfig, SinkConfig
from liveview.errors import ConfigError, ControlError, LiveviewError
from liveview.log.engine.settings import session_label
from liveview.log.read.reader import Reader
from liveview.model.destination import Destination, Override
from liveview.model.destination import Webhook as Hook
from liveview.runtime.recorded import RecordedSession
from liveview.tui.lines.roster import roster
from tests.support.running import NOWHERE, Running, among, event, rows, running, to
from tests.support.webhook import Webhook, hang

TWO = among({"One": ["sink:/one"], "Two": ["sink:/two"]})


def routes(app: Running, event_id: int) -> dict[str, str]:
    return dict(app.rows("select destination, rule from deliveries where event_id = ? order by id", event_id))


def post(app: Running) -> int:
    assert app.post(event()).status == 200
    return int(app.rows("select max(id) from events")[0])


def suppressed(ask: Callable[[], object]) -> Callable[[], None]:
    def act() -> None:
        with contextlib.suppress(ControlError):
            ask()

    return act


def file_of(tmp_path: Path, config: Config) -> Config:
    """What `running` makes of a configuration: ports are free ones."""
    receiver, sink = (msgspec.structs.replace(table, port=0) for table in (config.receiver, config.sink))
    return msgspec.structs.replace(config, receiver=receiver, sink=sink)


class TestReload:
    def test_without_a_file_is_refused(self, tmp_path: Path) -> None:
        with running(tmp_path) as app, pytest.raises(ControlError, match="no configuration file"):
            app.runtime.commands.reload()

    def test_of_an_invalid_file_leaves_everything_as_it_was(self, tmp_path: Path) -> None:
        def load() -> Config:
            raise ConfigError("x.toml: delivery.retries: unknown key")

        with running(tmp_path, TWO, load=load) as app:
            before = app.runtime.session.settings()
            with pytest.raises(LiveviewError, match="unknown key"):
                app.runtime.commands.reload()
            assert app.runtime.session.settings() == before
            assert routes(app, post(app)) == {"One": "default", "Two": "default"}

    def test_takes_over_destinations_and_fails_what_was_for_those_that_are_gone(self, tmp_path: Path) -> None:
        file = [TWO]
        with Webhook(hang) as hook:
            first = to(hook.url, webhook=30, total=60)
            with running(tmp_path, first, load=lambda: file_of(tmp_path, file[0])) as app:
                post(app)
                hook.wait_for_hits(1)
                told = app.runtime.commands.reload()
                assert told == "Read again: 2 destinations added, 1 destination removed and delivery changed."
                app.settled(1)
                assert app.states() == ["failed"]
                assert app.rows("select outcome, error from attempts") == [("interrupted", "destination removed")]
                assert routes(app, post(app)) == {"One": "default", "Two": "default"}
                app.settled(2)
                assert [destination.name for destination in app.runtime.session.settings().destinations] == [
                    "One",
                    "Two",
                ]

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
            told = app.runtime.commands.reload()
            assert told == (
                "Read again: deduplication changed, event settings changed, the receiver changed and sink behaviours "
                "changed."
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
                told = app.runtime.commands.reload()
                assert told == "Read again: receiver.port and sink.port take effect at the next start."

    def test_loses_to_what_was_changed_on_screen(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO, load=lambda: file_of(tmp_path, TWO)) as app:
            app.runtime.commands.set_destination("One", enabled=False)
            assert app.runtime.commands.reload() == "Read again: nothing changed."
            assert routes(app, post(app))["One"] == "destination-disabled"

    def test_names_the_webhooks_that_leave_this_machine(self, tmp_path: Path) -> None:
        file = msgspec.structs.replace(
            NOWHERE, destinations=(Destination("Out", webhooks=(Hook("http://example.com/x"),)),)
        )
        with running(tmp_path, load=lambda: file_of(tmp_path, file)) as app:
            assert list(app.runtime.session.endpoints.outside) == []
            app.runtime.commands.reload()
            assert list(app.runtime.session.endpoints.outside) == ["http://example.com/x"]


class TestMakeEffective:
    def test_takes_the_place_of_the_file_and_is_not_remembered(self, tmp_path: Path) -> None:
        """As a story does."""
        with running(tmp_path, TWO) as app:
            app.runtime.commands.make_effective(among({"Three": ["sink:/three"]}))
            app.wait_until(lambda: [each.name for each in app.runtime.session.settings().destinations] == ["Three"])
            assert routes(app, post(app)) == {"Three": "default"}
        with running(tmp_path, TWO) as app:
            assert routes(app, post(app)) == {"One": "default", "Two": "default"}


class TestGone:
    """A destination that events went to and that is not configured any more."""

    def test_keeps_its_numbers_when_the_file_is_read_again_and_over_a_restart(self, tmp_path: Path) -> None:
        file = among({"One": ["sink:/one"]})
        with running(tmp_path, TWO, load=lambda: file_of(tmp_path, file)) as app:
            post(app)
            app.settled(1)
            app.runtime.commands.reload()
            app.wait_until(lambda: numbers(app) == {"One": (1, None), "Two": (1, "")})
        with running(tmp_path, file) as app:
            app.wait_until(lambda: numbers(app) == {"One": (1, None), "Two": (1, "")})
        with running(tmp_path, among({"Three": ["sink:/three"]})) as app:
            app.wait_until(lambda: numbers(app) == {"Three": (0, None), "One": (1, ""), "Two": (1, "")})
        recorded = RecordedSession(app.log)
        app.wait_until(lambda: recorded.snapshot().version == 2)
        there = roster(recorded.settings(), recorded.snapshot().destinations)
        assert [(known.key, known.totals.delivered) for known in there] == [("Three", 0), ("Two", 1), ("One", 1)]

    def test_of_a_story_is_marked_as_such_over_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.commands.make_effective(among({"Three": ["sink:/three"]}), "outage", TWO)
            app.wait_until(lambda: [each.name for each in app.runtime.session.settings().destinations] == ["Three"])
            post(app)
            app.settled(1)
            app.runtime.commands.make_effective(TWO)
            app.wait_until(lambda: numbers(app) == {"One": (0, None), "Two": (0, None), "Three": (1, "outage")})
        with running(tmp_path, TWO) as app:
            app.wait_until(lambda: numbers(app) == {"One": (0, None), "Two": (0, None), "Three": (1, "outage")})

    def test_is_unknown_in_a_new_session(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            post(app)
            app.settled(1)
            app.runtime.commands.make_effective(among({"One": ["sink:/one"]}))
            app.wait_until(lambda: list(numbers(app)) == ["One", "Two"])
            app.runtime.commands.new_session()
            app.wait_until(lambda: numbers(app) == {"One": (0, None)})


def numbers(app: Running) -> dict[str, tuple[int, str | None]]:
    """What was delivered to each destination, and the story of one that is no longer configured."""
    there = roster(app.runtime.session.settings(), app.runtime.session.snapshot().destinations)
    return {known.key: (known.totals.delivered, known.former.story if known.former else None) for known in there}


class TestNewSession:
    def test_keeps_the_label_that_it_is_given(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            labelled = Path(app.runtime.commands.new_session("checkout"))
            without = Path(app.runtime.commands.new_session())
        with Reader(labelled) as first, Reader(without) as second:
            assert (session_label(first), session_label(second)) == ("checkout", "")

    def test_goes_on_in_another_file_on_the_same_ports(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            post(app)
            app.settled(1)
            before = app.runtime.session.snapshot().version
            path = app.runtime.commands.new_session()
            assert path == app.runtime.session.endpoints.log == str(tmp_path / "log-2.db")
            app.wait_until(lambda: app.runtime.session.snapshot().version > before)
            assert app.runtime.session.snapshot().balance.received == 0
            assert app.post(event()).status == 200
            app.wait_for(lambda: rows(Path(path), "select id, state from events") == [(1, "delivered")])
            assert rows(app.log, "select id, state from events") == [(1, "delivered")]
            assert rows(app.log, "pragma integrity_check") == ["ok"]

    def test_leaves_what_is_pending_in_the_old_file_to_be_taken_up_there(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            post(app)
            hook.wait_for_hits(1)
            app.runtime.commands.new_session()
            assert rows(app.log, "select state from deliveries") == ["pending"]
            assert rows(app.log, "select outcome from attempts") == ["interrupted"]
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            app.settled(1)
            assert (app.states(), hook.hits) == (["delivered"], 1)

    def test_remembers_the_same_changes_but_no_marks(self, tmp_path: Path) -> None:
        """A mark is on an event of the old file; the new one counts its events from 1 again."""
        with running(tmp_path, TWO) as app:
            post(app)
            app.runtime.commands.mark(1, marked=True)
            app.runtime.commands.set_destination("One", enabled=False)
            app.runtime.commands.set_override("X", Override(override=True))
            app.runtime.commands.set_behaviour("/x", "hang")
            path = Path(app.runtime.commands.new_session())
            kinds = "select kind, name from settings where kind not in ('set-up', 'log') order by kind"
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
            paths = [app.log, *(Path(app.runtime.commands.new_session()) for _ in range(3))]
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
                app.runtime.commands.new_session()
                assert reader.last_id() == 1
        assert sorted(path.name for path in tmp_path.iterdir()) == ["log-2.db", "log.db"]

    def test_that_meets_the_end_of_the_run_leaves_both_files_whole(self, tmp_path: Path) -> None:
        with Webhook(hang) as hook, running(tmp_path, to(hook.url, webhook=30, total=60)) as app:
            post(app)
            hook.wait_for_hits(1)
            asking = threading.Thread(target=suppressed(app.runtime.commands.new_session))
            asking.start()
            assert app.runtime.stop()
            asking.join()
        assert {path.name for path in tmp_path.iterdir()} <= {"log.db", "log-2.db"}
        assert rows(app.log, "select outcome from attempts") == ["interrupted"]

    def test_that_cannot_be_made_leaves_the_old_one_in_use(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            (tmp_path / "log-2.db-lock").mkdir()
            with pytest.raises(LiveviewError, match="cannot lock"):
                app.runtime.commands.new_session()
            assert app.runtime.session.endpoints.log == str(app.log)
            assert app.post(event()).status == 200
            (tmp_path / "log-2.db-lock").rmdir()
