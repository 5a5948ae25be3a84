"""The page about destinations is true: its kinds, their findings, and every example of a configuration."""

import ast
import re
from importlib import import_module

import pytest

from liveview.config import file as config_file
from liveview.config.kinds import check_kind
from liveview.core.shapes.registry import SHAPES
from liveview.model.kind import KINDS, WAREHOUSES, Kind
from tests.support.sources import ROOT

PAGE = (ROOT / "liveview/guide/destinations.md").read_text()
SERVICES = [kind for kind in SHAPES if kind not in WAREHOUSES]
ONLY_AT_THE_SINK = {"path", "body"}
"""Words for requests that liveview does not make."""


def section(kind: Kind) -> str:
    """The section of a kind."""
    return PAGE.split(f"\n## {KINDS[kind].title}\n", 1)[1].split("\n## ", 1)[0]


def words(kind: Kind) -> set[str]:
    """The words of all findings in the file of a kind, where they are made or in a table of sentences."""
    name = kind.replace("-", "_")
    table = vars(import_module(f"liveview.core.shapes.{name}")).get("_SENTENCES", {})
    source = (ROOT / f"liveview/core/shapes/{name}.py").read_text()
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Finding"]
    return {*table} | {each.value for each in first if isinstance(each, ast.Constant) and isinstance(each.value, str)}


@pytest.mark.parametrize("kind", SERVICES)
class TestService:
    def test_its_findings_are_listed(self, kind: Kind) -> None:
        listed = re.findall(rf"^\| `dest-{kind}-([a-z-]+)` \|", section(kind), re.MULTILINE)
        assert len(listed) == len(set(listed))
        assert set(listed) == words(kind) - ONLY_AT_THE_SINK

    def test_its_version_and_host_are_named(self, kind: Kind) -> None:
        assert SHAPES[kind].host({}) in section(kind)
        assert re.search(r"read\s2026-\d\d", section(kind), re.IGNORECASE)


@pytest.mark.parametrize("kind", list(SHAPES))
class TestKind:
    def test_it_has_a_sample_with_every_setting_that_is_needed(self, kind: Kind) -> None:
        (text,) = re.findall(r"```toml\n(.*?)```", section(kind), re.DOTALL)
        (found,) = config_file.parse(text).destinations
        check_kind(found)
        assert found.kind is kind
        assert {each.name for each in KINDS[kind].settings if each.required} <= set(found.settings)

    def test_the_table_of_kinds_says_what_it_gets(self, kind: Kind) -> None:
        (gets,) = re.findall(rf"^\| `{kind}` \| \[{KINDS[kind].title}\]\(#.*?\) \| (.*?) \|$", PAGE, re.MULTILINE)
        assert {*gets.split(", ")} == {*map(str, SHAPES[kind].types)}


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_is_a_configuration(text: str) -> None:
    for destination in config_file.parse(text).destinations:
        check_kind(destination)
