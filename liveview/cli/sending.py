"""`liveview send`: sends files or stdin to a receiver and counts its replies."""

import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import msgspec

from liveview import samples
from liveview.adapters.client import ReceiverClient
from liveview.cli import event_file
from liveview.cli.line_output import print_text
from liveview.core.wire.fresh import fresh_body
from liveview.errors import RunError, UsageError
from liveview.model.outgoing import Outgoing
from liveview.samples import SampleValues

LONG = 100
"""Requests from which on a progress bar is shown."""
TAKEN = range(200, 300)
"""The statuses that mean success."""
_STDIN = Path("-")


class Sending(msgspec.Struct, frozen=True):
    """How files are sent."""

    rate: float | None = None
    """Events per second; None: as fast as the receiver answers."""
    repeat: int = 1
    """Passes over all files."""
    same: bool = False
    """Send the same bytes in every pass, not fresh IDs and times."""
    fill: bool = False
    """Replace placeholders in the files of the user too, not only in samples."""
    raw: bool = False
    """Send each file as one body."""


class _Item(msgspec.Struct, frozen=True):
    """One request of a file."""

    request: Outgoing
    """What to send."""
    fill: bool
    """Whether to replace placeholders in its body."""


def find(name: str) -> Path:
    """The file that a name means; - is stdin. Raises `SampleError`."""
    return _STDIN if name == "-" else samples.find(name)


def send(files: list[Path], url: str, how: Sending) -> None:
    """Send everything and print a summary.

    Raises `LiveviewError` if a file cannot be read (before anything is sent), if the receiver cannot be reached, and if
    it did not accept everything.
    """
    client = ReceiverClient(url)
    items = [item for path in files for item in _read(path, how)]
    answers: Counter[int] = Counter()
    try:
        with client, _progress(len(items) * how.repeat) as bar:
            started = time.monotonic()
            for number, request in enumerate(_passes(items, how)):
                if how.rate is not None:
                    time.sleep(max(0.0, started + number / how.rate - time.monotonic()))
                answers[client.send(request).status] += 1
                bar.update(1)
    finally:
        if answers:
            print_text(f"sent {answers.total()}: {_listed(answers)}")
    require_taken(answers)


def require_taken(answers: Counter[int]) -> None:
    """Raise `RunError` unless every status is 2xx."""
    others = Counter({status: count for status, count in answers.items() if status not in TAKEN})
    if others:
        raise RunError(f"{others.total()} of {answers.total()} not accepted: {_listed(others)}")


def _read(path: Path, how: Sending) -> list[_Item]:
    """The requests of a file. A sample is sent as it is, even a broken one: that is what it is for."""
    shipped = path != _STDIN and samples.is_shipped(path)
    try:
        if shipped and not how.raw:
            return [_Item(Outgoing(body), fill=True) for body in samples.bodies(path)]
        content = sys.stdin.buffer.read() if path == _STDIN else path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {error.filename or path}: {error.strerror}") from None
    if how.raw:
        return [_Item(Outgoing(content), how.fill)]
    name = "stdin" if path == _STDIN else str(path)
    return [_Item(request, how.fill) for request in event_file.read(content, name)]


def _passes(items: list[_Item], how: Sending) -> Iterator[Outgoing]:
    """The requests of every pass; from the second on with fresh IDs and times, unless `how.same`."""
    for number in range(how.repeat):
        run = secrets.token_hex(3)
        for item in items:
            now = time.time()
            request = item.request if how.same or not number else _fresh(item.request, now)
            yield _filled(request, SampleValues(now, now, run, number + 1)) if item.fill else request


def _fresh(request: Outgoing, at: float) -> Outgoing:
    """The request with fresh events, or as it is if it is not text."""
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        return request
    body = fresh_body(text, request.target, lambda: secrets.token_hex(8), Decimal(f"{at:.3f}"))
    return msgspec.structs.replace(request, body=body.encode())


def _filled(request: Outgoing, moment: SampleValues) -> Outgoing:
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        return request
    return msgspec.structs.replace(request, body=samples.fill_text(text, moment).encode())


def _progress(length: int) -> Any:
    shown = length >= LONG and sys.stderr.isatty()
    return click.progressbar(length=length, label="sending", file=sys.stderr, hidden=not shown)


def _listed(answers: Counter[int]) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
