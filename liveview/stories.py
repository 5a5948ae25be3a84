"""Stories: scripted demos from `sample_events/stories/`, played through the real port.

A story file is JSON lines. The first line names it and brings its destinations and sink behaviours; every
other line is a beat with `at`, seconds of story time, and something to `send` (an event, or text as it is),
a `caption`, or both.
"""

import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from liveview import config, samples
from liveview.config import Config, ConfigError
from liveview.model.destination import Destination


class StoryError(Exception):
    """A story that cannot be found or read; the message is one sentence for the user."""


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a story. `behaviours` are sink paths and what they do while it plays."""

    story: str
    about: str
    destinations: tuple[Destination, ...] = ()
    behaviours: dict[str, str] = {}


class Beat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One moment of a story. A text in `send` goes out as it is, anything else as JSON."""

    at: float
    send: Any = None
    caption: str | None = None


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
    return sorted(path.stem for path in (samples.folder() / "stories").glob("*.jsonl"))


def load(name: str) -> Story:
    """A story by its name or the path of its file; raises `StoryError`."""
    path = Path(name)
    if not path.is_file():
        path = samples.folder() / "stories" / f"{name}.jsonl"
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


def stage(settings: Config, story: Story) -> Config:
    """The configuration with what the story brings; its destinations replace those of the same name."""
    own = {destination.key for destination in story.title.destinations}
    kept = tuple(destination for destination in settings.destinations if destination.key not in own)
    sink = msgspec.structs.replace(settings.sink, behaviours={**settings.sink.behaviours, **story.title.behaviours})
    staged = msgspec.structs.replace(settings, destinations=kept + story.title.destinations, sink=sink)
    try:
        return config.check(staged)
    except ConfigError as error:
        raise StoryError(f"story {story.title.story!r}: {error}") from None


class Player:
    """Plays a story in a thread of its own. `post` sends a body, `caption` shows a line; both may block or raise."""

    def __init__(
        self,
        story: Story,
        post: Callable[[bytes], object],
        caption: Callable[[str], None],
        now: Callable[[], float],
        speed: float = 1.0,
    ) -> None:
        self._story = story
        self._post = post
        self._caption = caption
        self._now = now
        self._speed = speed
        self._run = secrets.token_hex(3)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="liveview-story", daemon=True)

    def start(self) -> None:
        """Begin with the first beat."""
        self._thread.start()

    def stop(self) -> None:
        """Play no further beat."""
        self._stopped.set()

    def join(self, timeout: float) -> bool:
        """Wait for the end; False if it has not come within `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _play(self) -> None:
        started = self._now()
        for beat in self._story.beats:
            wait = started + beat.at / self._speed - self._now()
            if self._stopped.wait(max(0.0, wait)):
                return
            if beat.caption is not None:
                self._caption(beat.caption)
            if beat.send is not None:
                self._post(self._body(beat.send))

    def _body(self, send: Any) -> bytes:
        filled = samples.fill(send, self._now(), self._run)
        return filled.encode() if isinstance(filled, str) else msgspec.json.encode(filled)
