"""A story on the screen: its caption above the keys, and the keys that hold it and step through it."""

from time import monotonic
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.reactive import reactive

from liveview.model.playback import Playback
from liveview.tui.keys import bindings
from liveview.tui.kit.feed import Feed
from liveview.tui.shell.caption_lines import caption_words

LAST_CAPTION = 20.0
"""Seconds for which the last words of a story stay; then they would only take room."""


class StoryControls(App[None]):
    """An app that may have a story; without one all of this does nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.STORY]

    feed: Feed
    story: Playback | None = None
    caption: reactive[str] = reactive("")
    """The line above the footer; "" hides it. Untrusted: story files may come from anywhere."""
    _over_at = 0.0
    _was_over = False

    def look_at_story(self) -> None:
        """Show the caption; the last one goes a while after the story is over."""
        if self.story is None:
            return
        scene = self.story.scene()
        if scene.over is not self._was_over:
            self._was_over = scene.over
            self.screen.refresh_bindings()
        if not scene.over or not self._over_at:
            self._over_at = monotonic()
        is_up = monotonic() - self._over_at < LAST_CAPTION
        self.caption = caption_words(scene, self.feed.keys) if is_up else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A story can be paused and stepped while there is one."""
        if super().check_action(action, parameters) is False:
            return False
        return action not in {"pause_story", "step_story"} or (self.story is not None and not self.story.scene().over)

    def action_pause_story(self) -> None:
        """Hold the story, or let it go on."""
        if self.story is not None:
            self.story.pause()

    def action_step_story(self) -> None:
        """Play the story's next beat."""
        if self.story is not None:
            self.story.step()
