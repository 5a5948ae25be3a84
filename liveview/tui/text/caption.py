"""The caption of a story: where it is, its words, and how to hold it."""

from liveview.model.playback import Scene


def caption_words(scene: Scene) -> str:
    """One line for whoever watches; "" before the first beat. Not safe to draw: the words are the story's."""
    if not scene.beat:
        return ""
    if scene.over:
        return scene.caption
    held = ", paused: p goes on, n next" if scene.paused else ""
    return f"{scene.beat}/{scene.beats}{held}  {scene.caption}"
