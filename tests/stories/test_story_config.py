"""What is in effect while a story plays."""

from typing import Any

import pytest

from liveview.config.schema import DEMO_DESTINATIONS, Config, Environment
from liveview.errors import StoryError
from liveview.model.destination import Destination, Override, Webhook
from liveview.stories import StoryConfig
from liveview.stories.script import Beat, Story, Title

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
