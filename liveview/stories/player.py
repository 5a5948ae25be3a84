"""The player: goes through the beats of a story in a thread of its own, and can be paused and stepped."""

import secrets
import threading
from collections.abc import Callable
from typing import Any

import msgspec

from liveview import samples
from liveview.config.schema import Config
from liveview.model.outgoing import Outgoing
from liveview.model.playback import Scene
from liveview.samples import SampleValues
from liveview.stories.script import Beat, Story
from liveview.stories.story_config import StoryConfig

LINGER = 120.0
"""Story seconds after the last beat in which deliveries may still end; the longest retry of a story is shorter."""
LOOK_AGAIN = 1.0
"""Story seconds between two looks at whether everything has ended."""


class Player:
    """Plays a story; this is the screen's `Playback`.

    `post` sends a request; `make_effective` takes a configuration, the story that it is of ("" at the end) and what was
    before it; both may block. `now` is epoch seconds, `settled` says that no delivery is pending. Story time is `speed`
    times as fast and stops while the story is paused.
    """

    def __init__(
        self,
        story: Story,
        stage: StoryConfig,
        post: Callable[[Outgoing], object],
        make_effective: Callable[[Config, str, Config], None],
        now: Callable[[], float],
        settled: Callable[[], bool],
        speed: float = 1.0,
    ) -> None:
        self._story = story
        self._stage = stage
        self._post = post
        self._make_effective = make_effective
        self._now = now
        self._settled = settled
        self._speed = speed
        self._run = secrets.token_hex(3)
        self._began_at = 0.0
        self._held = 0.0
        self._changed = threading.Condition()
        self._stopped = False
        self._steps = 0
        self._scene = Scene(
            story=story.title.story, beat=0, beats=len(story.beats), caption="", paused=False, over=False
        )
        self._thread = threading.Thread(target=self._play, name="liveview-story", daemon=True)

    def scene(self) -> Scene:
        """Where the story is."""
        return self._scene

    def pause(self) -> None:
        """Hold the story before its next beat, or let it go on."""
        with self._changed:
            self._show(paused=not self._scene.paused)
            self._changed.notify_all()

    def step(self) -> None:
        """Play the next beat now; a story that is not paused is held after it."""
        with self._changed:
            self._steps += 1
            self._show(paused=True)
            self._changed.notify_all()

    def put_back_later(self, settings: Config) -> bool:
        """Make these effective when the story ends, instead of what was before; False if it has ended."""
        with self._changed:
            if self._scene.over:
                return False
            self._stage.before = settings
            return True

    def start(self) -> None:
        """Begin with the first beat."""
        self._began_at = self._now()
        self._thread.start()

    def stop(self, timeout: float = 1.0) -> None:
        """Play no more beats and restore what was in effect before; waits for that up to `timeout` seconds."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._thread.join(timeout)

    def join(self, timeout: float) -> bool:
        """Wait for the end; False if it has not come within `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _play(self) -> None:
        self._put(self._stage.settings)
        try:
            for number, beat in enumerate(self._story.beats, start=1):
                if not self._wait_for(beat.at):
                    return
                self._show(beat=number, caption=self._scene.caption if beat.caption is None else beat.caption)
                self._do(beat)
            self._let_settle()
        finally:
            with self._changed:
                try:
                    self._make_effective(self._stage.before, "", self._stage.before)
                finally:
                    self._show(over=True)

    def _put(self, settings: Config) -> None:
        self._make_effective(settings, self._scene.story, self._stage.before)

    def _do(self, beat: Beat) -> None:
        if beat.changes:
            self._put(self._stage.change(beat))
        if beat.send is None:
            return
        for number in range(1, beat.repeat + 1):
            if number > 1 and not self._wait_for(beat.at + beat.every * (number - 1)):
                return
            self._post(Outgoing(self._body(beat.send, number), target=beat.path))

    def _let_settle(self) -> None:
        """Keep the story's destinations until nothing is on its way to them, but not for ever."""
        end = self._story.seconds + LINGER
        at = self._story.seconds + LOOK_AGAIN
        while self._wait_for(min(at, end)) and at < end and not self._settled():
            at = self._time() + LOOK_AGAIN

    def _wait_for(self, at: float) -> bool:
        """Wait until the story's time is `at`, or for a step; False when the story has been stopped."""
        with self._changed:
            while not self._stopped:
                left = at - self._time()
                if self._steps:
                    self._steps -= 1
                    self._held -= max(left, 0.0)
                    return True
                if self._scene.paused:
                    since = self._time()
                    self._changed.wait()
                    self._held += self._time() - since
                elif left <= 0:
                    return True
                else:
                    self._changed.wait(left / self._speed)
            return False

    def _time(self) -> float:
        """Seconds of story time since the beginning."""
        return (self._now() - self._began_at) * self._speed - self._held

    def _body(self, send: Any, number: int) -> bytes:
        filled = samples.fill(send, SampleValues(self._now(), self._began_at, self._run, number))
        return filled.encode("utf-8", "surrogatepass") if isinstance(filled, str) else msgspec.json.encode(filled)

    def _show(self, **changes: Any) -> None:
        with self._changed:
            self._scene = msgspec.structs.replace(self._scene, **changes)
