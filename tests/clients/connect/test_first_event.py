"""The command that a user copies to send a first event."""

import json
import time

import pytest

from liveview.clients.connect.first_event import curl
from liveview.model.problem import Severity
from tests.support.core.validating import checked
from tests.support.guides import shell_arguments

URL = "http://127.0.0.1:4080/track"


def test_it_sends_one_event_with_the_time_of_now() -> None:
    """Pasted into a shell as it is, broken lines included."""
    before = int(time.time())
    url, option, body = shell_arguments(curl(URL), "curl")
    event = json.loads(body)
    assert (url, option) == (URL, "-d")
    assert event["event"] == "Hello"
    assert before <= event["properties"]["time"] <= time.time()


def test_the_event_is_valid() -> None:
    body = shell_arguments(curl(URL), "curl")[-1]
    problems = checked(body.encode(), at=time.time()).problems
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []


def test_its_lines_fit_a_narrow_terminal() -> None:
    """So that nothing is wrapped where a line break would change the command."""
    assert all(len(line) <= 58 for line in curl(URL).splitlines())


@pytest.mark.parametrize("url", ["http://x/;touch X/track", "http://x/$(touch X)", "http://x/'`id`'", "http://x/a b"])
def test_an_address_cannot_break_out_of_the_command(url: str) -> None:
    """Copied commands are inert."""
    assert shell_arguments(curl(url), "curl")[:2] == [url, "-d"]
