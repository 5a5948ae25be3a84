"""The options that lead to a liveview."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from liveview.cli import main
from liveview.cli.target_options import TargetOptions, receiver_options, target_options


@click.command()
@click.argument("what")
@target_options
@click.option("--count", type=int)
def asking(what: str, target: TargetOptions, count: int | None) -> None:
    click.echo(f"{what} {target} {count}")


@click.command()
@receiver_options
def sending(target: TargetOptions) -> None:
    click.echo(f"{target}")


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], TargetOptions()),
        (["--to", "http://x:1"], TargetOptions(to="http://x:1")),
        (["--log", "latest"], TargetOptions(log="latest")),
        (["--token-file", "t"], TargetOptions(token_file=Path("t"))),
    ],
)
def test_are_handed_over_together(arguments: list[str], options: TargetOptions) -> None:
    ended = CliRunner().invoke(asking, ["P", "--count", "3", *arguments])
    assert ended.output == f"P {options} 3\n"


def test_a_sender_needs_no_token() -> None:
    assert CliRunner().invoke(sending, ["--log", "a.db"]).output == f"{TargetOptions(log='a.db')}\n"
    assert CliRunner().invoke(sending, ["--token-file", "t"]).exit_code == 2


def test_no_option_of_any_command_takes_a_token() -> None:
    options = {option for command in (main, *main.commands.values()) for each in command.params for option in each.opts}
    assert {option for option in options if "token" in option} <= {"--token-file"}
