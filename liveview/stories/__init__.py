"""Stories: scripted demos from `sample_events/stories/`, played through the real port."""

from liveview.stories.player import Player
from liveview.stories.script import Story, load, names
from liveview.stories.story_config import StoryConfig

__all__ = ["Player", "Story", "StoryConfig", "load", "names"]
