"""The commands about plans as the command line shows them."""

import pytest
from click.testing import CliRunner

from liveview.cli import main
from liveview.plans.diff import TOLERANCE, USUAL_RULES, DiffRule


def told(*arguments: str) -> str:
    return " ".join(
        CliRunner().invoke(main, [*arguments, "--help"], terminal_width=200, max_content_width=200).stdout.split()
    )


class TestHelp:
    @pytest.mark.parametrize("command", ["learn", "diff"])
    def test_lists_the_commands(self, command: str) -> None:
        assert command in told()

    def test_of_learn_names_its_options(self) -> None:
        text = told("learn")
        assert all(option in text for option in ("LOG…", "--into PLAN", "-o, --output FILE", "--force"))

    def test_of_diff_names_the_rules_and_their_defaults(self) -> None:
        text = told("diff")
        assert f"[default: {','.join(USUAL_RULES)}]" in text
        assert f"[default: {TOLERANCE}" in text
        assert all(rule.value in text for rule in DiffRule)
