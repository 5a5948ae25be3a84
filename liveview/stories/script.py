"""The file of a story: JSON lines.

The first line is its title: name, what it shows, and the destinations, sink behaviours, environments and steps of the
pipeline that it brings. Every other line is a beat: `at`, seconds of story time, and any of

- `caption`: a line for those who watch;
- `send`: an event, or text that goes out as it is; with `path` to another path than `/track`, with `repeat` that many
  times, once every `every` seconds;
- `behaviours`, `switch`, `overrides`: sink paths, destinations and event settings that change from here on;
- `pipeline`: definitions, consent, transformations or HIPAA mode from here on.
"""

from pathlib import Path
from typing import Annotated, Any

import msgspec

from liveview import samples
from liveview.config.schema import Environment
from liveview.errors import StoryError
from liveview.model.consent import Consent
from liveview.model.definition import Definition
from liveview.model.destination import Destination, Override
from liveview.model.hipaa import Hipaa
from liveview.model.transform import Transform

Positive = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]


class StorySteps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps of the pipeline; None leaves one as it is."""

    definitions: tuple[Definition, ...] | None = None
    """The Event Library."""
    consent: Consent | None = None
    """The consent of users."""
    transforms: tuple[Transform, ...] | None = None
    """The transformations."""
    hipaa: Hipaa | None = None
    """HIPAA mode."""


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a story."""

    story: str
    """Its title."""
    about: str
    """What it shows, in one sentence."""
    destinations: tuple[Destination, ...] = ()
    """Destinations that it needs."""
    behaviours: dict[str, str] = {}
    """What sink paths do while it plays."""
    environments: tuple[Environment, ...] = ()
    """Environments that its events name."""
    pipeline: StorySteps | None = None
    """The steps that it begins with, all others are off then; None for those of the configuration."""


class Beat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One moment of a story."""

    at: Seconds
    """When it happens, in seconds from the start."""
    caption: str | None = None
    """What the screen says from now on; None to leave it."""
    send: Any = None
    """The body of a request: a text goes out as it is, anything else as JSON. None sends nothing."""
    path: str = "/track"
    """Where the request goes."""
    repeat: Positive = 1
    """How often it is sent. In each of them `{n}` is replaced with its number, counted from 1."""
    every: Seconds = 0.0
    """Seconds between two repetitions."""
    behaviours: dict[str, str] = {}
    """What sink paths do from now on."""
    switch: dict[str, bool] = {}
    """Destinations to turn on or off, by key."""
    overrides: dict[str, Override] = {}
    """Event settings to change, by the name of the event."""
    pipeline: StorySteps = StorySteps()
    """Steps of the pipeline to change."""

    @property
    def changes(self) -> bool:
        """Whether something else is in effect from here on."""
        return bool(self.behaviours or self.switch or self.overrides or self.pipeline != StorySteps())


class Story(msgspec.Struct, frozen=True):
    """A title and its beats in the order of their times."""

    title: Title
    """The first line of the file."""
    beats: tuple[Beat, ...]
    """What happens, in the order of its times."""

    @property
    def seconds(self) -> float:
        """The story time of the last beat."""
        return self.beats[-1].at if self.beats else 0.0


def names() -> list[str]:
    """The names of the stories."""
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
