"""The full circle: received, delivered to one sink path, and everything recorded; beside mitmproxy in front of a sink.

mitmproxy's reverse mode records each flow with `-w`, which is the closest that another tool comes to this.
"""

import contextlib
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.configurations import NO_DESTINATION, healthy
from tests.bench.figure import Figure
from tests.bench.serving import serving
from tests.bench.wrk import put_load


def measure(*, quick: bool) -> Iterator[Figure]:
    """How many times faster than mitmproxy."""
    if shutil.which("mitmdump") is None:
        raise SystemExit("this measurement needs mitmdump (`pipx install mitmproxy`)")
    seconds, rounds = (3, 1) if quick else (5, 3)
    with serving(NO_DESTINATION) as sink, _mitmproxy(sink.sink_port) as theirs, serving(healthy(1)) as ours:
        put_load(theirs, 1)
        put_load(ours.port, 1)
        rates = []
        for _ in range(rounds):
            other = put_load(theirs, seconds).requests / seconds
            began = time.perf_counter()
            events = put_load(ours.port, seconds).requests
            ours.settle()
            rates.append((events / (time.perf_counter() - began), other))
    ours_rate, theirs_rate = (statistics.median(rate) for rate in zip(*rates, strict=True))
    yield Figure(
        "events a second, delivered and recorded, to mitmproxy",
        statistics.median(one / other for one, other in rates),
        least=4,
        more={"liveview": ours_rate, "mitmproxy": theirs_rate},
    )


@contextlib.contextmanager
def _mitmproxy(sink_port: int) -> Iterator[int]:
    """The port of a mitmproxy that records what it passes on to a sink."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        mode = f"reverse:http://127.0.0.1:{sink_port}"
        options = ["--mode", mode, "--listen-host", "127.0.0.1", "--listen-port", str(port), "-q"]
        with subprocess.Popen(["mitmdump", *options, "-w", str(Path(folder) / "flows")]) as process:
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.1)
            try:
                yield port
            finally:
                process.terminate()
