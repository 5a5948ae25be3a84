"""The help of every command, how a command ends, and what click says about hostile options."""

import pytest
from click.testing import CliRunner

from liveview import stories
from liveview.cli import main
from liveview.cli.commands import CliCommand, CliGroup
from liveview.errors import ConfigError, LiveviewError, PortError, ReadError, UsageError
from liveview.model.refusal import Refusal, RequestError

ALL = [[], *([name] for name in main.commands)]


class TestHelp:
    @pytest.mark.parametrize("command", ALL)
    def test_ends_with_an_example_that_is_a_command(self, command: list[str]) -> None:
        lines = CliRunner().invoke(main, [*command, "--help"], terminal_width=100).stdout.splitlines()
        examples = lines[lines.index("  Examples:") + 1 :]
        assert examples
        assert all(f"liveview {' '.join(command)}".strip() in line for line in examples)

    def test_lists_the_stories(self) -> None:
        told = " ".join(
            CliRunner().invoke(main, ["demo", "--help"], terminal_width=500, max_content_width=500).stdout.split()
        )
        assert f"Stories: {', '.join(stories.names())}." in told

    def test_says_a_whole_sentence_about_each_command(self) -> None:
        listed = CliRunner().invoke(main, ["--help"], terminal_width=100).stdout.partition("Commands:")[2]
        assert "sessions" in listed
        assert "..." not in listed

    def test_of_open_has_no_option_that_does_nothing(self) -> None:
        told = CliRunner().invoke(main, ["open", "--help"]).stdout
        assert "--ascii" in told
        assert "--no-tui" not in told
        assert "--port" not in told


class TestError:
    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (ConfigError("the file is wrong"), 2),
            (ReadError("the disk is gone"), 1),
            (RequestError(413, Refusal.EVENT_TOO_LARGE, "too large"), 1),
            (PortError("taken", taken=True), 2),
        ],
    )
    def test_is_one_sentence_and_its_own_exit_code(self, error: LiveviewError, code: int) -> None:
        ended = CliRunner().invoke(raising(error), ["fail"])
        assert (ended.exit_code, ended.stdout, ended.stderr) == (code, "", f"liveview: {error}\n")

    def test_may_have_lines_below(self) -> None:
        ended = CliRunner().invoke(raising(UsageError("this is wrong", "  a\x1bb", "  ^")), ["fail"])
        assert ended.stderr == "liveview: this is wrong\n  a\\x1bb\n  ^\n"

    def test_that_nobody_foresaw_is_not_dressed_up(self) -> None:
        assert isinstance(CliRunner().invoke(raising(ZeroDivisionError("bug")), ["fail"]).exception, ZeroDivisionError)


def raising(error: Exception) -> CliGroup:
    """A group whose only command raises this."""

    def fail() -> None:
        raise error

    group = CliGroup()
    group.add_command(CliCommand("fail", callback=fail))
    return group


class TestHostileWords:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["--\x1b]52;c;x\x07"],
            ["a\x9b31m"],
            ["--port", "\u202e1"],
            ["send", "--rate", "\x1b[2J"],
            ["export", "--form\u2028"],
            ["export", "/nowhere/\x1b[2J"],
            ["send", "/nowhere/\u202e"],
            ["serve", "--host", "\x9b"],
            ["serve", "--config", "/nowhere/\x1b"],
            ["serve", "--allow-origin", "\u202e"],
            ["serve", "--allow-host", "\x1b"],
            ["send", "--to", "ws://\u202e", "purchase"],
            ["demo", "--no-tui", "--story", "\x1b"],
        ],
    )
    def test_are_shown_as_what_they_are(self, arguments: list[str]) -> None:
        ended = CliRunner().invoke(main, arguments)
        assert ended.exit_code == 2
        assert all(line.isprintable() for line in ended.output.splitlines())
        assert "\\x" in ended.output or "\\u" in ended.output
