"""The README is always true: its commands run, its tables are those of the code."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from liveview import config
from liveview.cli import main
from liveview.config import Config
from liveview.log import schema
from liveview.model.delivery import Rule
from liveview.model.problem import CATALOGUE
from liveview.samples import folder
from liveview.tui.text import status
from tests.program import environment, on_terminal

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def table_after(heading: str) -> list[str]:
    """The first cells of the rows of the first table after a heading."""
    rows = README.split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines()
    return [row.split("|")[1].strip() for row in rows if row.startswith("| ") and not row.startswith("| ---")][1:]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as a fresh clone of it would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    clone = tmp_path_factory.mktemp("readme") / "clone"
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    return clone


class TestTheTwoCommands:
    """In one clone, in any order: readers of the one run the other there, too."""

    @pytest.mark.slow
    @pytest.mark.timeout(400)
    def test_the_first_shows_the_main_job(self, clone: Path) -> None:
        command = blocks("sh")[0].strip().replace("liveview demo", "liveview demo --port 0 --sink-port 0")
        with on_terminal(["bash", "-c", command], clone, columns=140, lines=42) as terminal:
            terminal.wait_for("receiving", patience=300)
            terminal.wait_for("Signed Up")
            terminal.wait_for("of #4", patience=30)
            terminal.press(b"\x11")
            assert terminal.wait() == 0

    @pytest.mark.slow
    @pytest.mark.timeout(400)
    def test_the_second_passes_tests(self, clone: Path, tmp_path: Path) -> None:
        command = blocks("sh")[1].strip()
        chosen = {"PYTEST_ADDOPTS": "-n 0 -k TestFill", "PYTEST_XDIST_WORKER": ""}
        ended = subprocess.run(
            ["bash", "-c", command],
            cwd=clone,
            env=environment(tmp_path, **chosen),
            capture_output=True,
            text=True,
            timeout=380,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert re.search(r"\d+ passed", ended.stdout)

    def test_the_second_is_what_is_run_before_a_change_lands(self) -> None:
        run = (ROOT / ".ci" / "run").read_text()
        assert blocks("sh")[1].strip().endswith(".venv/bin/python -m pytest -q")
        assert run.rstrip().endswith("\npython -m pytest -q")


class TestTables:
    def test_the_commands_are_those_of_the_program(self) -> None:
        described = {cell.strip("`").split()[1] if " " in cell else "" for cell in table_after("Commands")}
        assert described == {"", *main.commands}

    def test_the_log_tables_are_those_of_the_schema(self) -> None:
        assert [cell.strip("`") for cell in table_after("The log")] == [*schema.TABLES, "settings"]

    def test_the_glyphs_are_those_of_the_screen(self) -> None:
        shown = re.findall(r"^\| `(\W)` \| (.+) \|$", README, re.MULTILINE)
        assert [glyph for glyph, _ in shown] == [look.glyph for look in status.LOOKS]
        assert all(words.startswith(look.word) for (_, words), look in zip(shown, status.LOOKS, strict=True))

    def test_the_problems_are_those_of_the_catalogue_in_its_words(self) -> None:
        listed = re.findall(r"^\| `([a-z-]+)` \| (error|warning) \| (.+) \| (.+) \|$", README, re.MULTILINE)
        assert listed == [(code, kind.severity, kind.sentence, kind.fix) for code, kind in CATALOGUE.items()]

    def test_every_rule_of_routing_is_named(self) -> None:
        assert not [rule for rule in Rule if f"`{rule}`" not in README]

    def test_the_options_named_exist(self) -> None:
        commands = (main, *main.commands.values())
        known = {option for command in commands for parameter in command.params for option in parameter.opts}
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README.split("## Send it an event")[1]))
        assert used - known == {"--cacert", "--counts"}  # of curl, and of sqlite-utils


class TestConfiguration:
    def test_the_defaults_shown_are_the_defaults(self) -> None:
        assert msgspec.structs.asdict(config.parse(blocks("toml")[0])) == msgspec.structs.asdict(config.check(Config()))
        shown = tomllib.loads(blocks("toml")[0])
        for name in ("receiver", "dedup", "delivery", "log"):
            assert set(shown[name]) == set(getattr(Config(), name).__struct_fields__)

    def test_the_example_is_valid(self) -> None:
        assert config.parse(blocks("toml")[1]).sink.behaviours == {"/orders": "500x2 then ok"}


class TestLinks:
    def test_lead_somewhere(self) -> None:
        for target in re.findall(r"\]\((?!http|#)([^)]+)\)", README):
            assert (ROOT / target).exists(), target

    def test_the_curl_is_the_sample(self) -> None:
        curl = next(block for block in blocks("sh") if block.startswith("curl"))
        body = re.search(r"-d '(.*?)'", curl, re.DOTALL)
        assert body is not None
        assert msgspec.json.decode(body[1]) == msgspec.json.decode((folder() / "purchase.json").read_bytes())


def test_importing_the_package_pulls_in_nothing_heavy() -> None:
    code = "import liveview, sys; print([m for m in ('aiohttp', 'textual', 'sqlite3', 'msgspec') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert ended.stdout == "[]\n"
