"""Requests answered a second, as a ratio to a peer measured in the same run.

The peer is an aiohttp handler that reads the body and answers. Both get the same requests from the same client
process over 16 connections, in turns, so that a busy machine slows both.
"""

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.screen import drain, on_screen
from tests.support.program import LIVEVIEW

CONNECTIONS = 16
SECONDS = 3.0
ROUNDS = 3
_PEER = """
from aiohttp import web
async def track(request):
    await request.read()
    return web.Response(text="1")
app = web.Application()
app.router.add_post("/track", track)
async def main():
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()
import asyncio
asyncio.run(main())
"""


@contextlib.contextmanager
def peer() -> Iterator[int]:
    """The peer's port."""
    with subprocess.Popen([sys.executable, "-c", _PEER], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _request(number: int) -> bytes:
    properties = {"distinct_id": "u", "token": "t", "time": time.time(), "$insert_id": f"{time.time_ns()}-{number}"}
    body = json.dumps({"event": "Bench", "properties": properties}).encode()
    head = f"POST /track HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _connection(port: int, until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    while (started := time.perf_counter()) < until:
        number += 1
        writer.write(_request(number + id(writer)).replace(b"PORT", str(port).encode()))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        await reader.readexactly(int(length.split(b":")[1]))
        times.append(time.perf_counter() - started)
    writer.close()


def rate(port: int) -> tuple[float, list[float]]:
    """Requests a second that a server answers, and the time of each."""

    async def load() -> list[float]:
        times: list[float] = []
        until = time.perf_counter() + SECONDS
        await asyncio.gather(*(_connection(port, until, times) for _ in range(CONNECTIONS)))
        return times

    times = asyncio.run(load())
    return len(times) / SECONDS, times


@contextlib.contextmanager
def ours(config: str) -> Iterator[int]:
    """The port of a headless liveview whose facts go to a file, as in a service that keeps them."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bench.toml").write_text(config)
        options = ["--port", "0", "--sink-port", "0", "--log", f"{folder}/bench.db", "--config", f"{folder}/bench.toml"]
        facts = Path(folder) / "facts"
        with facts.open("w") as out, subprocess.Popen([*LIVEVIEW, "serve", *options], stdout=out) as process:
            while not (line := facts.read_text().partition("\n")[0]):
                time.sleep(0.01)
            try:
                yield int(json.loads(line)["receiver"].rpartition(":")[2])
            finally:
                process.terminate()
                process.wait(30)


@contextlib.contextmanager
def watched(config: str) -> Iterator[int]:
    """The port of a liveview with its screen on a terminal that is read."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bench.toml").write_text(config)
        with on_screen(Path(folder), "--config", "bench.toml") as (terminal, port):
            reading = threading.Thread(target=drain, args=(terminal,), daemon=True)
            reading.start()
            try:
                yield port
            finally:
                terminal.process.terminate()
                terminal.process.wait(30)
                reading.join(5)


def ratio(config: str, *, screen: bool) -> tuple[float, float, float, float]:
    """Median ratio to the peer, both rates, and our 99th percentile in ms."""
    ratios, our_rates, their_rates, slowest = [], [], [], []
    with peer() as peer_port, watched(config) if screen else ours(config) as port:
        for _ in range(ROUNDS):
            their, _ = rate(peer_port)
            our, times = rate(port)
            ratios.append(our / their)
            our_rates.append(our)
            their_rates.append(their)
            slowest.append(statistics.quantiles(times, n=100)[98] * 1000)
    median = statistics.median
    return median(ratios), median(our_rates), median(their_rates), median(slowest)


def measure(what: str, config: str, target: float, *, screen: bool = False) -> str:
    """A line about one ratio."""
    share, our, their, slowest = ratio(config, screen=screen)
    return (
        f"{what}: {share:.2f} × the peer (target ≥ {target}), {our:.0f}/s against {their:.0f}/s, p99 {slowest:.1f} ms"
    )
