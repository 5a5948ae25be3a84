"""`liveview send`: plays files or stdin at a receiver and reports what was answered."""

import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from liveview import samples
from liveview.adapters.client import Client, ClientError
from liveview.cli.refusal import Failure, Refusal
from liveview.samples import Moment, SampleError

_PLACEHOLDERS = (b"{now", b"{ago:", b"{start_s", b"{run}", b"{n}")
LONG = 100
"""Bodies from which on a progress bar is worth its line."""


def find(name: str) -> Path:
    """The file that a name means; raises `Refusal`."""
    try:
        return samples.find(name)
    except SampleError as error:
        raise Refusal(str(error)) from None


def send(files: list[Path], url: str, rate: float | None, repeat: int, *, same: bool) -> None:
    """Send everything and print a summary; raises `Failure` when the receiver cannot be reached."""
    answers: Counter[int] = Counter()
    try:
        bodies = [body for path in files for body in _read(path)]
        with Client(url) as client, _progress(len(bodies) * repeat) as bar:
            started = time.monotonic()
            for number, body in enumerate(_passes(bodies, repeat, same=same)):
                if rate is not None:
                    time.sleep(max(0.0, started + number / rate - time.monotonic()))
                answers[client.post(body).status] += 1
                bar.update(1)
    except ClientError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Refusal(f"cannot read {error.filename}: {error.strerror}") from None
    finally:
        if answers:
            _report(answers)


def _read(path: Path) -> Iterator[bytes]:
    if str(path) == "-":
        return (line for line in sys.stdin.buffer.read().splitlines() if line.strip())
    return samples.bodies(path)


def _passes(bodies: list[bytes], repeat: int, *, same: bool) -> Iterator[bytes]:
    """Every pass over the bodies; placeholders are filled, and from the second pass on ids and times are fresh."""
    for number in range(repeat):
        run = secrets.token_hex(3)
        for body in bodies:
            yield _filled(body, run, fresh=number > 0 and not same)


def _filled(body: bytes, run: str, *, fresh: bool) -> bytes:
    if not fresh and not any(sign in body for sign in _PLACEHOLDERS):
        return body
    now = time.time()
    try:
        event = samples.fill(msgspec.json.decode(body), Moment(now, now, run))
    except msgspec.DecodeError:
        return body
    if fresh and isinstance(event, dict) and isinstance(event.get("properties"), dict):
        _refresh(event["properties"])
    return msgspec.json.encode(event)


def _refresh(properties: dict[str, Any]) -> None:
    properties["$insert_id"] = secrets.token_hex(8)
    if isinstance(properties.get("time"), int | float):
        properties["time"] = round(time.time(), 3)


def _progress(length: int) -> Any:
    shown = length >= LONG and sys.stderr.isatty()
    return click.progressbar(length=length, label="sending", file=sys.stderr, hidden=not shown)


def _report(answers: Counter[int]) -> None:
    total = sum(answers.values())
    told = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    click.echo(f"sent {total}: {told}")
