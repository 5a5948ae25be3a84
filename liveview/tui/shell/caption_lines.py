"""The caption of a story: where it is, its words, and how to hold it."""

from liveview.model.playback import Scene
from liveview.tui.keys.names import KeyNames


def caption_words(scene: Scene, key: KeyNames) -> str:
    """One line for those who watch; "" before the first beat. Not safe to draw: the words are the story's."""
    if not scene.beat:
        return ""
    if scene.over:
        return scene.caption
    held = f", paused: {key['story.pause']} goes on, {key['story.step']} next" if scene.paused else ""
    return f"{scene.beat}/{scene.beats}{held}  {scene.caption}"
