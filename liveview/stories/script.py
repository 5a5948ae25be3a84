"""The file of a story: JSON lines.

The first line is its title: name, what it shows, and the destinations, sink behaviours and environments that it
brings. Every other line is a beat: `at`, seconds of story time, and any of

- `caption`: a line for those who watch;
- `send`: an event, or text that goes out as it is; with `path` to another path than `/track`, with `repeat` that many
  times, one each `every` seconds;
- `behaviours`, `switch`, `overrides`: sink paths, destinations and event settings that change from here on.
"""

from pathlib import Path
from typing import Annotated, Any

import msgspec

from liveview import samples
from liveview.config.schema import Environment
from liveview.errors import StoryError
from liveview.model.destination import Destination, Override

Positive = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a story. `behaviours` are sink paths and what they do while it plays."""

    story: str
    about: str
    destinations: tuple[Destination, ...] = ()
    behaviours: dict[str, str] = {}
    environments: tuple[Environment, ...] = ()


class Beat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One moment of a story. A text in `send` goes out as it is, anything else as JSON.

    `switch` turns destinations on or off by their keys. A repeated event has the number of its repetition, from 1
    on, in place of `{n}`.
    """

    at: Seconds
    caption: str | None = None
    send: Any = None
    path: str = "/track"
    repeat: Positive = 1
    every: Seconds = 0.0
    behaviours: dict[str, str] = {}
    switch: dict[str, bool] = {}
    overrides: dict[str, Override] = {}

    @property
    def changes(self) -> bool:
        """Whether something else is in force from here on."""
        return bool(self.behaviours or self.switch or self.overrides)


class Story(msgspec.Struct, frozen=True):
    """A title and its beats in the order of their times."""

    title: Title
    beats: tuple[Beat, ...]

    @property
    def seconds(self) -> float:
        """The story time of the last beat."""
        return self.beats[-1].at if self.beats else 0.0


def names() -> list[str]:
    """The stories there are."""
    return sorted(path.stem for path in _folder().glob("*.jsonl"))


def load(name: str) -> Story:
    """A story by its name or the path of its file; raises `StoryError`."""
    path = Path(name)
    if not path.is_file():
        path = _folder() / f"{name}.jsonl"
    if not path.is_file():
        raise StoryError(f"there is no story {name!r}; the stories are {', '.join(names())}")
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    number = 1
    try:
        title = msgspec.json.decode(lines[0], type=Title)
        beats = []
        for number, line in enumerate(lines[1:], start=2):  # noqa: B007 - names the bad line below
            beats.append(msgspec.json.decode(line, type=Beat))
    except (msgspec.DecodeError, IndexError) as error:
        raise StoryError(f"{path}, line {number}: {error}") from None
    return Story(title, tuple(sorted(beats, key=lambda beat: beat.at)))


def _folder() -> Path:
    return samples.folder() / "stories"
