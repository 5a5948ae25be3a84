"""Sample events: where they are and how placeholders in them become values.

Samples that must be fresh on every play hold placeholders: `"{now}"` becomes the time in seconds with
milliseconds, `"{now_s}"` the whole second, `"{ago:3600}"` the time that many seconds ago, `"{start_s+5}"` the whole
second five after the beginning, and inside a text `{run}` a word that is new for each run and `{n}` the number of
a repetition.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from liveview.errors import SampleError

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_AGO = re.compile(r"\{ago:(\d+(?:\.\d+)?)\}")
_START = re.compile(r"\{start_s(?:\+(\d+))?\}")


def folder() -> Path:
    """`sample_events/`: inside the installed package, or beside it in a clone."""
    package = Path(__file__).parent
    installed = package / "sample_events"
    return installed if installed.is_dir() else package.parent / "sample_events"


def find(name: str) -> Path:
    """The file that a name on the command line means: a path, or the name of a sample."""
    given = Path(name)
    if given.exists() and not given.is_dir():  # a pipe is as good as a file
        return given
    samples = folder()
    for candidate in (samples / name, samples / f"{name}.json", samples / f"{name}.jsonl"):
        if candidate.is_file():
            return candidate
    known = ", ".join(sorted(path.name for path in samples.iterdir() if path.is_file()))
    raise SampleError(f"there is no file or sample {name!r}; the samples are {known}")


def is_shipped(path: Path) -> bool:
    """Whether a file is one of the samples; a copy of one is its user's own."""
    return path.resolve().is_relative_to(folder().resolve())


def bodies(path: Path) -> Iterator[bytes]:
    """What a file sends: every line of a `.jsonl` file, otherwise the whole file as it is."""
    content = path.read_bytes()
    if path.suffix == ".jsonl":
        yield from (line for line in content.splitlines() if line.strip())
    else:
        yield content.rstrip(b"\n")


class SampleValues(msgspec.Struct, frozen=True):
    """What the placeholders of a sample event are replaced with."""

    now: float
    """The current time, in epoch seconds."""
    started: float
    """When the run began, in epoch seconds."""
    run: str
    """A text that is unique to the run."""
    number: int = 1
    """How often the sample was sent, counted from 1."""


def fill(value: Any, moment: SampleValues) -> Any:
    """Replace the placeholders in a decoded JSON value."""
    if isinstance(value, dict):
        return {_word(key, moment): fill(item, moment) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, moment) for item in value]
    if not isinstance(value, str):
        return value
    if value == "{now}":
        return round(moment.now, 3)
    if value == "{now_s}":
        return int(moment.now)
    if ago := _AGO.fullmatch(value):
        return round(moment.now - float(ago[1]), 3)
    if start := _START.fullmatch(value):
        return int(moment.started) + int(start[1] or 0)
    return _word(value, moment)


def fill_text(text: str, moment: SampleValues) -> str:
    """Replace the placeholders in a JSON text; all other characters stay as they are."""
    return _TEXT.sub(lambda found: _filled_text(found[0], moment), text)


def _filled_text(quoted: str, moment: SampleValues) -> str:
    filled = fill(quoted[1:-1], moment) if "{" in quoted else quoted[1:-1]
    return f'"{filled}"' if isinstance(filled, str) else msgspec.json.encode(filled).decode()


def _word(text: str, moment: SampleValues) -> str:
    return text.replace("{run}", moment.run).replace("{n}", str(moment.number))
