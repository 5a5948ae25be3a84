"""What is in effect while a story plays."""

from typing import Any

import pytest

from liveview.config.schema import DEMO_DESTINATIONS, Config, Environment
from liveview.errors import StoryError
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.transform import Delete, Transform
from liveview.stories import StoryConfig
from liveview.stories.script import Beat, Story, StorySteps, Title

OWN = Destination("Webhooks", webhooks=(Webhook("sink:/own"),))


def stage(*beats: Beat, **title: Any) -> StoryConfig:
    return StoryConfig(Config(), Story(Title("s", "about", **title), beats))


def test_a_storys_destination_takes_the_place_of_one_of_the_same_name() -> None:
    """The others stay."""
    found = stage(destinations=(OWN,)).settings.destinations
    assert found == (DEMO_DESTINATIONS[1], OWN)


def test_environments_are_added() -> None:
    """Those of the configuration go on to be known."""
    assert stage(environments=(Environment("E", "t"),)).settings.environments == (Environment("E", "t"),)


class TestChange:
    def test_behaviours_switches_and_overrides_add_up(self) -> None:
        first = Beat(1, behaviours={"/a": "hang"}, switch={"Webhooks": False})
        second = Beat(2, behaviours={"/b": "ok"}, overrides={"Purchase": Override(override=True)})
        on = stage(first, second, behaviours={"/a": "ok"})
        on.change(first)
        settings = on.change(second)
        assert settings.sink.behaviours == {"/a": "hang", "/b": "ok"}
        assert settings.events == {"Purchase": Override(override=True)}
        assert [one.enabled for one in settings.destinations] == [False, True]

    def test_what_was_in_effect_before_is_kept_for_the_end(self) -> None:
        beat = Beat(1, switch={"Webhooks": False})
        on = stage(beat)
        on.change(beat)
        assert on.before == Config()


class TestSteps:
    NAMED = Definition("Named", filters=(PropertyFilter(prop="$event_name", value="Test"),))
    CONFIGURED = Config(
        environments=(Environment("E", "t", hipaa=AllowedProperties(), destinations=("Webhooks",)),),
        definitions=(NAMED,),
        transforms=(Transform(ops=(Delete("email"),)),),
        hipaa=Hipaa(on=True),
    )

    def test_a_story_that_brings_none_leaves_those_of_the_configuration(self) -> None:
        assert StoryConfig(self.CONFIGURED, Story(Title("s", "about"), ())).settings == self.CONFIGURED

    def test_a_story_that_brings_some_begins_with_the_others_off(self) -> None:
        """What somebody has configured must not decide about its events, but for the environments' names."""
        title = Title("s", "about", pipeline=StorySteps(hipaa=Hipaa(on=True, users=("plan",))))
        found = StoryConfig(self.CONFIGURED, Story(title, ())).settings
        assert (found.definitions, found.transforms, found.consent) == ((), (), None)
        assert found.hipaa == Hipaa(on=True, users=("plan",))
        assert found.environments == (Environment("E", "t"),)

    def test_a_beat_changes_what_it_names(self) -> None:
        first = Beat(1, pipeline=StorySteps(definitions=(self.NAMED,), hipaa=Hipaa(on=True)))
        second = Beat(2, pipeline=StorySteps(hipaa=Hipaa()))
        on = stage(first, second)
        assert on.change(first).hipaa.on
        settings = on.change(second)
        assert settings.definitions == (self.NAMED,)
        assert settings.hipaa == Hipaa()

    def test_a_beat_with_steps_that_cannot_be_is_found_before_the_story_begins(self) -> None:
        beat = Beat(1, pipeline=StorySteps(transforms=(Transform(),)))
        with pytest.raises(StoryError, match=r"story 's': transforms\[0\] changes nothing"):
            stage(beat)


class TestRefused:
    @pytest.mark.parametrize(
        ("beat", "words"),
        [
            (Beat(1, behaviours={"/a": "sulk"}), "sulk"),
            (Beat(1, behaviours={"a": "ok"}), "does not start with /"),
            (Beat(1, switch={"Nowhere": True}), "there is no destination 'Nowhere' to switch"),
            (Beat(1, overrides={"P": Override(destinations={"Nowhere": True})}), "there is no destination 'Nowhere'"),
        ],
    )
    def test_a_story_that_cannot_be_played_to_its_end_does_not_begin(self, beat: Beat, words: str) -> None:
        with pytest.raises(StoryError, match=f"story 's': .*{words}"):
            stage(beat)
