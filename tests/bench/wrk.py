"""Load from `wrk`: a compiled client, because one in Python is slower than the server and hides the difference."""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 16
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_SCRIPT = """
local prefix, number, bodies = "", 0, {}
function init(args)
  prefix = args[1]
  for line in io.lines(args[2]) do bodies[#bodies + 1] = line end
end
local headers = {["Content-Type"] = "application/json"}
function request()
  number = number + 1
  local body = bodies[math.random(#bodies)]
  return wrk.format("POST", "/track", headers, string.format(body, os.time(), prefix, number))
end
"""
OWN = '"distinct_id":"u","token":"t","time":%d,"$insert_id":"%s-%d"'
"""The properties that every event has; `wrk` fills them in."""
PLAIN = f'{{"event":"Bench","properties":{{{OWN}}}}}'
"""The smallest event."""


class Load(NamedTuple):
    """What `wrk` says about a run."""

    requests: int
    """How many replies it received."""
    p99_ms: float
    """The 99th percentile of their latency, in milliseconds."""


def put_load(port: int, seconds: int, events: Sequence[str] = (PLAIN,)) -> Load:
    """Send events to `/track` for some time in random order, each with a `$insert_id` of its own."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("this measurement needs wrk (https://github.com/wg/wrk; Debian, Ubuntu and Homebrew have it)")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "events.lua"
        script.write_text(_SCRIPT)
        bodies = Path(folder) / "bodies"
        bodies.write_text("\n".join(events))
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script)]
        command = [program, *options, f"http://127.0.0.1:{port}", "--", str(time.time_ns()), str(bodies)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"some requests failed:\n{said}")
    (requests,) = _found(r"(\d+) requests in", said)
    number, unit = _found(r"^ +99% +([\d.]+)(us|ms|s)$", said)
    return Load(int(requests), float(number) * _MILLISECONDS[unit])


def _found(pattern: str, said: str) -> tuple[str, ...]:
    found = re.search(pattern, said, re.MULTILINE)
    if found is None:
        raise SystemExit(f"wrk printed something else than expected:\n{said}")
    return found.groups()
