"""The README and the guide are always true: commands run, tables are those of the code."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import takewhile
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from liveview import pages
from liveview.cli import main
from liveview.config import file as config_file
from liveview.config.check import check
from liveview.config.schema import Config, Environment
from liveview.log import schema
from liveview.model.consent import Consent
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.delivery import Rule
from liveview.model.problem import CATALOGUE
from liveview.model.transform import Transform
from liveview.samples import folder
from liveview.tui.lines import status
from tests.support.program import environment, on_terminal

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
GUIDE = {path.stem: path.read_text() for path in (ROOT / "liveview" / "guide").glob("*.md")}


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def table_of(text: str) -> list[str]:
    """The first cells of the rows of the first table of a text."""
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("|--"))
    return [row.split("|")[1].strip() for row in takewhile(lambda line: line.startswith("|"), lines[start + 1 :])]


def section(heading: str) -> str:
    """A section of the README."""
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


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
        described = {cell.strip("`").split()[1] if " " in cell else "" for cell in table_of(section("Commands"))}
        assert described == {"", *main.commands}

    def test_the_log_tables_are_those_of_the_schema(self) -> None:
        assert [cell.strip("`") for cell in table_of(GUIDE["log"])] == [*schema.TABLES, "settings", "counts"]

    @pytest.mark.parametrize("text", [README, GUIDE["screens"]], ids=["readme", "screens"])
    def test_the_glyphs_are_those_of_the_screen(self, text: str) -> None:
        shown = re.findall(r"^\| `(\W)` \| (.+) \|$", text, re.MULTILINE)
        assert [glyph for glyph, _ in shown] == [look.glyph for look in status.LOOKS]
        assert all(words.startswith(look.word) for (_, words), look in zip(shown, status.LOOKS, strict=True))

    def test_the_problems_are_those_of_the_catalogue_in_its_words(self) -> None:
        row = r"^\| `([a-z-]+)` \| (error|warning|hint) \| (.+) \| (.+) \|$"
        listed = re.findall(row, GUIDE["problems"], re.MULTILINE)
        assert listed == [(code, kind.severity, kind.sentence, kind.fix) for code, kind in CATALOGUE.items()]

    def test_every_rule_of_routing_is_named(self) -> None:
        assert not [rule for rule in Rule if f"`{rule}`" not in GUIDE["contract"]]

    def test_the_options_named_exist(self) -> None:
        commands = (main, *main.commands.values())
        known = {option for command in commands for parameter in command.params for option in parameter.opts} | {
            "--help"
        }
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "".join((README, *GUIDE.values()))))
        assert used - known == {"--auth", "--cacert", "--counts", "--editable", "--quiet", "--schema"}
        # of initdb, curl, sqlite-utils, pip and pg_dump


class TestConfiguration:
    def test_the_defaults_shown_are_the_defaults(self) -> None:
        config = config_file.parse(blocks("toml", GUIDE["configuration"])[0])
        assert msgspec.structs.asdict(config) == msgspec.structs.asdict(check(Config()))
        shown = tomllib.loads(blocks("toml", GUIDE["configuration"])[0])
        for name in ("receiver", "dedup", "delivery", "hipaa", "log"):
            assert set(shown[name]) == set(getattr(Config(), name).__struct_fields__)

    def test_the_example_is_valid(self) -> None:
        config = config_file.parse(blocks("toml", GUIDE["configuration"])[1])
        assert config.sink.behaviours == {"/orders": "500x2 then ok"}

    def test_the_example_of_the_pipeline_shows_every_key_of_its_tables(self) -> None:
        (shown,) = (tomllib.loads(text) for text in blocks("toml", GUIDE["configuration"])[2:])
        config = config_file.from_document(shown)
        assert config.hipaa.on
        assert set(shown["definitions"][0]) == set(Definition.__struct_encode_fields__)
        assert set(shown["consent"]) == set(Consent.__struct_encode_fields__)
        assert {key for each in shown["transforms"] for key in each} == set(Transform.__struct_encode_fields__)
        assert set(shown["environments"][0]) == set(Environment.__struct_encode_fields__)
        assert {"hipaa", "allow", "required", "baa"} <= {key for each in shown["destinations"] for key in each}
        table = GUIDE["configuration"].partition("A filter of a definition")[2]
        for op in get_args(get_type_hints(PropertyFilter)["op"]):
            assert f"`{op}`" in table


class TestLinks:
    def test_lead_somewhere(self) -> None:
        pages = {ROOT / "README.md": README} | {
            ROOT / f"liveview/guide/{name}.md": text for name, text in GUIDE.items()
        }
        for path, text in pages.items():
            for target in re.findall(r"\]\((?!http|#)([^)#]+)[^)]*\)", text):
                assert (path.parent / target).exists(), f"{path.name}: {target}"

    def test_every_page_of_the_guide_is_listed_in_the_readme(self) -> None:
        assert [cell.split("`")[1] for cell in table_of(section("The guide"))] == [*pages.TOPICS]
        assert set(pages.TOPICS) == set(GUIDE)

    def test_the_readme_is_short(self) -> None:
        assert len(README.split()) < 2_500

    def test_the_curl_is_the_sample(self) -> None:
        curl = next(block for block in blocks("sh") if block.startswith("curl"))
        body = re.search(r"-d '(.*?)'", curl, re.DOTALL)
        assert body is not None
        assert msgspec.json.decode(body[1]) == msgspec.json.decode((folder() / "purchase.json").read_bytes())


def test_importing_the_package_pulls_in_nothing_heavy() -> None:
    code = "import liveview, sys; print([m for m in ('aiohttp', 'textual', 'sqlite3', 'msgspec') if m in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert ended.stdout == "[]\n"
