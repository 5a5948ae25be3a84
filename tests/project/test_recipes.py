"""The recipes of the guide for scripts and CI are run as they are printed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from liveview.cli import main
from liveview.remote.stream import messages
from liveview.specs.reading import load
from tests.support.needs import program
from tests.support.program import LIVEVIEW, PATIENCE, environment, serving

PAGE = (Path(__file__).parents[2] / "liveview" / "guide" / "automation.md").read_text()


def recipe(heading: str, language: str = "sh", number: int = 0) -> str:
    """A block of a section of the page."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return found[number]


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """The environment of a user who has `liveview` and keeps its state where it is by default."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "liveview").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m liveview "$@"\n')
    (programs / "liveview").chmod(0o700)
    found = environment(tmp_path)
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "state").symlink_to(found["XDG_STATE_HOME"])
    return found | {"PATH": f"{programs}:{found['PATH']}"}


def ended(tmp_path: Path, shell: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words, cwd=tmp_path, env=shell, capture_output=True, text=True, timeout=PATIENCE * 2, check=False
    )


def test_a_command_is_run_and_checked(tmp_path: Path, shell: dict[str, str]) -> None:
    found = ended(tmp_path, shell, "bash", "-e", "-c", recipe("A command with a liveview of its own"))
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.splitlines()[1:] == [
        "ok      Purchase: wanted exactly 2, found 2: #1, #2",
        "ok      bought.toml: 1 of 1 hold, 2 events",
    ]
    assert b'failures="0"' in (tmp_path / "report.xml").read_bytes()
    assert load(tmp_path / "bought.toml").expect[0].name == "Purchase"


def test_curl_asks_the_liveview_of_its_environment(tmp_path: Path, shell: dict[str, str]) -> None:
    program("curl")
    program("jq")
    found = ended(tmp_path, shell, *LIVEVIEW, "run", "--", "bash", "-e", "-o", "pipefail", "-c", recipe("curl"))
    assert found.returncode == 0, found.stderr
    decoder, rest, answers = json.JSONDecoder(), found.stdout, []
    while rest := rest.lstrip():
        answer, end = decoder.raw_decode(rest)
        answers.append(answer)
        rest = rest[end:]
    accepted, waited, failed, balance, session = answers
    assert accepted == 1
    assert [each["name"] for each in waited["events"]] == ["Purchase"]
    assert failed == {"events": [], "next": None}
    assert (balance["received"], balance["holds"]) == (1, True)
    assert session["label"] == "checkout"


def test_curl_follows_a_liveview_that_runs(tmp_path: Path, shell: dict[str, str]) -> None:
    program("curl")
    program("jq")
    with (
        serving(tmp_path) as running,
        subprocess.Popen(
            ["bash", "-e", "-c", f"{recipe('curl', number=1).rstrip()} | head -n 12"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=tmp_path,
            env=shell,
        ) as following,
    ):
        assert following.stdout is not None
        while following.poll() is None:  # the stream has what happens while it is open
            running.post(b'{"event":"Purchase","properties":{"distinct_id":"13793","price":500}}')
        facts = list(messages(following.stdout))
        assert facts
        assert [json.loads(fact.data)["fact"] for fact in facts] == [fact.event for fact in facts]


def test_the_commands_of_the_ci_job_exist() -> None:
    job = recipe("In CI", "yaml")
    (command,) = re.findall(r"- run: liveview (.+)", job)
    name, *words = command.split()
    context = main.commands[name].make_context(name, words)
    assert [str(path) for path in context.params["specs"]] == ["checkout.toml"]
    assert context.params["words"] == ("npm", "test")
    for key in ("junit", "log"):
        assert f"            {context.params[key]}\n" in job
