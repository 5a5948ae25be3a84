"""The configuration while a story plays: with what the story brings and has changed so far.

Nothing of it is remembered in the log. When the story is over, the configuration it began with is in effect again.
"""

from typing import Any

import msgspec

from liveview.config.check import check
from liveview.config.schema import Config, SinkConfig
from liveview.errors import ConfigError, StoryError
from liveview.model.destination import Destination
from liveview.model.hipaa import Hipaa
from liveview.stories.script import Beat, Story, StorySteps


class StoryConfig:
    """`settings` is what is in effect now; `StoryError` if the story asks for something that cannot be."""

    def __init__(self, before: Config, story: Story) -> None:
        self.before = before
        self._name = story.title.story
        own = {destination.key for destination in story.title.destinations}
        kept = tuple(destination for destination in before.destinations if destination.key not in own)
        base = before if story.title.pipeline is None else _without_steps(before)
        self.settings = self._checked(
            msgspec.structs.replace(
                base,
                environments=base.environments + story.title.environments,
                destinations=kept + story.title.destinations,
                sink=_with_behaviours(before, story.title.behaviours),
                **_steps(story.title.pipeline or StorySteps()),
            )
        )
        for beat in story.beats:  # a story that cannot be played to its end does not begin
            self._try(beat)

    def change(self, beat: Beat) -> Config:
        """Take over what a beat changes."""
        self.settings = self._after(beat)
        return self.settings

    def _try(self, beat: Beat) -> None:
        if beat.changes:
            self._after(beat)

    def _after(self, beat: Beat) -> Config:
        now = self.settings
        unknown = set(beat.switch) - {destination.key for destination in now.destinations}
        if unknown:
            raise StoryError(f"story {self._name!r}: there is no destination {min(unknown)!r} to switch")
        return self._checked(
            msgspec.structs.replace(
                now,
                destinations=tuple(_switched(destination, beat.switch) for destination in now.destinations),
                events={**now.events, **beat.overrides},
                sink=_with_behaviours(now, beat.behaviours),
                **_steps(beat.pipeline),
            )
        )

    def _checked(self, settings: Config) -> Config:
        try:
            return check(settings)
        except ConfigError as error:
            raise StoryError(f"story {self._name!r}: {error}") from None


def _without_steps(settings: Config) -> Config:
    """The settings without any step of the pipeline."""
    environments = tuple(msgspec.structs.replace(each, hipaa=None, destinations=None) for each in settings.environments)
    return msgspec.structs.replace(
        settings, environments=environments, definitions=(), consent=None, transforms=(), hipaa=Hipaa()
    )


def _steps(steps: StorySteps) -> dict[str, Any]:
    """The fields of a configuration that these steps change."""
    return {name: value for name, value in msgspec.structs.asdict(steps).items() if value is not None}


def _with_behaviours(settings: Config, behaviours: dict[str, str]) -> SinkConfig:
    return msgspec.structs.replace(settings.sink, behaviours={**settings.sink.behaviours, **behaviours})


def _switched(destination: Destination, switch: dict[str, bool]) -> Destination:
    return msgspec.structs.replace(destination, enabled=switch.get(destination.key, destination.enabled))
