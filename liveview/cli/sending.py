"""`liveview send`: plays files or stdin at a receiver and reports what was answered."""

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
from liveview.adapters.client import Client
from liveview.cli import event_file
from liveview.core.wire.fresh import fresh_body
from liveview.errors import RunError, UsageError
from liveview.model.outgoing import Outgoing
from liveview.samples import SampleValues

LONG = 100
"""Bodies from which on a progress bar is worth its line."""
TAKEN = range(200, 300)
"""The statuses of a receiver that took what it got."""
_STDIN = Path("-")


class Sending(msgspec.Struct, frozen=True):
    """How files are sent: `rate` in events a second (None: as fast as answered), `repeat` passes over all of them,
    with `same` exactly the same in each. `fill` replaces placeholders also in files that are not samples; `raw` sends
    each file as one body.
    """

    rate: float | None = None
    repeat: int = 1
    same: bool = False
    fill: bool = False
    raw: bool = False


class _Item(msgspec.Struct, frozen=True):
    """A request, and whether placeholders in it stand for values."""

    request: Outgoing
    fill: bool


def find(name: str) -> Path:
    """The file that a name means; raises `SampleError`."""
    return _STDIN if name == "-" else samples.find(name)


def send(files: list[Path], url: str, how: Sending) -> None:
    """Send everything and print a summary.

    Raises `LiveviewError`: before anything is sent, when the receiver cannot be reached, or when it did not take all.
    """
    client = Client(url)
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
            click.echo(f"sent {answers.total()}: {_listed(answers)}")
    require_taken(answers)


def require_taken(answers: Counter[int]) -> None:
    """Raise `RunError` if anything was answered otherwise than by 2xx, counted by status."""
    others = Counter({status: count for status, count in answers.items() if status not in TAKEN})
    if others:
        raise RunError(f"{others.total()} of {answers.total()} not taken: {_listed(others)}")


def _read(path: Path, how: Sending) -> list[_Item]:
    """What a file sends. A shipped sample goes out as it is, broken ones too: that is what they show."""
    shipped = path != _STDIN and samples.is_shipped(path)
    try:
        if shipped and not how.raw:
            return [_Item(Outgoing(body), fill=True) for body in samples.bodies(path)]
        content = sys.stdin.buffer.read() if path == _STDIN else path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {error.filename or path}: {error.strerror}") from None
    if how.raw:
        return [_Item(Outgoing(content), how.fill)]
    name = "what stdin gave" if path == _STDIN else str(path)
    return [_Item(request, how.fill) for request in event_file.read(content, name)]


def _passes(items: list[_Item], how: Sending) -> Iterator[Outgoing]:
    """Every pass over the requests; from the second on with fresh IDs and times, unless they are to be the same."""
    for number in range(how.repeat):
        run = secrets.token_hex(3)
        for item in items:
            now = time.time()
            request = item.request if how.same or not number else _fresh(item.request, now)
            yield _filled(request, SampleValues(now, now, run, number + 1)) if item.fill else request


def _fresh(request: Outgoing, at: float) -> Outgoing:
    """The request with fresh events; what is sent as it is need not be JSON."""
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
