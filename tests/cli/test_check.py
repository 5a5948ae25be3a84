"""`liveview check` over sessions of the real core."""

import json
import os
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from liveview.log.files import state_directory
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import damage, new_log, writing
from tests.support.tui.fakes import Session

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


@pytest.fixture(autouse=True)
def _no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


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
        assert "name a recorded session: --log LOG" in check(spec).stderr
        for log in (tmp_path / "none.db", spec):
            found = check(spec, "--log", str(log))
            assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (2, "", 1)


class TestLog:
    def test_latest_is_the_newest_session(self, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        for number, name in enumerate(("Purchase", "Signup"), start=1):
            log = new_log(state_directory() / f"session-2026010{number}-000000.db")
            with writing(log) as connection:
                fill(connection, [Happened(name=name)])
            os.utime(log, (number, number))
        spec.write_text('[[expect]]\nname = "Signup"')
        assert check(spec, "--log", "latest").exit_code == 0
        assert check(spec, "--log", "session-20260101-000000.db").exit_code == 1


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
