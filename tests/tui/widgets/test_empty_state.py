"""The command that a user copies off the empty screen."""

import json
import subprocess

from liveview.tui.widgets.empty_state import curl

_STUB = 'curl() { printf "%s\\n" "$@"; }\n'
"""Prints its arguments instead of calling anything."""


def test_the_command_sends_one_valid_event_with_the_time_of_now():
    """Pasted into a shell as it stands, broken lines included."""
    shell = subprocess.run(["sh", "-c", _STUB + curl("http://127.0.0.1:4080/track")], capture_output=True, check=True)
    url, option, *body = shell.stdout.decode().splitlines()
    event = json.loads("\n".join(body))
    assert (url, option) == ("http://127.0.0.1:4080/track", "-d")
    assert event["event"] == "Hello"
    assert event["properties"]["time"] > 1_700_000_000


def test_its_lines_fit_a_narrow_terminal():
    """So that nothing is wrapped where a line break would change the command."""
    assert all(len(line) <= 58 for line in curl("http://127.0.0.1:4080/track").splitlines())


def test_an_address_cannot_break_out_of_the_command():
    """Copied commands are inert."""
    assert "'http://x/;touch X/track'" in curl("http://x/;touch X/track")
