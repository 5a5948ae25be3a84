"""A story that is being played, as the screen sees it."""

from typing import Protocol

import msgspec


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Where a story is."""

    story: str
    """The name of the story; untrusted."""
    beat: int
    """The beat that was played last, counted from 1; 0 before the first."""
    beats: int
    """How many beats the story has."""
    caption: str
    """The caption that is shown, "" for none; untrusted."""
    paused: bool
    """Whether it waits for the user."""
    over: bool
    """Whether it has ended, and the configuration from before it is back."""


class Playback(Protocol):
    """What the screen may ask of a story; all of it returns at once, from any thread."""

    def scene(self) -> Scene:
        """Where the story is."""

    def pause(self) -> None:
        """Hold the story before its next beat, or let it continue."""

    def step(self) -> None:
        """Play the next beat now; a story that is not paused pauses after it."""
