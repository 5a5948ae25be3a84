"""The caption of a story in words."""

import msgspec
import pytest

from liveview.model.playback import Scene
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.lines.safe_text import say
from liveview.tui.shell.caption_lines import caption_words

SCENE = Scene(story="first-look", beat=3, beats=27, caption="A purchase arrives.", paused=False, over=False)


def caption(**changes: object) -> str:
    return caption_words(msgspec.structs.replace(SCENE, **changes), DEFAULT_NAMES)


def test_it_begins_with_the_beat_and_how_many_there_are() -> None:
    assert caption() == "3/27  A purchase arrives."


def test_a_paused_story_names_the_keys_that_go_on() -> None:
    assert caption(paused=True) == "3/27, paused: f6 goes on, f7 next  A purchase arrives."


def test_the_keys_are_those_of_the_configuration() -> None:
    chosen = {**DEFAULT_NAMES, "story.pause": say("p"), "story.step": say("ctrl+s")}
    words = caption_words(msgspec.structs.replace(SCENE, paused=True), chosen)
    assert words.startswith("3/27, paused: p goes on, ctrl+s next")


@pytest.mark.parametrize("paused", [False, True])
def test_before_the_first_beat_there_is_none(paused: bool) -> None:
    assert caption(beat=0, paused=paused) == ""


@pytest.mark.parametrize("paused", [False, True])
def test_a_story_that_is_over_has_only_its_last_words(paused: bool) -> None:
    assert caption(over=True, beat=27, paused=paused) == "A purchase arrives."
