"""`liveview export --as spec|pytest` over sessions of the real core: captured, checked, and run again."""

import ast
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from liveview.config.changes import Changes, settings_of
from liveview.config.schema import Config
from liveview.log.rows import store
from liveview.model.destination import Destination, Webhook
from liveview.specs.reading import load
from liveview.testing import Liveview
from tests.support.log.making import writing
from tests.support.tui.fakes import START, Session

HOSTILE = "a\x1b]0;x\x07\u202e'''\"\"\"\\\n::error::{time}"


def liveview(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def drive(session: Session, *, price: float = 12.5, last: str = "Signed Up", more: int = 0) -> None:
    """What a program does in each of its runs, with new ids and times."""
    fresh = str(uuid.uuid4())
    session.send("Cart Viewed", items=[{"sku": "a", "id": str(uuid.uuid4())}], ids=[fresh, None], **{"$insert_id": "c"})
    for _ in range(2):
        session.at += 0.25
        session.send("Purchase", price=price, url=f"https://x.test/{fresh}", **{"$insert_id": fresh})
    session.send(HOSTILE, **{HOSTILE: HOSTILE, "$insert_id": uuid.uuid4().hex})
    session.post(
        b'{"event":"Number","properties":{"distinct_id":"u","token":"t","time":1000000000,"n":1.2345678901234567890}}'
    )
    session.post(b"not \xff JSON")
    at = f"{datetime.fromtimestamp(session.at, UTC).replace(tzinfo=None).isoformat()}Z"
    segment = {
        "type": "track",
        "userId": "u",
        "messageId": fresh,
        "timestamp": at,
        "event": "Seg",
    }
    session.post(json.dumps({"batch": [segment], "writeKey": "k"}).encode(), "/v1/batch")
    for _ in range(1 + more):
        session.at += 1
        session.send(last, **{"$insert_id": str(uuid.uuid4())})
    session.answer_all()


@pytest.fixture
def other(tmp_path: Path) -> Session:
    """A later session, a year and some milliseconds after the first."""
    return Session(tmp_path / "other.db", at=START + 31_536_000.123)


class TestSpec:
    @pytest.mark.parametrize("name", ["spec.toml", "spec.json"])
    def test_holds_for_its_session_and_for_another_run(
        self, session: Session, other: Session, tmp_path: Path, name: str
    ) -> None:
        drive(session)
        drive(other)
        out = tmp_path / name
        written = liveview("export", session.path, "--as", "spec", "-o", out)
        assert (written.exit_code, written.output) == (0, "")
        for log in (session.path, other.path):
            found = liveview("check", out, "--log", log, "--format", "text")
            assert found.exit_code == 0, found.stdout

    @pytest.mark.parametrize(
        "change", [{"price": 12.51}, {"last": "Signed up"}, {"more": 1}, {"more": -1}], ids=lambda change: str(change)
    )
    def test_fails_when_an_event_is_different_surplus_or_missing(
        self, session: Session, other: Session, tmp_path: Path, change: dict[str, Any]
    ) -> None:
        drive(session)
        drive(other, **change)
        out = tmp_path / "spec.toml"
        liveview("export", session.path, "--as", "spec", "-o", out)
        assert liveview("check", out, "--log", other.path).exit_code == 1

    def test_goes_to_stdout_without_a_character_that_is_obeyed(self, session: Session) -> None:
        drive(session)
        for arguments in ((), ("--format", "json")):
            found = liveview("export", session.path, "--as", "spec", *arguments)
            assert found.exit_code == 0
            assert all(line.isprintable() for line in found.stdout.split("\n"))
            assert not [line for line in found.stdout.split("\n") if line.startswith("::")]

    def test_keeps_a_filter_that_means_the_same_in_another_run(self, session: Session, tmp_path: Path) -> None:
        drive(session)
        out = tmp_path / "spec.toml"
        liveview("export", session.path, "--as", "spec", "--filter", "name:Purchase", "-o", out)
        spec = load(out)
        assert (spec.filter, spec.fails_on_unexpected) == ("name:Purchase", True)
        assert {each.name for each in spec.expect} == {"Purchase"}
        assert liveview("check", out, "--log", session.path).exit_code == 0

    def test_looks_at_all_events_if_it_does_not(self, session: Session, tmp_path: Path) -> None:
        drive(session)
        out = tmp_path / "spec.toml"
        liveview("export", session.path, "--as", "spec", "--filter", "id:2", "-o", out)
        spec = load(out)
        assert (spec.filter, spec.fails_on_unexpected, len(spec.expect)) == ("", False, 1)
        assert liveview("check", out, "--log", session.path).exit_code == 0


class TestPytest:
    def run(self, text: str) -> dict[str, Any]:
        """Run the test against an instance as the plugin would start it."""
        module: dict[str, Any] = {}
        exec(compile(text, "test_captured.py", "exec"), module)
        test = module["test_session"]
        marks = [mark.kwargs for mark in getattr(test, "pytestmark", ())]
        with Liveview(**dict(*marks)) as instance:
            instance.keep = False
            test(instance)
        return module

    def test_sends_the_events_and_expects_what_they_became(self, session: Session) -> None:
        drive(session)
        found = liveview("export", session.path, "--as", "pytest")
        assert (found.exit_code, found.stdout.isascii()) == (0, True)
        self.run(found.stdout)

    def test_fails_if_other_events_are_sent(self, session: Session) -> None:
        drive(session)
        found = liveview("export", session.path, "--as", "pytest")
        with pytest.raises(AssertionError, match=r"wanted: what .* expects"):
            self.run(found.stdout.replace("Signed Up", "Signed up", 1))

    def test_a_duplicate_comes_with_its_original(self, session: Session) -> None:
        drive(session)
        found = liveview("export", session.path, "--as", "pytest", "--filter", "is:duplicate")
        module = self.run(found.stdout)
        assert [each["state"] for each in module["SPEC"]["expect"]] == ["delivered", "duplicate"]

    def test_is_written_to_a_file(self, session: Session, tmp_path: Path) -> None:
        session.send(**{"$insert_id": "a"})
        out = tmp_path / "test_captured.py"
        assert liveview("export", session.path, "--as", "pytest", "-o", out).exit_code == 0
        ast.parse(out.read_text())
        assert "CONFIG" not in out.read_text()

    def test_brings_the_destinations_of_the_session_but_calls_nobody(self, tmp_path: Path) -> None:
        hooks = (Webhook("https://hooks.example.com/x", {"A": "***", "B": "c"}), Webhook("sink:/own"))
        config = Config(destinations=(Destination("CRM", webhooks=hooks),))
        session = Session(tmp_path / "a.db", config)
        with writing(session.path) as connection:
            store(connection, [settings_of(config, Changes(), 1)])
        session.send(**{"$insert_id": "a"})
        session.answer_all()
        text = liveview("export", session.path, "--as", "pytest").stdout
        module = self.run(text)
        (destination,) = module["CONFIG"]["destinations"]
        assert [hook["url"] for hook in destination["webhooks"]] == ["sink:/captured/1", "sink:/own"]
        assert destination["webhooks"][0]["headers"] == {"B": "c"}


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (("--as", "spec", "--format", "csv"), "--as spec has no format csv"),
            (("--as", "pytest", "--format", "json"), "--as pytest has no format json"),
            (("--format", "json"), "--format json is for --as spec"),
            (("--as", "spec", "--filter", "is:refused"), "refused requests are not events"),
            (("--as", "spec", "--filter", "name:None"), "there is no event to capture"),
            (("--as", "spec", "--filter", "price>"), "write a value right after price>"),
        ],
    )
    def test_what_cannot_be_captured(self, session: Session, arguments: tuple[str, ...], reason: str) -> None:
        session.send()
        found = liveview("export", session.path, *arguments)
        assert (found.exit_code, found.stdout) == (2, "")
        assert reason in found.stderr

    def test_a_file_that_is_there(self, session: Session, tmp_path: Path) -> None:
        session.send()
        out = tmp_path / "spec.toml"
        out.write_text("mine")
        assert liveview("export", session.path, "--as", "spec", "-o", out).exit_code == 2
        assert out.read_text() == "mine"
        assert liveview("export", session.path, "--as", "spec", "-o", out, "--force").exit_code == 0


def test_a_log_that_holds_anything_can_be_captured(session: Session) -> None:
    session.send(**{"$insert_id": "a"})
    for payload in ('{"properties":{"time":1', "[1", '{"properties":5}', '"x"', "", '{"properties":{"time":null}}'):
        with writing(session.path) as connection:
            connection.execute("update events set payload = ?, problems = 'odd', state = 'odd'", (payload,))
        for kind in ("spec", "pytest"):
            found = liveview("export", session.path, "--as", kind)
            assert found.exit_code == 0, found.output
