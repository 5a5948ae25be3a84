"""The configuration of destinations, changed while liveview runs: real ports, a real log and real webhooks."""

from pathlib import Path

import msgspec
import pytest

from liveview.config.file import parse
from liveview.config.schema import Config
from liveview.errors import ControlError
from liveview.log.engine.effective_settings import read_settings
from liveview.log.sessions.config_file import config_file
from liveview.model.destination import Destination
from liveview.model.destination import Webhook as Hook
from liveview.runtime.recorded import RecordedSession
from tests.support.running import JSON, Running, among, event, rows, running, to
from tests.support.webhook import Webhook, answer

TWO = among({"One": ["sink:/one"], "Two": ["sink:/two"]})


def shown(app: Running, key: str) -> Destination:
    """The destination as the screen gets it."""
    return next(each for each in app.runtime.session.settings().destinations if each.key == key)


def edit(app: Running, key: str | None, **more: object) -> Destination:
    """Change a destination, or add one, and wait until it is in effect."""
    before = Destination("New") if key is None else shown(app, key)
    written = msgspec.structs.replace(before, **more)
    app.runtime.commands.edit_destination(key, written)
    app.wait_until(lambda: written.key in [each.key for each in app.runtime.session.settings().destinations])
    app.wait_until(lambda: shown(app, written.key).webhooks == written.webhooks)
    return written


def post(app: Running) -> int:
    assert app.post(event()).status == 200
    return int(app.rows("select max(id) from events")[0])


def rules(app: Running, event_id: int) -> dict[str, str]:
    return dict(app.rows("select destination, rule from deliveries where event_id = ? order by id", event_id))


class TestEditing:
    def test_is_in_effect_at_once_after_a_restart_and_back_in_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LIVEVIEW_TOKEN", "a-secret-token")
        with Webhook(answer(200)) as first, Webhook(answer(200)) as second:
            file = to(first.url, headers={**JSON, "Authorization": "literal-secret"})
            kept = (
                Hook(first.url, {**JSON, "Authorization": "***"}),
                Hook(second.url, {"X-Token": "env:LIVEVIEW_TOKEN"}),
            )
            with running(tmp_path, file) as app:
                post(app)
                app.settled(1)
                edit(app, "Webhooks", webhooks=kept)
                assert app.runtime.session.settings().changed == {("destination-config", "Webhooks")}
                post(app)
                app.settled(2)
                assert (first.hits, second.hits) == (2, 1)
                assert second.requests[0].header("X-Token") == "a-secret-token"
                assert first.requests[1].header("Authorization") == "literal-secret"
            for secret in ("a-secret-token", "literal-secret"):
                assert secret.encode() not in app.log.read_bytes()
            with running(tmp_path, file) as app:
                assert shown(app, "Webhooks").webhooks == kept
                post(app)
                app.settled(3)
                assert (first.hits, second.hits) == (3, 2)
                app.runtime.commands.restore_destination("Webhooks")
                app.wait_until(lambda: not app.runtime.session.settings().changed)
                post(app)
                app.settled(4)
                assert (first.hits, second.hits) == (4, 2)
            assert rows(app.log, "select * from settings where kind = 'destination-config'") == []

    def test_a_round_under_way_keeps_its_webhooks(self, tmp_path: Path) -> None:
        slow, other = Webhook(answer(200, after=1.0)), Webhook(answer(200))
        with slow, other, running(tmp_path, to(slow.url, webhook=20.0, total=20.0)) as app:
            post(app)
            slow.wait_for_hits(1)
            edit(app, "Webhooks", webhooks=(Hook(other.url),))
            post(app)
            app.settled(2)
            assert sorted(app.rows("select webhook from attempts")) == sorted([slow.url, other.url])

    def test_a_variable_that_is_not_set_is_refused_at_once(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            written = Destination("One", webhooks=(Hook("sink:/one", {"X": "env:LIVEVIEW_NOT_SET"}),))
            with pytest.raises(ControlError, match="the environment variable LIVEVIEW_NOT_SET, which is not set"):
                app.runtime.commands.edit_destination("One", written)

    def test_one_whose_variable_is_gone_after_a_restart_is_off(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
        with running(tmp_path, TWO) as app:
            edit(app, "One", webhooks=(Hook("sink:/one", {"X": "env:LIVEVIEW_TOKEN"}),))
        monkeypatch.delenv("LIVEVIEW_TOKEN")
        with running(tmp_path, TWO) as app:
            assert rules(app, post(app)) == {"One": "destination-disabled", "Two": "default"}
            assert "LIVEVIEW_TOKEN, which is not set" in app.runtime.session.settings().held["One"]
            with pytest.raises(ControlError, match="LIVEVIEW_TOKEN, which is not set"):
                app.runtime.commands.set_destination("One", enabled=True)

    def test_the_header_knows_at_once_what_leaves_this_machine_and_a_restart_asks_again(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            edit(app, "One", enabled=False, webhooks=(Hook("http://example.com/x"),))
            assert list(app.runtime.session.endpoints.outside) == ["http://example.com/x"]
        with running(tmp_path, TWO) as app:
            assert not shown(app, "One").enabled
            assert "leaves this machine" in app.runtime.session.settings().held["One"]
            assert rules(app, post(app))["One"] == "destination-disabled"

    def test_survives_a_new_session_and_a_reload(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO, load=lambda: TWO) as app:
            edit(app, "One", webhooks=(Hook("sink:/other"),))
            app.runtime.commands.new_session()
            app.runtime.commands.reload()
            assert shown(app, "One").webhooks == (Hook("sink:/other"),)
            log = app.runtime.session.endpoints.log
        assert rows(Path(log), "select name from settings where kind = 'destination-config'") == ["One"]

    def test_a_file_that_says_it_too_ends_it(self, tmp_path: Path) -> None:
        files = [TWO]
        with running(tmp_path, TWO, load=lambda: files[-1]) as app:
            edit(app, "One", webhooks=(Hook("sink:/other"),))
            (one, two) = TWO.destinations
            files.append(Config(destinations=(msgspec.structs.replace(one, webhooks=(Hook("sink:/other"),)), two)))
            app.runtime.commands.reload()
            assert app.runtime.session.settings().changed == frozenset()
            files.append(TWO)
            app.runtime.commands.reload()
            assert shown(app, "One").webhooks == one.webhooks

    def test_is_written_into_the_text_of_a_file(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            edit(app, None, webhooks=(Hook("sink:/new"),))
            text = app.runtime.commands.with_destinations('# mine\n[[destinations]]\nname = "One"\nkind = "klaviyo"\n')
        assert [each.key for each in parse(text).destinations] == ["One", "New"]
        assert text.startswith("# mine\n")

    def test_is_what_init_writes_and_a_recorded_session_shows(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            edit(app, "One", webhooks=(Hook("sink:/other"),))
            edit(app, None, webhooks=(Hook("sink:/new"),))
            app.runtime.commands.delete_destination("Two")
            app.wait_until(lambda: len(app.runtime.session.settings().destinations) == 2)
        found = read_settings(app.log)
        assert found is not None
        assert [each.key for each in parse(config_file(found)).destinations] == ["One", "New"]
        recorded = RecordedSession(app.log)
        assert recorded.commands is None
        assert [each.key for each in recorded.settings().destinations] == ["One", "New"]

    def test_is_refused_while_a_story_plays_with_its_own(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            edit(app, "One", webhooks=(Hook("sink:/other"),))
            app.runtime.commands.make_effective(to("sink:/story"), "a story", TWO)
            app.wait_until(lambda: len(app.runtime.session.settings().destinations) == 1)
            with pytest.raises(ControlError, match="a story plays with destinations of its own"):
                app.runtime.commands.edit_destination(None, Destination("New", webhooks=(Hook("sink:/x"),)))
            with pytest.raises(ControlError, match="a story plays with destinations of its own"):
                app.runtime.commands.delete_destination("Webhooks")
            app.runtime.commands.make_effective(TWO)
            app.wait_until(lambda: len(app.runtime.session.settings().destinations) == 2)
            assert shown(app, "One").webhooks == (Hook("sink:/other"),)


class TestDeleting:
    def test_fails_what_is_pending_and_can_be_taken_back(self, tmp_path: Path) -> None:
        with Webhook(answer(500), answer(200)) as hook, running(tmp_path, to(hook.url, schedule=[60])) as app:
            post(app)
            app.wait_for(lambda: app.rows("select rounds from deliveries") == [1])
            app.runtime.commands.delete_destination("Webhooks")
            app.settled(1)
            assert app.states() == ["failed"]
            settings = app.runtime.session.settings()
            assert not settings.destinations
            assert settings.changed == {("destination-config", "Webhooks")}
            assert [former.destination.key for former in settings.history.destinations] == ["Webhooks"]
            post(app)
            assert app.states() == ["failed", "unrouted"]
            app.runtime.commands.restore_destination("Webhooks")
            app.wait_until(lambda: bool(app.runtime.session.settings().destinations))
            post(app)
            app.settled(3)
            assert app.states() == ["failed", "unrouted", "delivered"]

    def test_lasts_after_a_restart(self, tmp_path: Path) -> None:
        with running(tmp_path, TWO) as app:
            app.runtime.commands.delete_destination("One")
            app.wait_until(lambda: len(app.runtime.session.settings().destinations) == 1)
        with running(tmp_path, TWO) as app:
            assert rules(app, post(app)) == {"Two": "default"}
