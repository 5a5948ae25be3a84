"""Lines are printed as they come, for as long as somebody reads them."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from liveview.cli.line_output import print_lines


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
