"""Options before and after a command."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from liveview.cli import main
from liveview.cli.options import NumberRange, RunOptions, collect, run_options, screen_options, spec_option


def parsed(*words: str) -> RunOptions:
    """What a group with one command makes of these words."""
    found: list[RunOptions] = []

    @click.group(invoke_without_command=True)
    @run_options
    @click.pass_context
    def program(context: click.Context, /, **_: object) -> None:
        if context.invoked_subcommand is None:
            found.append(collect(context))

    @program.command()
    @run_options
    @click.pass_context
    def serve(context: click.Context, /, **_: object) -> None:
        found.append(collect(context))

    ended = CliRunner().invoke(program, words)
    assert ended.exit_code == 0, ended.output
    return found[0]


def test_nothing_given_leaves_everything_to_the_configuration() -> None:
    assert parsed() == parsed("serve") == RunOptions()


def test_a_command_takes_those_before_its_name_too() -> None:
    assert parsed("--port", "1", "serve", "--strict") == RunOptions(port=1, strict=True)


def test_the_one_after_the_name_wins() -> None:
    """Even when it says what the default is."""
    assert parsed("--port", "1", "serve", "--port", "2").port == 2
    assert parsed("--allow-origin", "https://a.test", "serve", "--allow-origin", "https://b.test").allow_origin == (
        "https://b.test",
    )


def test_a_flag_before_the_name_is_not_undone_after_it() -> None:
    assert parsed("--ascii", "serve", "--port", "0") == RunOptions(ascii=True, port=0)


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_does_not_exist_is_refused(port: str) -> None:
    @click.command()
    @run_options
    def program(**_: object) -> None:
        pass

    assert CliRunner().invoke(program, ["--port", port]).exit_code == 2


def test_a_recorded_session_has_only_those_of_the_screen() -> None:
    @click.command()
    @screen_options
    def program(**_: object) -> None:
        pass

    assert {each.name for each in program.params} == {"config", "ascii", "spec"}


def test_every_option_is_a_field_and_every_field_an_option() -> None:
    @click.command()
    @run_options
    @spec_option
    def program(**_: object) -> None:
        pass

    assert {each.name for each in program.params} == set(RunOptions.__struct_fields__)


@pytest.mark.parametrize(
    "arguments",
    [
        ["wait", "name:x", "--timeout", "nan"],
        ["check", "spec.toml", "--timeout", "-NaN"],
        ["send", "purchase", "--rate", "nan"],
        ["demo", "--speed", "nan"],
        ["replay", "--pace", "nan"],
    ],
)
def test_what_is_not_a_number_is_refused(arguments: list[str]) -> None:
    ended = CliRunner().invoke(main, arguments)
    assert ended.exit_code == 2
    assert "is not a number." in ended.stderr


@pytest.mark.parametrize(("text", "code"), [("nan", 2), ("-nan", 2), ("inf", 2), ("-1", 2), ("x", 2), ("0.5", 0)])
def test_a_number_is_one_and_in_its_range(text: str, code: int) -> None:
    @click.command()
    @click.option("--timeout", type=NumberRange(0, 300))
    def program(timeout: float) -> None:
        assert timeout == 0.5

    assert CliRunner().invoke(program, ["--timeout", text]).exit_code == code


class TestLog:
    def test_is_a_path(self) -> None:
        assert parsed("--log", "a/../b.db").log == Path("a/../b.db")

    @pytest.mark.parametrize("url", ["postgresql://user@host:5432/db?sslmode=verify-full", "env:DATABASE_URL"])
    def test_may_be_a_shared_session_as_it_was_typed(self, url: str) -> None:
        found = parsed("serve", "--log", url, "--session", "team")
        assert (found.log, found.session) == (url, "team")
