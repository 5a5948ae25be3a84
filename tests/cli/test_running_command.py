"""`liveview run`: a command with a liveview of its own, and what specs say about it."""

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from liveview.cli.options import RunOptions
from liveview.cli.running_command import configuration
from liveview.errors import ConfigError
from liveview.log.sessions.listing import label
from liveview.samples import folder
from tests.support.instances import own_state
from tests.support.program import LIVEVIEW, PATIENCE, rows, run
from tests.support.program import environment as fresh

SEND = ("liveview", "send", "purchase")
PYTHON = (sys.executable, "-c")
BOUGHT = '[[expect]]\nname = "Purchase"\ncount = 1\nstate = "delivered"\n'
SIGNED_UP = '[[expect]]\nname = "Signup"\n'
OUTSIDE = '[[destinations]]\nname = "W"\n[[destinations.webhooks]]\nurl = "https://hooks.example/x"\n'
LATE = '[sink.behaviours]\n"/late" = "{}"\n[[destinations]]\nname = "W"\n'
LATE += '[[destinations.webhooks]]\nurl = "sink:/late"\n'


@pytest.fixture
def bought(tmp_path: Path) -> str:
    path = tmp_path / "bought.toml"
    path.write_text(BOUGHT)
    return str(path)


@pytest.fixture
def signed_up(tmp_path: Path) -> str:
    path = tmp_path / "signed-up.toml"
    path.write_text(SIGNED_UP)
    return str(path)


def under(tmp_path: Path, *words: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """`liveview run` with these words; `liveview` in them is this one."""
    at = words.index("--") + 1
    command = [*LIVEVIEW, *words[at + 1 :]] if words[at] == "liveview" else words[at:]
    return run(tmp_path, "run", *words[:at], *command, **options)


@contextmanager
def started(tmp_path: Path, *words: str) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen(
        [*LIVEVIEW, "run", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=fresh(tmp_path),
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def instances(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "state" / "liveview" / "instances").iterdir())


class TestCommand:
    def test_finds_liveview_in_its_environment(self, tmp_path: Path) -> None:
        script = (
            "import json, os, sys, urllib.request as u\n"
            "e = os.environ\n"
            "u.urlopen(e['LIVEVIEW_TRACK_URL'], open(sys.argv[1], 'rb').read()).close()\n"
            "u.urlopen(e['LIVEVIEW_SINK_URL'] + '/own', b'{}').close()\n"
            "token = {'Authorization': 'Bearer ' + e['LIVEVIEW_TOKEN']}\n"
            "found = json.load(u.urlopen(u.Request(e['LIVEVIEW_URL'] + '/_liveview/summary', headers=token)))\n"
            "print(found['session']['log'] == e['LIVEVIEW_LOG'], found['session']['events'], e['HOME'])\n"
        )
        ended = under(tmp_path, "--", *PYTHON, script, str(folder() / "purchase.json"))
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout == f"True 1 {tmp_path}\n"

    def test_has_our_input_and_output(self, tmp_path: Path) -> None:
        ended = under(tmp_path, "--", "sh", "-c", "cat; echo no >&2; exit 3", input="text\n")
        assert (ended.returncode, ended.stdout, ended.stderr) == (3, "text\n", "no\n")

    def test_has_the_files_and_limits_that_we_were_given(self, tmp_path: Path) -> None:
        run_it = " ".join(map(shlex.quote, [*LIVEVIEW, "run", "--"]))
        script = f"ulimit -Sn 256; {run_it} bash -c 'cat <&7; ulimit -Sn' 7<<<text; {run_it} cat <(echo piped)"
        ended = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=fresh(tmp_path), capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "text\n256\npiped\n", "")

    @pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what is open is not listed here")
    def test_has_no_file_that_was_opened_since(self, tmp_path: Path) -> None:
        script = "import os; print(sorted(os.listdir('/proc/self/fd'), key=int)[:-1])"
        assert under(tmp_path, "--", *PYTHON, script).stdout == "['0', '1', '2']\n"

    def test_options_after_its_name_are_its_own(self, tmp_path: Path) -> None:
        assert run(tmp_path, "run", "echo", "--label", "-n").stdout == "--label -n\n"

    def test_that_is_not_there_is_told(self, tmp_path: Path, bought: str) -> None:
        ended = under(tmp_path, "--check", bought, "--", "no-such-command\x9b")
        assert (ended.returncode, ended.stdout) == (127, "")
        assert ended.stderr == "liveview: cannot run no-such-command\\x9b: No such file or directory\n"

    def test_gets_signals_and_is_waited_for(self, tmp_path: Path) -> None:
        script = "trap 'echo asked' TERM; echo ready; read line; read line; exit 7"
        with started(tmp_path, "--", "bash", "-c", script) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGTERM)
            assert process.stdout.readline() == "asked\n"
            _, stderr = process.communicate("one\ntwo\n", PATIENCE)
            assert (process.returncode, stderr) == (7, "")
        assert instances(tmp_path) == []

    def test_that_a_signal_ends_has_its_code(self, tmp_path: Path) -> None:
        with started(tmp_path, "--", "sh", "-c", "echo ready; exec cat") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 130
        assert instances(tmp_path) == []


class TestInstance:
    def test_has_a_file_with_the_label_while_the_command_runs(self, tmp_path: Path) -> None:
        ended = under(tmp_path, "--label", "checkout", "--", "sh", "-c", 'cat "$XDG_STATE_HOME"/liveview/instances/*')
        found = json.loads(ended.stdout)
        assert (found["label"], label(Path(found["log"]))) == ("checkout", "checkout")
        assert instances(tmp_path) == []

    @pytest.mark.parametrize("text", ["x" * 201, "a\nb", "\udcff"])
    def test_a_label_that_cannot_be_kept_is_refused(self, tmp_path: Path, text: str) -> None:
        ended = under(tmp_path, "--label", text, "--", "touch", "done")
        assert (ended.returncode, ended.stderr.count("\n"), (tmp_path / "done").exists()) == (2, 1, False)

    def test_several_run_side_by_side(self, tmp_path: Path) -> None:
        with started(tmp_path, "--", "cat") as other:
            assert under(tmp_path, "--", *SEND).returncode == 0
            other.communicate("", PATIENCE)
            assert other.returncode == 0

    def test_writes_the_log_that_is_named(self, tmp_path: Path) -> None:
        for count in (1, 2):
            assert under(tmp_path, "--log", "own.db", "--", *SEND).returncode == 0
            assert rows(tmp_path / "own.db", "select count(*) from events") == [(count,)]


class TestChecks:
    def test_only_the_report_is_on_stdout(self, tmp_path: Path, bought: str) -> None:
        ended = under(tmp_path, "--check", bought, "--", *SEND)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout == (
            "sent 1: 1 × 200\n"  # by the command itself
            "ok      Purchase: wanted exactly 1, found 1: #1\n"
            "ok      bought.toml: 1 of 1 hold, 1 event\n"
        )

    def test_1_when_one_does_not_hold(self, tmp_path: Path, bought: str, signed_up: str) -> None:
        ended = under(tmp_path, "--check", bought, "--check", signed_up, "--timeout", "300", "--", *SEND)
        assert ended.returncode == 1
        assert [line[:8].strip() for line in ended.stdout.splitlines()[1:]] == [
            *("ok", "ok"),
            *("FAILED", "FAILED"),
        ]

    def test_a_code_of_the_command_comes_first(self, tmp_path: Path, bought: str) -> None:
        ended = under(tmp_path, "--check", bought, "--", "false")
        assert (ended.returncode, ended.stdout.startswith("FAILED")) == (1, True)
        ended = under(tmp_path, "--check", bought, "--", "sh", "-c", "exit 9")
        assert (ended.returncode, ended.stdout.startswith("FAILED")) == (9, True)

    @pytest.mark.parametrize(("behaviour", "seconds", "code"), [("delay 0.4", "60", 0), ("hang", "0", 1)])
    def test_what_is_pending_is_waited_for(
        self, behaviour: str, seconds: str, code: int, tmp_path: Path, bought: str
    ) -> None:
        (tmp_path / "late.toml").write_text(LATE.format(behaviour))
        ended = under(tmp_path, "--config", "late.toml", "--check", bought, "--timeout", seconds, "--", *SEND)
        assert ended.returncode == code, ended.stderr

    def test_specs_are_read_before_the_command_is_started(self, tmp_path: Path, bought: str) -> None:
        (tmp_path / "wrong.toml").write_text("[[expect]]\nnaem = 'x'\n")
        ended = under(tmp_path, "--check", bought, "--check", "wrong.toml", "--", "touch", "done")
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
        assert "wrong.toml:2" in ended.stderr
        assert not (tmp_path / "done").exists()

    def test_all_are_in_one_junit_file(self, tmp_path: Path, bought: str, signed_up: str) -> None:
        words = ("--check", bought, "--check", signed_up, "--junit", "report.xml", "--", *SEND)
        assert under(tmp_path, *words).returncode == 1
        suites = ElementTree.fromstring((tmp_path / "report.xml").read_bytes())
        assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
            ("bought.toml", "0"),
            ("signed-up.toml", "1"),
        ]

    @pytest.mark.parametrize(("redirection", "code"), [(">&-", 0), (">/dev/full", 1)])
    def test_a_report_that_cannot_be_printed(self, tmp_path: Path, bought: str, redirection: str, code: int) -> None:
        words = [*LIVEVIEW, "run", "--check", bought, "--", "sh", "-c", f"{shlex.join(LIVEVIEW)} send purchase >&2"]
        script = f'exec "$@" {redirection}'
        ended = subprocess.run(
            ["sh", "-c", script, "sh", *words],
            cwd=tmp_path,
            env=fresh(tmp_path),
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        told = ["liveview: cannot write to stdout: No space left on device"] if code else []
        assert (ended.returncode, ended.stderr.splitlines()[1:]) == (code, told)

    def test_a_junit_file_needs_checks(self, tmp_path: Path) -> None:
        ended = under(tmp_path, "--junit", "report.xml", "--", "touch", "done")
        assert (ended.returncode, (tmp_path / "done").exists()) == (2, False)
        assert ended.stderr == "liveview: --junit is for the results of --check, which is missing\n"

    def test_a_junit_file_that_cannot_be_written_is_told(self, tmp_path: Path, bought: str) -> None:
        ended = under(tmp_path, "--check", bought, "--junit", "no/report.xml", "--", *SEND)
        assert (ended.returncode, "cannot write no/report.xml" in ended.stderr) == (1, True)
        assert "ok      Purchase" in ended.stdout


class TestConfiguration:
    def test_one_that_was_found_may_not_send_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "liveview.toml").write_text(OUTSIDE)
        ended = under(tmp_path, "--", "touch", "done")
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
        assert "sends events to https://hooks.example/x; if you want that, name it with --config" in ended.stderr
        assert not (tmp_path / "done").exists()
        assert under(tmp_path, "--config", "liveview.toml", "--", "true").returncode == 0

    @pytest.mark.parametrize("text", ["[receiver]\nstrict = true\n", "[receiver]\nstrict = true\ntls = true\n"])
    def test_all_ports_are_free_ones(self, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        own_state(tmp_path, monkeypatch)
        monkeypatch.chdir(tmp_path)
        Path("liveview.toml").write_text(text)
        found = configuration(RunOptions())
        ports = (found.config.receiver.port, found.config.sink.port, found.load().receiver.port)
        assert (ports, found.config.receiver.strict) == ((0, 0, 0), True)
        assert (found.config.receiver.tls_port == 0) is found.config.receiver.tls
        Path("liveview.toml").write_text(OUTSIDE)
        with pytest.raises(ConfigError):
            configuration(RunOptions())
