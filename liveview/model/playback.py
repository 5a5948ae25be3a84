"""A story that is being played, as the screen sees it."""

from typing import Protocol

import msgspec


class Scene(msgspec.Struct, frozen=True):
    """Where a story is: the last of `beats` that was played, and the caption that is shown (untrusted, "" for none)."""

    story: str
    beat: int
    beats: int
    caption: str
    paused: bool
    over: bool


class Playback(Protocol):
    """What the screen may ask of a story; all of it returns at once, from any thread."""

    def scene(self) -> Scene:
        """Where the story is."""

    def pause(self) -> None:
        """Hold the story before its next beat, or let it go on."""

    def step(self) -> None:
        """Play the next beat now; a story that is not paused is held after it."""
