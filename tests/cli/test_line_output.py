"""Lines are printed as they come, for as long as somebody reads them."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from liveview.cli.line_output import print_lines, print_text


def test_each_line_is_there_before_the_next_is_asked_for(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def lines() -> Iterator[bytes]:
        yield b"one"
        assert capfdbinary.readouterr().out == b"one\n"
        yield b"two"

    print_lines(lines())
    assert capfdbinary.readouterr().out == b"two\n"


def test_a_reader_that_is_gone_ends_it_without_a_word() -> None:
    code = "import itertools\nfrom liveview.cli.line_output import print_lines\n"
    code += "print_lines(b'x' * 1000 for _ in itertools.count())"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(30) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("stdout", "code", "told"),
    [(">/dev/full", 1, "liveview.errors.RunError: cannot write to stdout: No space left on device"), (">&-", 0, "")],
)
def test_a_stdout_that_takes_nothing_is_told_and_one_that_is_closed_is_not(stdout: str, code: int, told: str) -> None:
    script = "from liveview.cli.line_output import print_text; print_text('one')"
    command = ["sh", "-c", f'"$0" -c "{script}" {stdout}', sys.executable]
    ended = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    assert ended.returncode == code
    assert (ended.stderr.splitlines() or [""])[-1] == told


def test_an_error_of_who_makes_the_lines_is_not_one_of_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def lines() -> Iterator[bytes]:
        yield b"one"
        raise ConnectionResetError("theirs")

    with pytest.raises(ConnectionResetError, match="theirs"):
        print_lines(lines())
    assert capfdbinary.readouterr().out == b"one\n"


def test_text_that_is_not_text_is_printed_with_escapes(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_text("\u00e9\udcff")
    assert capfdbinary.readouterr().out == b"\xc3\xa9\\udcff\n"
