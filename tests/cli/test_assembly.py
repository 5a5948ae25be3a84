import os
import time
from pathlib import Path
from typing import Any

import pytest

from liveview.cli import assembly
from liveview.cli.options import RunOptions
from liveview.config.schema import Config
from liveview.errors import ConfigError, LiveviewError, SpecError, UsageError
from liveview.log.files import state_directory
from tests.support.log.making import new_log

HOOK = '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "{}"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, and a state directory that nobody has confirmed anything in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def started(**options: Any) -> assembly.LoadedConfig:
    return assembly.configuration(RunOptions(**options), may_ask=False)


class TestReload:
    def test_finds_a_file_that_was_written_since_the_start(self, here: Path) -> None:
        found = started(port=2)
        assert (found.path, found.find()) == (None, None)
        with pytest.raises(ConfigError, match="write one with liveview init"):
            found.load()
        (here / "liveview.toml").write_text('[dedup]\npolicy = "mark"\n')
        assert (found.load().dedup.policy, found.load().receiver.port, found.find()) == ("mark", 2, "liveview.toml")

    def test_does_not_trust_a_file_that_was_written_since_the_start(self, here: Path) -> None:
        found = started()
        (here / "liveview.toml").write_text(HOOK.format("https://evil.example/x"))
        with pytest.raises(ConfigError, match="name it with --config"):
            found.load()

    def test_reads_the_file_again_under_the_same_options(self, here: Path) -> None:
        (here / "liveview.toml").write_text("[receiver]\nport = 1\nstrict = false\n")
        found = started(port=2, strict=True, allow_host=("other",))
        (here / "liveview.toml").write_text('[receiver]\nport = 3\n[dedup]\npolicy = "mark"\n')
        again = found.load()
        assert (again.receiver.port, again.receiver.strict, again.receiver.allow_hosts) == (2, True, ("other",))
        assert again.dedup.policy == "mark"

    @pytest.mark.parametrize("text", ["[reciever]", "receiver = ", '[receiver]\nhost = "0.0.0.0"'])
    def test_of_what_cannot_be_used_is_one_sentence(self, here: Path, text: str) -> None:
        (here / "liveview.toml").touch()
        load = started().load
        (here / "liveview.toml").write_text(text)
        with pytest.raises(LiveviewError):
            load()

    def test_of_a_file_that_is_gone_is_one_sentence(self, here: Path) -> None:
        (here / "liveview.toml").touch()
        load = started().load
        (here / "liveview.toml").unlink()
        with pytest.raises(ConfigError, match=r"cannot read the configuration liveview\.toml"):
            load()

    @pytest.mark.parametrize(
        "text",
        [
            HOOK.format("https://evil.example/x"),
            HOOK.format("sink:/x") + 'headers = { X = "env:HOME" }\n',
            '[[destinations]]\nname = "DB"\nkind = "csv"\nmode = "send"\nsettings = { path = "shop" }\n',
        ],
        ids=["another webhook outside", "the environment", "a warehouse"],
    )
    def test_refuses_a_found_file_that_reaches_further_than_at_the_start(self, here: Path, text: str) -> None:
        (here / "liveview.toml").write_text(HOOK.format("sink:/x"))
        load = started().load
        (here / "liveview.toml").write_text(text)
        with pytest.raises(ConfigError, match="name it with --config"):
            load()

    def test_lets_a_named_file_reach_anywhere(self, here: Path) -> None:
        (here / "own.toml").write_text(HOOK.format("sink:/x"))
        load = started(config=here / "own.toml").load
        (here / "own.toml").write_text(HOOK.format("https://hooks.example/x"))
        assert load().outside == ("https://hooks.example/x",)


class TestTls:
    @pytest.mark.parametrize(
        ("options", "found"),
        [
            ({}, (False, 4443)),
            ({"tls": True}, (True, 4443)),
            ({"tls": True, "tls_port": 1}, (True, 1)),
            ({"tls_port": 0}, (True, 0)),
        ],
    )
    def test_is_opened_by_either_option(self, here: Path, options: dict[str, object], found: tuple[bool, int]) -> None:
        receiver = started(**options).config.receiver
        assert (receiver.tls, receiver.tls_port) == found

    def test_of_the_file_is_in_effect_without_an_option(self, here: Path) -> None:
        (here / "liveview.toml").write_text("[receiver]\ntls = true\ntls_port = 1\n")
        receiver = started().config.receiver
        assert (receiver.tls, receiver.tls_port) == (True, 1)
        assert started(tls_port=2).config.receiver.tls_port == 2


class TestHosts:
    @pytest.mark.parametrize("host", ["name", "name:8080", "::1", "[::1]:80", "10.0.2.2"])
    def test_may_have_a_port(self, here: Path, host: str) -> None:
        assert started(allow_host=(host,)).config.receiver.allow_hosts == (host,)

    def test_that_are_none_are_refused_with_the_option(self, here: Path) -> None:
        with pytest.raises(ConfigError, match="--allow-host: 'http://name' is not a host"):
            started(allow_host=("http://name",))


class TestScreen:
    def test_of_a_recorded_session_needs_no_trust(self, here: Path) -> None:
        (here / "liveview.toml").write_text(HOOK.format("https://hooks.example/x") + "[screen]\nascii = true\n")
        assert assembly.screen(RunOptions()).ascii
        with pytest.raises(ConfigError, match="name it with --config"):
            started()

    def test_takes_the_option(self, here: Path) -> None:
        assert assembly.screen(RunOptions(ascii=True)).ascii
        assert not assembly.screen(RunOptions()).ascii

    def test_of_a_recorded_session_knows_its_file(self, here: Path) -> None:
        assert assembly.screen_file(RunOptions()) is None
        (here / "liveview.toml").write_text("")
        assert assembly.screen_file(RunOptions()) == "liveview.toml"
        assert assembly.screen_file(RunOptions(config=here / "shop.toml")) == str(here / "shop.toml")


class TestSpec:
    def test_is_read_once_before_the_screen_starts(self, here: Path) -> None:
        spec = here / "shop.toml"
        spec.write_text('[[expect]]\nname = "Purchase"\n')
        assert assembly.spec(RunOptions(spec=spec)) == spec
        spec.write_text("[[expect")
        with pytest.raises(SpecError, match=r"shop\.toml: not valid TOML"):
            assembly.spec(RunOptions(spec=spec))

    def test_is_not_needed(self, here: Path) -> None:
        assert assembly.spec(RunOptions()) is None


class TestOrigins:
    @pytest.mark.parametrize(
        ("origin", "advice"),
        [
            ("*", "name each one"),
            ("https://*.example.com", "name each one"),
            ("example.com", "write https://example.com,"),
            ("//example.com", "write https://example.com,"),
            ("http://example.com/shop?a", "write http://example.com,"),
            ("https://user@example.com", "write https://example.com,"),
        ],
    )
    def test_that_match_no_page_are_refused_with_what_to_write(self, here: Path, origin: str, advice: str) -> None:
        with pytest.raises(ConfigError, match="matches no page") as refused:
            started(allow_origin=(origin,))
        assert advice in str(refused.value)
        (here / "liveview.toml").write_text(f'[receiver]\nallow_origins = ["{origin}"]\n')
        with pytest.raises(ConfigError, match="matches no page"):
            started()

    def test_of_pages_apps_and_files_are_taken(self, here: Path) -> None:
        origins = ("https://shop.example:8443", "HTTP://a.test/", "capacitor://localhost", "http://[::1]:3000", "null")
        assert started(allow_origin=origins).config.receiver.allow_origins == origins


class TestPorts:
    def test_receiver_and_sink_cannot_share_one(self, here: Path) -> None:
        with pytest.raises(UsageError, match="--port or --sink-port"):
            started(port=4081)
        with pytest.raises(UsageError, match="--port or --sink-port"):
            started(sink_port=4080)
        started(port=0, sink_port=0)


class TestLog:
    @pytest.fixture
    def old(self, here: Path) -> Path:
        """A session of the state directory that nobody has written to for eight days."""
        path = new_log(state_directory() / "session-20260101-000000.db")
        eight_days_ago = time.time() - 8 * 86_400
        os.utime(path, (eight_days_ago, eight_days_ago))
        return path

    def test_says_which_old_sessions_are_removed(self, old: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assembly.log_path(RunOptions(), Config())
        assert not old.exists()
        said = capsys.readouterr().err
        assert said.startswith("liveview: removed 1 old session (")
        assert f": {old.name}; keep more with" in said
        assert said.count("\n") == 1

    def test_stays_when_it_was_continued(self, old: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert assembly.log_path(RunOptions(log=old), Config()) == old
        eight_days_ago = time.time() - 8 * 86_400
        os.utime(old, (eight_days_ago, eight_days_ago))
        assembly.log_path(RunOptions(), Config())
        assert old.exists()
        assert capsys.readouterr().err == ""

    def test_that_others_can_read_is_reported_with_the_command(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        log = new_log(here / "log.db")
        log.chmod(0o644)
        assembly.log_path(RunOptions(log=log), Config())
        assert f"chmod 600 {log}" in capsys.readouterr().err
        log.chmod(0o600)
        assembly.log_path(RunOptions(log=log), Config())
        assert capsys.readouterr().err == ""


URL = "postgresql://127.0.0.1:1/db"


class TestSharedSession:
    def test_has_an_address_and_no_path(self, here: Path) -> None:
        options = RunOptions(log=URL, session="team")
        found = assembly.shared_log(options, started(log=URL, session="team"), is_shown=True)
        assert found is not None
        assert (found.address.identity, found.is_shown, found.keep_days) == (f"{URL}?session=team", True, None)
        with pytest.raises(UsageError):
            assembly.log_path(options, Config())

    def test_of_a_file_is_none(self, here: Path) -> None:
        assert assembly.shared_log(RunOptions(log=Path("a.db")), started(), is_shown=False) is None
        with pytest.raises(UsageError, match="--session names a session in PostgreSQL"):
            assembly.shared_log(RunOptions(log=Path("a.db"), session="team"), started(), is_shown=False)

    @pytest.mark.parametrize(
        ("text", "window", "days"),
        [
            ("", "24h", None),
            ('[dedup]\nwindow = "session"\n', "session", None),
            ('[dedup]\nwindow = "90s"\n[log]\nkeep_days = 30\n', "90s", 30),
            ('[dedup]\npolicy = "mark"\n', "24h", None),
        ],
    )
    def test_remembers_originals_for_a_day_and_events_for_ever_unless_the_file_says(
        self, here: Path, text: str, window: str, days: int | None
    ) -> None:
        options: dict[str, Any] = {"log": URL, "session": "team"}
        (here / "liveview.toml").write_text(text)
        found = started(**options)
        shared = assembly.shared_log(RunOptions(**options), found, is_shown=False)
        assert shared is not None
        assert (found.config.dedup.window, found.load().dedup.window, shared.keep_days) == (window, window, days)

    def test_without_a_file_remembers_originals_for_a_day(self, here: Path) -> None:
        assert started(log=URL, session="team").config.dedup.window == "24h"
        assert started().config.dedup.window == "session"
