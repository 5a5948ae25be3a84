"""The HTTP API as a script uses it: `liveview serve`, its ready line, and curl."""

import json
import subprocess
from pathlib import Path
from typing import Any

from liveview.samples import folder
from tests.support import needs
from tests.support.program import PATIENCE, serving

PURCHASE = (folder() / "purchase.json").read_text(encoding="utf-8")
FAILED = 22
"""What `curl -f` exits with when the status is 400 or more."""


def curl(program: Any, path: str, *options: str) -> tuple[int, str]:
    """The exit code and the output of `curl -f` with the token of the ready line."""
    token = f"Authorization: Bearer {program.ready['token']}"
    url = f"{program.url}/_liveview/{path}"
    command = [needs.program("curl"), "-sSfN", "-H", token, *options, url]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return ended.returncode, ended.stdout


def test_a_script_sends_an_event_and_waits_for_its_delivery(tmp_path: Path) -> None:
    with serving(tmp_path) as program:
        code, output = curl(program, "wait?filter=is:delivered&timeout=0.1")
        assert (code, output) == (FAILED, "")
        code, output = curl(program, "send", "-d", PURCHASE)
        assert (code, json.loads(output)) == (0, {"sent": [{"status": 200, "request_id": 1, "events": [1]}]})
        code, output = curl(program, "wait?filter=is:delivered&timeout=30")
        assert (code, [each["id"] for each in json.loads(output)["events"]]) == (0, [1])
        code, output = curl(program, "sessions", "-X", "POST")
        assert (code, json.loads(output)["previous"]) == (0, program.ready["log"])
        code, output = curl(program, "summary")
        assert (code, json.loads(output)["balance"]["received"]) == (0, 0)
        code, output = curl(program, "stream", "--max-time", "0.5")
        assert (code, output) == (28, "retry: 1000\n\n")  # curl's own timeout
        assert program.signal() == 0


def test_the_token_is_in_the_ready_line_and_nowhere_else(tmp_path: Path) -> None:
    with serving(tmp_path) as program:
        assert curl(program, "send", "-d", PURCHASE)[0] == 0
        assert curl(program, "events/1")[0] == 0
        token = program.ready["token"].encode()
        assert program.signal() == 0
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert token not in written
