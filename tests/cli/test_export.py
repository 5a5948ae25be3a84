"""`liveview export` over sessions of the real core."""

import csv
import io
import json
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from liveview.log.filter import reasons
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.program import LIVEVIEW, environment, on_terminal
from tests.support.tui.fakes import Session

COLUMNS = [
    *("id", "request_id", "position", "received_at", "token", "type", "name", "distinct_id", "device_id", "time"),
    *("verdict", "problems", "dedup_source", "dedup_key", "duplicate_of", "collision", "state", "payload"),
    "deliveries",
]
"""Section 6 of the design, and what we add."""


def export(log: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", str(log), *arguments])


class TestRefusedRequests:
    """`is:refused` asks for requests, not for events."""

    def test_are_written_whole_as_json_lines(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            for number, body in enumerate((b"{}", b"\xff"), start=1):
                connection.execute(
                    "insert into requests values "
                    "(?, 1.5, 'POST', ?, ?, '::1', '[[\"A\",\"b\"]]', ?, 404, 'why', null, 'path')",
                    (number, "/" + "a" * 900, "segment" if number == 2 else None, body),
                )
        first, second = (json.loads(line) for line in export(log, "--filter", "is:refused").stdout.splitlines())
        assert list(first) == [
            *("id", "received_at", "method", "path", "wire", "remote", "headers", "status", "problem"),
            "refusal",
            *("body", "body_base64"),
        ]
        assert (first["path"], first["wire"], first["headers"], first["body"]) == (
            *("/" + "a" * 900, None, [["A", "b"]], "{}"),
        )
        assert first["refusal"] == "path"
        assert (second["body"], second["body_base64"]) == (None, "/w==")
        (only,) = export(log, "--filter", "is:refused wire:segment").stdout.splitlines()
        assert json.loads(only)["id"] == 2

    def test_are_a_table_too(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            connection.execute(
                "insert into requests values (1, 1.5, 'POST', '=x', null, '', '[]', x'', 404, 'why', null, null)"
            )
        header, row = csv.reader(io.StringIO(export(log, "--filter", "is:refused", "--format", "csv").stdout))
        assert header[3] == "path"
        assert row[3] == "'=x"


class TestJsonLines:
    def test_hold_the_documented_columns_and_the_deliveries(self, session: Session) -> None:
        session.send(**{"$insert_id": "a"})
        session.answer_all()
        (line,) = export(session.path).stdout.splitlines()
        event = json.loads(line)
        assert list(event) == COLUMNS
        assert (event["name"], event["state"], event["collision"], event["problems"]) == (
            *("Purchase", "delivered", False, []),
        )
        assert event["deliveries"][0] == {
            "destination": "Webhooks",
            "decision": "send",
            "rule": "default",
            "state": "delivered",
            "rounds": 1,
        }

    def test_embed_the_payload_as_it_was_received_on_one_line(self, session: Session) -> None:
        session.post(b'{"event": "A",\r\n "properties": {"n": 1.500, "big": 123456789012345678901, "s": "\\n\\ud800"}}')
        session.post(b"not json")
        first, second = export(session.path).stdout.splitlines()
        embedded = (
            '"payload":{"event": "A",   "properties": {"n": 1.500, "big": 123456789012345678901, "s": "\\n\\ud800"}}'
        )
        assert embedded in first
        assert json.loads(second)["payload"] is None

    def test_are_those_that_match_the_filter(self, session: Session) -> None:
        for price in (1, 500):
            session.send(price=price, **{"$insert_id": str(price)})
        found = export(session.path, "--filter", "price>100")
        assert [json.loads(line)["id"] for line in found.stdout.splitlines()] == [2]

    def test_of_an_empty_session_are_none(self, session: Session) -> None:
        found = export(session.path)
        assert (found.exit_code, found.output) == (0, "")


class TestCsv:
    def test_has_a_header_and_a_row_an_event(self, session: Session) -> None:
        session.send()
        rows = list(csv.DictReader(io.StringIO(export(session.path, "--format", "csv").stdout)))
        assert list(rows[0]) == COLUMNS
        assert (rows[0]["id"], rows[0]["name"], rows[0]["duplicate_of"], rows[0]["collision"]) == (
            *("1", "Purchase", "", "0"),
        )
        assert json.loads(rows[0]["payload"])["event"] == "Purchase"
        assert json.loads(rows[0]["deliveries"])[0]["destination"] == "Webhooks"

    @pytest.mark.parametrize(
        "name",
        [
            *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0+1", "\u200b@A1", "\ufeff-1"),
            *("\u2028=1", "\x00=1", " \u200b \n=1", "\uff1d1"),
        ],
    )
    def test_cells_are_never_formulas(self, tmp_path: Path, name: str) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            fill(connection, [Happened(name=name, received_at=-5.0)])
        out = tmp_path / "out.csv"
        assert export(log, "--format", "csv", "-o", str(out)).exit_code == 0
        with out.open(newline="") as file:
            (row,) = csv.DictReader(file)
        assert row["name"] == f"'{name}"
        assert row["received_at"] == "-5.0"  # a number is not a formula

    def test_quotes_line_ends_and_commas(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            fill(connection, [Happened(name='a,"b"\nc')])
        text = CliRunner().invoke(main, ["export", str(log), "--format", "csv"]).stdout_bytes.decode()
        (row,) = csv.DictReader(io.StringIO(text, newline=""))
        assert row["name"] == 'a,"b"\nc'


class TestOnATerminal:
    HOSTILE = "a\x1b]52;c;eA==\x07\x9b31m\u202e\u2028"

    @pytest.mark.parametrize("form", ["jsonl", "csv"])
    def test_nothing_of_an_event_is_raw(self, tmp_path: Path, form: str) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            payload = json.dumps({"event": self.HOSTILE}, ensure_ascii=False)
            fill(connection, [Happened(name=self.HOSTILE, user=self.HOSTILE, payload=payload)])
        with on_terminal([*LIVEVIEW, "export", str(log), "--format", form], tmp_path) as terminal:
            assert terminal.wait() == 0
        shown = terminal.output.decode()
        assert "a\\x1b]52" in shown or "a\\u001b]52" in shown
        assert all(line.isprintable() for line in shown.replace("\r", "").split("\n"))

    def test_elsewhere_it_is_exact(self, tmp_path: Path) -> None:
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            fill(connection, [Happened(payload='{"event":"\u202e"}')])
        assert '"payload":{"event":"\u202e"}' in export(log).stdout


class TestNothingFound:
    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("naem:x", "no recent event has naem; did you mean name:?"),
            ("name:Purchse", "no event named Purchse was seen; there is Purchase"),
            ("is:failed", "no event matches\n"),
            ("is:refused", "no refused request matches\n"),
        ],
    )
    def test_is_said_on_stderr_with_the_likely_reason(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, hint: str
    ) -> None:
        monkeypatch.setattr(reasons, "BUDGET", 60.0)  # a busy machine must not run out of time to look for it
        log = new_log(tmp_path / "log.db")
        with writing(log) as connection:
            fill(connection, [Happened()])
        for more in ([], ["--format", "csv"]):
            found = export(log, "--filter", text, *more)
            assert found.exit_code == 0
            assert hint in found.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["log.db"]


class TestOutput:
    def test_goes_to_a_private_file(self, session: Session, tmp_path: Path) -> None:
        session.send()
        out = tmp_path / "out.jsonl"
        found = export(session.path, "-o", str(out))
        assert (found.exit_code, found.output) == (0, "")
        assert json.loads(out.read_text())["name"] == "Purchase"
        assert stat.S_IMODE(out.stat().st_mode) == 0o600

    def test_replaces_a_file_only_by_force(self, session: Session, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        out.write_text("mine")
        refused = export(session.path, "-o", str(out))
        assert refused.exit_code == 2
        assert refused.stderr == (
            f"liveview: {out} already exists; choose another file, or add --force to overwrite it\n"
        )
        assert out.read_text() == "mine"
        assert export(session.path, "-o", str(out), "--force").exit_code == 0
        assert out.read_text() == ""

    def test_never_replaces_the_log(self, session: Session) -> None:
        before = session.path.read_bytes()
        found = export(session.path, "-o", str(session.path), "--force")
        assert (found.exit_code, "is the log itself" in found.stderr) == (2, True)
        assert session.path.read_bytes() == before

    def test_refuses_a_place_that_cannot_be_written(self, session: Session, tmp_path: Path) -> None:
        found = export(session.path, "-o", str(tmp_path / "no" / "out"))
        assert (found.exit_code, found.stderr.count("\n")) == (2, 1)


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            (
                "name:Purchase outcome:timeot",
                [
                    "liveview: outcome: does not know timeot; did you mean timeout?",
                    "  name:Purchase outcome:timeot",
                    "                        ^^^^^^",
                ],
            ),
            ("ＡＢ (", ["liveview: write a term inside the brackets", "  ＡＢ (", "       ^"]),
            (
                f"{'x ' * 30}name: {'y ' * 30}",
                [
                    "liveview: write a value right after name:, such as name:Purchase",
                    f"  {'x ' * 20}name: {'y ' * 19}y",
                    f"  {'  ' * 20}^^^^^",
                ],
            ),
            ("a\x1b[31m\n(", ["liveview: write a term inside the brackets", "  a [31m (", "         ^"]),
        ],
    )
    def test_a_filter_with_the_place_marked(self, session: Session, text: str, shown: list[str]) -> None:
        found = export(session.path, "--filter", text)
        assert found.exit_code == 2
        assert [line.rstrip() for line in found.stderr.splitlines()] == shown

    def test_a_log_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("hello")
        for path in (tmp_path / "x", tmp_path / "nothing"):
            found = export(path)
            assert (found.exit_code, found.stdout, found.stderr.count("\n")) == (2, "", 1)


@pytest.mark.slow
def test_a_closed_pipe_ends_it_quietly(tmp_path: Path) -> None:
    log = new_log(tmp_path / "log.db")
    with writing(log) as connection:
        fill(connection, [Happened() for _ in range(3_000)])
    command = [*LIVEVIEW, "export", str(log)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path), cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["id"] == 1
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_a_log_that_is_being_written_can_be_exported(session: Session) -> None:
    session.send()
    assert session.path.with_name(f"{session.path.name}-wal").exists()
    assert len(export(session.path).stdout.splitlines()) == 1
