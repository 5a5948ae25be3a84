"""`liveview check` over sessions of the real core."""

import errno
import io
import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from click.testing import CliRunner, Result

from liveview import private_files
from liveview.cli import main
from liveview.log.files import state_directory
from liveview.remote.answers import BalanceAnswer, SessionAnswer, SummaryAnswer
from tests.support.contract import problem, replied
from tests.support.instances import own_state
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import damage, new_log, writing
from tests.support.program import LIVEVIEW, PATIENCE, environment, run, serving
from tests.support.tui.fakes import Session
from tests.support.webhook import Behaviour, Webhook, close

SPEC = """\
title = "Checkout"
[[expect]]
name = "Purchase"
count = 1
properties = { price = 500 }
destinations = { Webhooks = "delivered" }
[[never]]
filter = "is:invalid"
"""
SUMMARY = SummaryAnswer(
    SessionAnswer(log="/a.db", label="", started_at=0.0, events=0),
    msgspec.convert({**dict.fromkeys(BalanceAnswer.__struct_fields__, 0), "holds": True}, BalanceAnswer),
    (),
    (),
)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_state(tmp_path, monkeypatch)
    for name in ("GITHUB_ACTIONS", "LIVEVIEW_URL", "LIVEVIEW_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "checkout.toml"
    path.write_text(SPEC)
    return path


def check(spec: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", str(spec), *arguments])


def bought(session: Session, price: float = 500.0) -> None:
    session.send(price=price, **{"$insert_id": "a"})
    session.answer_all()


class TestExitCodes:
    def test_0_when_it_holds(self, session: Session, spec: Path) -> None:
        bought(session)
        found = check(spec, "--log", str(session.path))
        assert (found.exit_code, found.stderr) == (0, "")
        assert found.stdout == (
            "ok      Purchase: wanted exactly 1, found 1: #1\n"
            "ok      never: is:invalid: wanted none, found 0\n"
            "ok      Checkout: 2 of 2 hold, 1 event\n"
        )

    def test_1_when_it_does_not(self, session: Session, spec: Path) -> None:
        bought(session, price=501)
        found = check(spec, "--log", str(session.path), "--timeout", "0")
        assert (found.exit_code, found.stderr) == (1, "")
        assert "nearest is #1 Purchase: properties.price is 501, wanted 500\n" in found.stdout

    def test_1_when_the_log_cannot_be_read(self, spec: Path, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        damage(log)
        found = check(spec, "--log", str(log))
        assert (found.exit_code, found.stdout) == (1, "")
        assert found.stderr.startswith(f"liveview: cannot read the log {log}: ")

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (f"{SPEC}id = 5", "checkout.toml:9: never[0].id: unknown key, use one of "),
            ("", "checkout.toml: it expects nothing; "),
            ("a = ", "checkout.toml: not valid TOML: "),
        ],
    )
    def test_2_for_a_spec_with_a_mistake(self, session: Session, spec: Path, text: str, reason: str) -> None:
        spec.write_text(text)
        found = check(spec, "--log", str(session.path))
        assert (found.exit_code, found.stdout) == (2, "")
        assert reason in found.stderr
        assert found.stderr.count("\n") == 1

    def test_2_without_a_session(self, spec: Path, tmp_path: Path) -> None:
        assert "no liveview runs here; start one, or name one with --to URL" in check(spec).stderr
        for log in (tmp_path / "none.db", spec):
            found = check(spec, "--log", str(log))
            assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (2, "", 1)


class TestLog:
    def test_latest_is_the_newest_session(self, spec: Path) -> None:
        for number, name in enumerate(("Purchase", "Signup"), start=1):
            log = new_log(state_directory() / f"session-2026010{number}-000000.db")
            with writing(log) as connection:
                fill(connection, [Happened(name=name)])
            os.utime(log, (number, number))
        spec.write_text('[[expect]]\nname = "Signup"')
        assert check(spec, "--log", "latest").exit_code == 0
        assert check(spec, "--log", "session-20260101-000000.db").exit_code == 1


class TestInstance:
    """The command and a real run."""

    def test_the_one_that_runs_is_checked_once_it_has_what_is_expected(self, spec: Path, tmp_path: Path) -> None:
        with serving(tmp_path):
            assert run(tmp_path, "send", "purchase").returncode == 0
            spec.write_text('[[expect]]\nname = "Purchase"\nstate = "delivered"')
            found = run(tmp_path, "check", str(spec), "--timeout", "60")
        assert (found.returncode, found.stderr) == (0, "")
        assert found.stdout.splitlines() == [
            "ok      Purchase: wanted at least 1, found 1: #1",
            "ok      checkout.toml: 1 of 1 hold, 1 event",
        ]

    def test_an_event_that_comes_later_counts(self, spec: Path, tmp_path: Path) -> None:
        spec.write_text('[[expect]]\nname = "Purchase"')
        words = [*LIVEVIEW, "check", str(spec), "--timeout", "60"]
        with (
            serving(tmp_path) as program,
            subprocess.Popen(words, stdout=subprocess.PIPE, cwd=tmp_path, env=environment(tmp_path)) as checking,
        ):
            run(tmp_path, "send", "purchase")
            out, _ = checking.communicate(timeout=PATIENCE)
            assert (checking.returncode, out[:8]) == (0, b"ok      ")
            program.settled(1)

    def test_1_when_it_does_not_hold(self, spec: Path, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            found = run(tmp_path, "check", str(spec), "--timeout", "0", "--to", program.url)
        assert (found.returncode, found.stderr) == (1, "")
        assert found.stdout.startswith("FAILED  Purchase: wanted exactly 1, found 0\n")

    @pytest.mark.parametrize(
        ("answer", "told"),
        [(close, "went away"), (problem("session-over", 410, "another session has begun"), "another session")],
    )
    def test_1_when_it_goes_away(
        self, answer: Behaviour, told: str, spec: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = replied({"events": [], "next": None})
        summary = replied(msgspec.to_builtins(SUMMARY))
        with Webhook(summary, *[page] * 4, summary, answer) as hook:
            monkeypatch.setenv("LIVEVIEW_URL", hook.url.removesuffix("/hook"))
            monkeypatch.setenv("LIVEVIEW_TOKEN", "secret")
            found = check(spec)
            assert hook.requests[-1].line.startswith("GET /_liveview/wait?")
        assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (1, "", 1)
        assert told in found.stderr

    def test_the_token_of_another_is_read_from_a_file(
        self, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = tmp_path / "token"
        private_files.touch(token)
        with serving(tmp_path) as program:
            monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
            monkeypatch.setenv("LIVEVIEW_URL", program.url)
            assert check(spec, "--timeout", "0").exit_code == 2
            token.write_text("no-such-token")
            assert check(spec, "--timeout", "0", "--token-file", str(token)).exit_code == 2
            token.write_text(program.ready["token"])
            assert check(spec, "--timeout", "0", "--token-file", str(token)).exit_code == 1
            monkeypatch.setenv("LIVEVIEW_TOKEN", program.ready["token"])
            assert check(spec, "--timeout", "0").exit_code == 1

    def test_2_when_it_and_a_log_are_named(self, spec: Path) -> None:
        found = check(spec, "--log", "latest", "--to", "http://127.0.0.1:1")
        assert (found.exit_code, "--to and --log exclude each other" in found.stderr) == (2, True)


class TestFormats:
    def test_json_is_one_object(self, session: Session, spec: Path) -> None:
        bought(session)
        report = json.loads(check(spec, "--log", str(session.path), "--format", "json").stdout)
        assert (report["title"], report["ok"], report["events"]) == ("Checkout", True, 1)
        assert [each["id"] for each in report["results"]] == ["Purchase", "never: is:invalid"]

    def test_annotations_are_the_default_on_github(
        self, session: Session, spec: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        found = check(spec, "--log", str(session.path))
        assert found.stdout.startswith("::error title=Checkout%3A Purchase::Purchase: wanted exactly 1, found 0\n")
        assert "::error" not in check(spec, "--log", str(session.path), "--format", "text").stdout

    def test_a_character_that_the_output_cannot_show_is_escaped(self, session: Session, spec: Path) -> None:
        spec.write_text('[[expect]]\nname = "日本"', encoding="utf-8")
        found = CliRunner(charset="ascii").invoke(main, ["check", str(spec), "--log", str(session.path)])
        assert (found.exit_code, r"\u65e5\u672c: wanted" in found.stdout) == (1, True)


class FullDisk(io.FileIO):
    """A file on a disk that is full."""

    def write(self, _: Any) -> int:
        """As a file of the disk."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class TestJunit:
    def test_is_written_beside_the_report(self, session: Session, spec: Path, tmp_path: Path) -> None:
        bought(session)
        out = tmp_path / "report.xml"
        out.write_text("old")
        found = check(spec, "--log", str(session.path), "--junit", str(out))
        assert found.stdout.startswith("ok      Purchase")
        root = ElementTree.fromstring(out.read_bytes())
        assert [case.get("name") for case in root.iter("testcase")] == ["Purchase", "never: is:invalid"]

    def test_is_private(self, session: Session, spec: Path, tmp_path: Path) -> None:
        out = tmp_path / "report.xml"
        check(spec, "--log", str(session.path), "--junit", str(out))
        assert stat.S_IMODE(out.stat().st_mode) == 0o600

    def test_a_place_that_cannot_be_written_is_refused(self, session: Session, spec: Path, tmp_path: Path) -> None:
        found = check(spec, "--log", str(session.path), "--junit", str(tmp_path / "no" / "report.xml"))
        assert (found.exit_code, found.stderr.count("\n")) == (2, 1)
        assert "cannot write" in found.stderr
        assert "FAILED  Purchase" in found.stdout

    def test_a_disk_that_is_full_leaves_the_old_one(
        self, session: Session, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "out").mkdir()
        out = tmp_path / "out" / "report.xml"
        out.write_text("old")

        def full(path: Path, **options: Any) -> io.FileIO:
            return FullDisk(private_files.descriptor(path, make=True), "wb")

        monkeypatch.setattr(private_files, "create", full)
        found = check(spec, "--log", str(session.path), "--junit", str(out))
        assert (found.exit_code, "No space left on device" in found.stderr) == (2, True)
        assert [(path.name, path.read_text()) for path in out.parent.iterdir()] == [("report.xml", "old")]

    def test_a_link_stays_one(self, session: Session, spec: Path, tmp_path: Path) -> None:
        link, out = tmp_path / "link.xml", tmp_path / "report.xml"
        link.symlink_to(out)
        check(spec, "--log", str(session.path), "--junit", str(link))
        assert link.is_symlink()
        assert ElementTree.fromstring(out.read_bytes()).tag == "testsuites"

    def test_may_go_to_a_device(self, session: Session, spec: Path) -> None:
        found = check(spec, "--log", str(session.path), "--junit", os.devnull)
        assert (found.exit_code, found.stderr) == (1, "")
        assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
