from pathlib import Path

import pytest

from liveview.cli import setup
from liveview.cli.options import RunOptions
from liveview.cli.refusal import Refusal
from liveview.config import ConfigError

HOOK = '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "{}"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, and a state directory that nobody has confirmed anything in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def started(**options: object) -> setup.Configuration:
    return setup.configuration(RunOptions(**options), may_ask=False)  # type: ignore[arg-type]


class TestReload:
    def test_is_there_only_where_a_file_is(self, here: Path) -> None:
        assert (started().load, started().path) == (None, None)

    def test_reads_the_file_again_under_the_same_options(self, here: Path) -> None:
        (here / "liveview.toml").write_text("[receiver]\nport = 1\nstrict = false\n")
        found = started(port=2, strict=True, allow_host=("other",))
        (here / "liveview.toml").write_text('[receiver]\nport = 3\n[dedup]\npolicy = "mark"\n')
        assert found.load is not None
        again = found.load()
        assert (again.receiver.port, again.receiver.strict, again.receiver.allow_hosts) == (2, True, ("other",))
        assert again.dedup.policy == "mark"

    @pytest.mark.parametrize("text", ["[reciever]", "receiver = ", '[receiver]\nhost = "0.0.0.0"'])
    def test_of_what_cannot_be_used_is_one_sentence(self, here: Path, text: str) -> None:
        (here / "liveview.toml").touch()
        load = started().load
        assert load is not None
        (here / "liveview.toml").write_text(text)
        with pytest.raises(ConfigError):
            load()

    def test_of_a_file_that_is_gone_is_one_sentence(self, here: Path) -> None:
        (here / "liveview.toml").touch()
        load = started().load
        assert load is not None
        (here / "liveview.toml").unlink()
        with pytest.raises(ConfigError, match=r"cannot read the configuration liveview\.toml"):
            load()

    @pytest.mark.parametrize(
        "text",
        [HOOK.format("https://evil.example/x"), HOOK.format("sink:/x") + 'headers = { X = "env:HOME" }\n'],
        ids=["another webhook outside", "the environment"],
    )
    def test_refuses_a_found_file_that_reaches_further_than_at_the_start(self, here: Path, text: str) -> None:
        (here / "liveview.toml").write_text(HOOK.format("sink:/x"))
        load = started().load
        assert load is not None
        (here / "liveview.toml").write_text(text)
        with pytest.raises(ConfigError, match="name it with --config"):
            load()

    def test_lets_a_named_file_reach_anywhere(self, here: Path) -> None:
        (here / "own.toml").write_text(HOOK.format("sink:/x"))
        load = started(config=here / "own.toml").load
        assert load is not None
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
        receiver = started(**options).settings.receiver
        assert (receiver.tls, receiver.tls_port) == found

    def test_of_the_file_is_in_force_without_an_option(self, here: Path) -> None:
        (here / "liveview.toml").write_text("[receiver]\ntls = true\ntls_port = 1\n")
        receiver = started().settings.receiver
        assert (receiver.tls, receiver.tls_port) == (True, 1)
        assert started(tls_port=2).settings.receiver.tls_port == 2


class TestHosts:
    @pytest.mark.parametrize("host", ["name", "name:8080", "::1", "[::1]:80", "10.0.2.2"])
    def test_may_have_a_port(self, here: Path, host: str) -> None:
        assert started(allow_host=(host,)).settings.receiver.allow_hosts == (host,)

    def test_that_are_none_are_refused_with_the_option(self, here: Path) -> None:
        with pytest.raises(Refusal, match="--allow-host: 'http://name' is not a host"):
            started(allow_host=("http://name",))


class TestScreen:
    def test_of_a_recorded_session_needs_no_trust(self, here: Path) -> None:
        (here / "liveview.toml").write_text(HOOK.format("https://hooks.example/x") + "[screen]\nascii = true\n")
        assert setup.screen(RunOptions()).ascii
        with pytest.raises(Refusal):
            started()

    def test_takes_the_option(self, here: Path) -> None:
        assert setup.screen(RunOptions(ascii=True)).ascii
        assert not setup.screen(RunOptions()).ascii
