"""`liveview init`."""

import sqlite3
import stat
import tomllib
from pathlib import Path

import msgspec
import pytest

from liveview.cli.init import DEFAULTS
from liveview.config import file as config_file
from liveview.config.check import check
from liveview.config.schema import Config, Environment
from liveview.log.setting_rows import EFFECTIVE
from liveview.model.consent import Consent
from liveview.model.definition import Definition
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.settings import KnownEnvironment, Settings
from liveview.model.transform import Transform
from tests.support.program import run, serving

SETTINGS = Settings(
    destinations=(
        Destination(
            "Ads", identify_events=True, webhooks=(Webhook("https://ads.example/in?key=***", {"X-Key": "***"}),)
        ),
        Destination("Ads", enabled=False, instance='"2"', webhooks=(Webhook('sink:/ä\\"'),)),
    ),
    overrides={'Pur"chase\n\x7f': Override(override=True, destinations={"Ads": False})},
    behaviours={"/a.b": "500x2 then ok"},
    environments=(KnownEnvironment("Live", "t-1", production=True),),
    retry_schedule=(1.0, 2.5),
)


class TestDefaults:
    def test_they_change_nothing(self) -> None:
        assert config_file.parse(DEFAULTS) == check(Config())

    def test_every_key_is_explained(self) -> None:
        """Uncommented, the file holds every table and key that there is, with its default where it has one."""
        lines = [line.removeprefix("# ") if line.startswith("# ") else line for line in DEFAULTS.splitlines()]
        document = tomllib.loads("\n".join(lines[3:]))
        defaults = msgspec.json.decode(msgspec.json.encode(Config()))
        assert document.keys() == defaults.keys()
        for name, kind in (("definitions", Definition), ("transforms", Transform), ("environments", Environment)):
            assert {*document[name][0]} == {*kind.__struct_encode_fields__}
        assert {*document["consent"]} == {*Consent.__struct_encode_fields__}
        for name in ("receiver", "dedup", "delivery", "hipaa", "log"):
            assert document[name] == defaults[name]
        assert document["screen"].keys() == defaults["screen"].keys()
        assert set().union(*document["destinations"]) == defaults["destinations"][0].keys()
        assert config_file.parse("\n".join(lines[3:])).sink.behaviours == {"/orders": "500x2 then ok"}

    def test_they_are_written_for_their_owner_alone_and_never_over_a_file(self, tmp_path: Path) -> None:
        assert run(tmp_path, "init").stderr == "wrote liveview.toml; start it with liveview\n"
        path = tmp_path / "liveview.toml"
        assert path.read_text() == DEFAULTS
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.write_text("mine")
        refused = run(tmp_path, "init")
        assert (refused.returncode, path.read_text()) == (2, "mine")
        assert "liveview.toml already exists; choose another file with -o, or add --force" in refused.stderr
        assert run(tmp_path, "init", "--force").returncode == 0
        assert path.read_text() == DEFAULTS

    def test_they_start_liveview_unedited(self, tmp_path: Path) -> None:
        assert run(tmp_path, "init").returncode == 0
        with serving(tmp_path) as program:
            assert program.ready["config"] == "liveview.toml"

    def test_a_place_that_cannot_be_written_is_a_sentence(self, tmp_path: Path) -> None:
        refused = run(tmp_path, "init", "-o", "no/such/file.toml")
        assert refused.returncode == 2
        assert refused.stderr == "liveview: cannot write no/such/file.toml: No such file or directory\n"


class TestFromALog:
    @pytest.fixture
    def log(self, tmp_path: Path) -> Path:
        with serving(tmp_path) as program:
            program.signal()
        path = tmp_path / "session.db"
        with sqlite3.connect(path) as connection:
            value = msgspec.json.encode(SETTINGS).decode()
            connection.execute("insert or replace into settings values (?, ?, ?)", (*EFFECTIVE, value))
        connection.close()
        return path

    def test_the_settings_of_a_session_become_a_configuration_file(self, tmp_path: Path, log: Path) -> None:
        written = run(tmp_path, "init", "--from", str(log), "-o", "-")
        assert (written.returncode, written.stderr) == (0, "")
        document = tomllib.loads(written.stdout)
        loaded = msgspec.convert(document, Config)
        assert loaded.destinations == SETTINGS.destinations
        assert loaded.events == SETTINGS.overrides
        assert loaded.sink.behaviours == SETTINGS.behaviours
        assert loaded.delivery.retry_schedule == SETTINGS.retry_schedule
        assert [one.token for one in loaded.environments] == ["t-1"]

    def test_times_are_written_as_people_write_them_and_nothing_raw(self, tmp_path: Path, log: Path) -> None:
        """A session that was played three times as fast divided its times by three."""
        odd = {"a\x9b31m\u202e\u2028": Override(override=True)}
        settings = msgspec.structs.replace(
            SETTINGS, webhook_timeout=5.0 / 3, total_timeout=25.0, retry_schedule=(0.0001, 10 / 3), overrides=odd
        )
        with sqlite3.connect(log) as connection:
            connection.execute(
                "update settings set value = ? where kind = ? and name = ?",
                (msgspec.json.encode(settings).decode(), *EFFECTIVE),
            )
        connection.close()
        written = run(tmp_path, "init", "--from", "session.db", "-o", "-").stdout
        assert all(line.isprintable() for line in written.split("\n"))
        loaded = msgspec.convert(tomllib.loads(written), Config)
        assert loaded.events == odd
        assert "webhook_timeout = 1.667\ntotal_timeout = 25.0\n" in written
        assert loaded.delivery.retry_schedule == (0.0001, 3.333)
        assert not list(tmp_path.glob("session.db-*"))

    def test_what_was_in_effect_comes_back(self, tmp_path: Path) -> None:
        """From a real run with a file of its own, and the written file starts."""
        (tmp_path / "mine.toml").write_text(
            '[[destinations]]\nname = "CRM"\n[[destinations.webhooks]]\nurl = "sink:/crm"\n'
            'headers = { Authorization = "Bearer abcdefgh" }\n[sink.behaviours]\n"/crm" = "delay 1"\n'
        )
        with serving(tmp_path, "--config", "mine.toml") as program:
            program.signal()
        assert run(tmp_path, "init", "--from", "session.db").returncode == 0
        loaded = config_file.load(tmp_path / "liveview.toml")
        assert loaded.destinations == (Destination("CRM", webhooks=(Webhook("sink:/crm", {"Authorization": "***"}),)),)
        assert loaded.sink.behaviours == {"/crm": "delay 1"}
        with serving(tmp_path, log=tmp_path / "second.db") as program:
            assert program.ready["config"] == "liveview.toml"

    def test_what_is_not_a_log_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x.db").write_text("not a log" * 100)
        for name in ("x.db", "missing.db"):
            refused = run(tmp_path, "init", "--from", name)
            assert refused.returncode == 2
            assert len(refused.stderr.splitlines()) == 1
