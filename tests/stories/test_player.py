"""The player, in real time made short."""

import json
import threading
import time
from collections.abc import Callable

import msgspec

from liveview.config.schema import Config, DedupConfig
from liveview.model.outgoing import Outgoing
from liveview.stories import Player, StoryConfig
from liveview.stories.script import Beat, Story, Title

PATIENCE = 20.0


class Theatre:
    """Notes what a player does, and lets a test wait for it."""

    def __init__(self, *beats: Beat, speed: float = 1000.0, settled: bool = True) -> None:
        story = Story(Title("s", "about"), beats)
        self.stage = StoryConfig(Config(), story)
        self.before = self.stage.settings
        self.posted: list[bytes] = []
        self.effective: list[Config] = []
        self.of: list[str] = []
        self._more = threading.Condition()
        self.settled = settled
        self.player = Player(story, self.stage, self._post, self._put, time.time, lambda: self.settled, speed)
        self.player.start()

    def _post(self, request: Outgoing) -> None:
        with self._more:
            self.posted.append(request.body)
            self._more.notify_all()

    def _put(self, settings: Config, story: str, own: Config) -> None:
        with self._more:
            self.effective.append(settings)
            self.of.append(story)
            assert own is self.stage.before
            self._more.notify_all()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        with self._more:
            assert self._more.wait_for(condition, PATIENCE)


def test_beats_are_played_in_order_with_placeholders_filled() -> None:
    """Text goes out as it is."""
    theatre = Theatre(Beat(1, send={"n": "{n}", "run": "{run}"}, repeat=2, every=1), Beat(9, send="{ not json"))
    assert theatre.player.join(PATIENCE)
    first, second, third = theatre.posted
    assert [json.loads(body)["n"] for body in (first, second)] == ["1", "2"]
    assert json.loads(first)["run"] == json.loads(second)["run"] != "{run}"
    assert third == b"{ not json"


def test_half_a_surrogate_pair_goes_out_as_bytes() -> None:
    """A story shows what a broken client does."""
    theatre = Theatre(Beat(0, send="\ud83d"))
    assert theatre.player.join(PATIENCE)
    assert theatre.posted == [b"\xed\xa0\xbd"]


def test_what_a_story_changed_is_put_back_at_its_end() -> None:
    """Also when it is stopped in the middle."""
    change = Beat(0, behaviours={"/a": "hang"})
    theatre = Theatre(change)
    assert theatre.player.join(PATIENCE)
    assert [one.sink.behaviours for one in theatre.effective] == [{}, {"/a": "hang"}, {}]
    assert theatre.of == ["s", "s", ""]
    stopped = Theatre(change, Beat(1e6, send=1))
    stopped.wait_for(lambda: len(stopped.effective) == 2)
    stopped.player.stop()
    assert stopped.effective[-1] == stopped.before
    assert stopped.posted == []
    assert stopped.player.scene().over


def test_a_file_that_was_read_meanwhile_is_in_effect_when_it_is_over() -> None:
    """Afterwards there is nothing to wait for."""
    theatre = Theatre(Beat(0, send=1), Beat(1e6, send=2))
    theatre.wait_for(lambda: len(theatre.posted) == 1)
    file = msgspec.structs.replace(theatre.before, dedup=DedupConfig(policy="mark"))
    assert theatre.player.put_back_later(file)
    assert file not in theatre.effective
    theatre.player.stop()
    assert theatre.effective[-1] == file
    assert not theatre.player.put_back_later(theatre.before)


def test_its_destinations_stay_until_everything_has_reached_them() -> None:
    """Otherwise what is still on its way would fail."""
    theatre = Theatre(Beat(0, send=1), speed=20, settled=False)
    theatre.wait_for(lambda: len(theatre.posted) == 1)
    assert not theatre.player.scene().over
    theatre.settled = True
    assert theatre.player.join(PATIENCE)
    assert len(theatre.effective) == 2


class TestHolding:
    def test_a_paused_story_waits_and_goes_on_where_it_was(self) -> None:
        theatre = Theatre(Beat(0, send=1), Beat(3600, send=2), Beat(7200, send=3), speed=1)
        theatre.wait_for(lambda: len(theatre.posted) == 1)
        theatre.player.pause()
        assert theatre.player.scene().paused
        theatre.player.pause()
        assert not theatre.player.scene().paused
        theatre.player.stop()
        assert theatre.posted == [b"1"]

    def test_a_step_plays_the_next_beat_at_once_and_holds_there(self) -> None:
        theatre = Theatre(Beat(0, send=1), Beat(3600, send=2, caption="two"), Beat(7200, send=3), speed=1)
        theatre.wait_for(lambda: len(theatre.posted) == 1)
        theatre.player.step()
        theatre.wait_for(lambda: len(theatre.posted) == 2)
        scene = theatre.player.scene()
        assert (scene.beat, scene.beats, scene.caption, scene.paused) == (2, 3, "two", True)
        theatre.player.step()
        theatre.wait_for(lambda: len(theatre.posted) == 3)
        assert not theatre.player.scene().over
        theatre.player.pause()
        assert theatre.player.join(PATIENCE)

    def test_after_a_step_the_next_beat_keeps_its_distance(self) -> None:
        theatre = Theatre(Beat(0, send=1), Beat(3600, send=2), Beat(3600.05, send=3), speed=1)
        theatre.wait_for(lambda: len(theatre.posted) == 1)
        theatre.player.step()
        theatre.wait_for(lambda: len(theatre.posted) == 2)
        theatre.player.pause()
        theatre.wait_for(lambda: len(theatre.posted) == 3)
        assert theatre.player.join(PATIENCE)
