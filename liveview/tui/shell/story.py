"""A story on the screen: its caption above the keys, and the keys that hold it and step through it."""

from collections.abc import Callable, Mapping
from time import monotonic

from liveview.model.playback import Playback
from liveview.tui.keys.names import KeyNames
from liveview.tui.shell.caption_lines import caption_words

LAST_CAPTION = 20.0
"""Seconds for which the last words of a story stay; then they would only take room."""


class StoryControls:
    """One story, or none: then there is no caption, and the keys do nothing."""

    def __init__(self, story: Playback | None, keys: KeyNames) -> None:
        self.story = story
        """What is played; None for nothing."""
        self._keys = keys
        self._over_at = 0.0
        self._is_over = False
        self.commands: Mapping[str, Callable[..., object]] = {"pause_story": self._pause, "step_story": self._step}
        """What the keys do, by the names that `keys.bindings.STORY` has for them."""

    @property
    def is_playing(self) -> bool:
        """Whether there is a story and it is not over."""
        return self.story is not None and not self.story.scene().over

    def has_turned(self) -> bool:
        """Whether the story ended, or began, since this was asked last: other keys work then."""
        before, self._is_over = self._is_over, self.story is not None and not self.is_playing
        return before is not self._is_over

    def caption(self) -> str:
        """The line above the keys; "" for none. Untrusted: story files may come from anywhere.

        The last one goes a while after the story is over.
        """
        if self.story is None:
            return ""
        scene = self.story.scene()
        if not scene.over or not self._over_at:
            self._over_at = monotonic()
        return caption_words(scene, self._keys) if monotonic() - self._over_at < LAST_CAPTION else ""

    def _pause(self) -> None:
        """Hold the story, or let it go on."""
        if self.story is not None:
            self.story.pause()

    def _step(self) -> None:
        """Play the story's next beat."""
        if self.story is not None:
            self.story.step()
